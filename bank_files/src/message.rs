//! The messages that are read, told apart by the namespace of the document.

use crate::tag::Tag;

/// Beginning of the namespaces of ISO 20022.
const ISO_20022: &str = "urn:iso:std:iso:20022:tech:xsd:";

/// A message and its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Account statement, version 04.
    Statement04,
    /// Account statement, version 08.
    Statement08,
    /// Notification of debits and credits, version 04.
    Notification04,
    /// Notification of debits and credits, version 08.
    Notification08,
}

impl Message {
    const ALL: [Self; 4] = [
        Self::Statement04,
        Self::Statement08,
        Self::Notification04,
        Self::Notification08,
    ];

    /// Returns the name of the message, such as `camt.053.001.08`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Statement04 => "camt.053.001.04",
            Self::Statement08 => "camt.053.001.08",
            Self::Notification04 => "camt.054.001.04",
            Self::Notification08 => "camt.054.001.08",
        }
    }

    /// Returns the element that holds everything else.
    pub(crate) const fn root(self) -> Tag {
        match self {
            Self::Statement04 | Self::Statement08 => Tag::StatementMessage,
            Self::Notification04 | Self::Notification08 => Tag::NotificationMessage,
        }
    }

    /// Returns the message of a namespace, or the name of one that is not supported, if it is a camt message at all.
    pub(crate) fn of_namespace(namespace: &str) -> Result<Self, Option<String>> {
        let name = namespace.strip_prefix(ISO_20022).unwrap_or(namespace);
        if let Some(message) = Self::ALL.into_iter().find(|message| message.as_str() == name) {
            return Ok(message);
        }
        let is_camt = name.starts_with("camt.") && name.len() <= 40;
        Err(is_camt.then(|| name.to_owned()))
    }
}
