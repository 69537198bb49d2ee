//! Refusal by a capability, which names the problem type and explains the occurrence in its own `problems.rs`.

use super::{Error, Words};
use crate::problem::{FieldError, ProblemType};
use kontor_domain::locale::Locale;
use std::fmt;
use std::time::Duration;

/// Refusal by a capability.
#[derive(Debug)]
pub struct Refused {
    /// Kind of problem.
    pub(super) kind: &'static ProblemType,
    /// Explanation of this occurrence.
    pub(super) words: Option<Words>,
    /// Entries of `errors`.
    pub(super) errors: Vec<FieldError>,
    /// Time after which the request may succeed.
    pub(super) retry_after: Option<Duration>,
}

impl Refused {
    /// Returns a refusal without further details.
    #[must_use]
    pub const fn new(kind: &'static ProblemType) -> Self {
        Self {
            kind,
            words: None,
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// Returns the code of the kind of problem.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.kind.code
    }

    /// Explains this occurrence.
    #[must_use]
    pub fn explained(mut self, words: Words) -> Self {
        self.words = Some(words);
        self
    }

    /// Lists errors.
    #[must_use]
    pub fn listing(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// Says after which time the request may succeed.
    #[must_use]
    pub const fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

/// Writes the title and the explanation, for the log.
impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.title.en)?;
        match &self.words {
            Some(words) => write!(f, ": {}", words.localized(Locale::En)),
            None => Ok(()),
        }
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Self::Refused(Box::new(refused))
    }
}
