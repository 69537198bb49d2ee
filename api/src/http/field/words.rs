//! Lists of words that are read as a whole: of rights, `*` goes with nothing else.

use super::{Take, UNVALIDATED, faulty};
use crate::error::Error;
use crate::problem::FieldError;
use serde::{Deserialize, Deserializer};
use validator::{Validate, ValidationErrors};

/// A value that is read from a list of words.
pub trait ReadWords: Sized {
    /// Reads the words.
    ///
    /// # Errors
    /// The fault of the list, at the empty pointer.
    fn read_words(words: &[String]) -> Result<Self, FieldError>;
}

/// A list that was read as a `T`, or the reason why it is none.
#[derive(Debug, Clone)]
pub struct Words<T>(Result<T, FieldError>);

impl<'de, T: ReadWords> Deserialize<'de> for Words<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words: Vec<String> = Vec::deserialize(deserializer)?;
        Ok(Self(T::read_words(&words)))
    }
}

impl<T> Validate for Words<T> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        self.0.as_ref().map(drop).map_err(|fault| faulty(fault.clone()))
    }
}

impl<T> Take for Words<T> {
    type Taken = T;

    fn take(self) -> Result<T, Error> {
        self.0.map_err(|_| UNVALIDATED)
    }
}
