//! Faults that make a file unreadable.

use std::fmt;

/// A file that can't be read as a bank file; nothing of it counts.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct ReadError {
    /// Line on which the fault was found, from 1.
    pub line: u64,
    /// The fault.
    pub fault: Fault,
}

/// A fault of a file.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The source can't be read.
    Io(std::io::Error),
    /// Not well-formed XML, or it ends early.
    Malformed(String),
    /// Not in the encoding that it declares, or in one that can't be read.
    Encoding,
    /// It has a document type, which could define entities.
    DocumentType,
    /// An entity that XML does not define.
    Entity(String),
    /// Elements inside each other, more than this many.
    Depth(usize),
    /// A text, or a piece of markup, longer than this many bytes.
    Length(usize),
    /// XML, but no bank file.
    NotCamt,
    /// A message or version that is not supported; its name.
    Unsupported(String),
}

impl Fault {
    /// Codes of all faults.
    pub const CODES: [&str; 9] = [
        "unreadable",
        "malformed",
        "encoding",
        "document_type",
        "entity",
        "depth",
        "length",
        "not_camt",
        "unsupported_version",
    ];

    /// Returns the code of the fault.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "unreadable",
            Self::Malformed(_) => "malformed",
            Self::Encoding => "encoding",
            Self::DocumentType => "document_type",
            Self::Entity(_) => "entity",
            Self::Depth(_) => "depth",
            Self::Length(_) => "length",
            Self::NotCamt => "not_camt",
            Self::Unsupported(_) => "unsupported_version",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "the file can't be read: {error}"),
            Self::Malformed(reason) => write!(f, "not well-formed XML: {reason}"),
            Self::Encoding => f.write_str("not in the encoding that the file declares"),
            Self::DocumentType => f.write_str("must not have a document type"),
            Self::Entity(name) => write!(f, "the entity {name:?} is not defined"),
            Self::Depth(most) => write!(f, "more than {most} elements inside each other"),
            Self::Length(most) => write!(f, "a text or tag longer than {most} bytes"),
            Self::NotCamt => f.write_str("not a camt.053 or camt.054 file"),
            Self::Unsupported(name) => write!(f, "{name} is not supported"),
        }
    }
}
