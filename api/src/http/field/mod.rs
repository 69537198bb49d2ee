//! Fields of requests, each read once: into the type of `domain`, or into the reason why it is none.
//!
//! A request type names its fields by the aliases here: `name: field::TeamName`, `Option<field::MemberId>`,
//! `Vec<field::TeamId>`, with `#[validate(nested)]`. Reading fails for another JSON type only, so that the validator can
//! report what is wrong with all fields at once. Lengths, pattern and format in the contract are those of
//! [`ParseText::FORM`].

mod names;
mod schema;
#[cfg(test)]
mod tests;
mod words;

pub use names::*;
pub use schema::text_schema;
pub use words::{ReadWords, Words};

use crate::error::Error;
use crate::problem::FieldError;
use kontor_domain::text::{InvalidText, ParseText};
use serde::de::{Deserializer, Visitor};
use std::fmt::{self, Formatter};
use std::marker::PhantomData;
use validator::{Validate, ValidationError, ValidationErrors};

/// The validator's name for a value as a whole.
const WHOLE: &str = "__all__";

/// A field that was read as a `T`, or the reason why it is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<T>(Result<T, InvalidText>);

impl<T> Field<T> {
    /// The value, for rules of several fields; nothing while the field has a fault of its own.
    #[must_use]
    pub fn sound(&self) -> Option<&T> {
        self.0.as_ref().ok()
    }

    /// The value, if the field has no fault.
    #[must_use]
    pub fn ok(self) -> Option<T> {
        self.0.ok()
    }

    /// The value of a field that nothing validates by itself.
    ///
    /// # Errors
    /// The fault, as an error at `pointer`.
    pub fn at(self, pointer: &str) -> Result<T, FieldError> {
        self.0.map_err(|reason| FieldError::text(pointer, &reason))
    }
}

/// Access to the values of a validated request's fields; there is no other way to them.
pub trait Take {
    /// The values.
    type Taken;

    /// Gives the values away.
    ///
    /// # Errors
    /// [`UNVALIDATED`].
    fn take(self) -> Result<Self::Taken, Error>;
}

impl<T> Take for Field<T> {
    type Taken = T;

    fn take(self) -> Result<T, Error> {
        self.0.map_err(|_| UNVALIDATED)
    }
}

impl<F: Take> Take for Option<F> {
    type Taken = Option<F::Taken>;

    fn take(self) -> Result<Self::Taken, Error> {
        self.map(F::take).transpose()
    }
}

impl<F: Take> Take for Vec<F> {
    type Taken = Vec<F::Taken>;

    fn take(self) -> Result<Self::Taken, Error> {
        self.into_iter().map(F::take).collect()
    }
}

impl<'de, T: ParseText> serde::Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Reader(PhantomData))
    }
}

struct Reader<T>(PhantomData<T>);

impl<T: ParseText> Visitor<'_> for Reader<T> {
    type Value = Field<T>;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E>(self, raw: &str) -> Result<Field<T>, E> {
        Ok(Field(T::parse(raw)))
    }
}

impl<T> Validate for Field<T> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let fault = |reason| faulty(FieldError::text("", reason));
        self.0.as_ref().map(drop).map_err(fault)
    }
}

/// A fault of a value as a whole, as the validator carries it; the place is the validator's to know.
#[must_use]
pub fn faulty(fault: FieldError) -> ValidationErrors {
    let mut carried = ValidationError::new("").with_message(fault.template());
    carried.code = fault.code;
    for (name, value) in fault.params {
        carried.add_param(name.into(), &value);
    }
    let mut errors = ValidationErrors::new();
    errors.add(WHOLE, carried);
    errors
}

/// The fault that nothing reported: the request type lacks a `#[validate(nested)]`.
pub const UNVALIDATED: Error = Error::Internal("a field was not validated");
