//! Query parameters, parsed into types by serde. The kind of a fault (an unknown name, a word that is not allowed)
//! is preserved, so that queries are refused with the same codes as bodies.

use super::field::Field;
use crate::moment::{A_DAY, read_day};
use crate::problem::FieldError;
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::moment;
use serde::de::value::{MapDeserializer, StringDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use std::fmt::{self, Display, Formatter};

/// A text in a query.
///
/// # Errors
/// The parameter's fault.
pub fn field<T>(name: &str, given: Option<Field<T>>) -> Result<Option<T>, FieldError> {
    given.map(|field| field.at(&format!("?{name}"))).transpose()
}

/// Parses a time in a query.
///
/// # Errors
/// The fault of the parameter.
pub fn moment(name: &str, raw: Option<&str>) -> Result<Option<DateTime<Utc>>, FieldError> {
    let fault = |raw: &str, reason| {
        // In a query, an unencoded `+` is a space.
        let meant = raw.replace(' ', "+");
        if meant != raw && moment::parse(&meant).is_ok() {
            let template = "has a space in place of the sign of its offset: write + as %2B in a query";
            FieldError::parameter(name, "format", template)
        } else {
            FieldError::moment(&format!("?{name}"), reason)
        }
    };
    raw.map(|raw| moment::parse(raw).map_err(|reason| fault(raw, reason)))
        .transpose()
}

/// Parses a date in a query.
///
/// # Errors
/// The fault of the parameter.
pub fn day(name: &str, raw: Option<&str>) -> Result<Option<NaiveDate>, FieldError> {
    let fault = || FieldError::parameter(name, "format", A_DAY);
    raw.map(|raw| read_day(raw).ok_or_else(fault)).transpose()
}

/// Parses the parameters, each by itself first, so that every invalid one is reported.
///
/// # Errors
/// The faults of all parameters.
pub fn read<F: DeserializeOwned>(pairs: &[(String, String)]) -> Result<F, Vec<FieldError>> {
    let parse = |pairs: &[(String, String)]| {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.clone(), Text(value.clone())));
        F::deserialize(MapDeserializer::<_, Fault>::new(pairs))
    };
    let wrong = pairs
        .iter()
        .filter_map(|pair| parse(std::slice::from_ref(pair)).err()?.of(&pair.0));
    let wrong: Vec<FieldError> = wrong.collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    parse(pairs).map_err(|fault| vec![fault.into_error()])
}

/// Fault found by serde.
#[derive(Debug)]
enum Fault {
    /// The type has no such field.
    Unknown,
    /// The word is none of these.
    NotAmong(&'static [&'static str]),
    /// The field is required.
    Missing(&'static str),
    /// Another fault. Serde's message may quote the value, so it is not kept.
    Other,
}

impl Fault {
    /// Returns the fault of one parameter; none if the others are only missing.
    fn of(self, name: &str) -> Option<FieldError> {
        match self {
            Self::Unknown => Some(FieldError::unknown_query(name)),
            Self::NotAmong(words) => Some(FieldError::parameter_among(name, words.iter().copied())),
            Self::Missing(_) => None,
            Self::Other => Some(FieldError::parameter(name, "invalid", "is invalid")),
        }
    }

    /// Returns the fault of all parameters together.
    fn into_error(self) -> FieldError {
        match self {
            Self::Missing(name) => FieldError::parameter(name, "required", "is required"),
            Self::Unknown | Self::NotAmong(_) | Self::Other => {
                FieldError::parameter("", "invalid", "is invalid")
            }
        }
    }
}

impl Display for Fault {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a query parameter is invalid")
    }
}

impl std::error::Error for Fault {}

impl Error for Fault {
    fn custom<T: Display>(_: T) -> Self {
        Self::Other
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::Unknown
    }

    fn unknown_variant(_: &str, words: &'static [&'static str]) -> Self {
        Self::NotAmong(words)
    }

    fn missing_field(name: &'static str) -> Self {
        Self::Missing(name)
    }
}

/// Value, which is a text regardless of its target type.
struct Text(String);

impl IntoDeserializer<'_, Fault> for Text {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Text {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_string(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let text: StringDeserializer<Fault> = self.0.into_deserializer();
        text.deserialize_enum(name, words, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Which {
        name: String,
        color: Option<Color>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Color {
        Red,
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        owned.collect()
    }

    #[test]
    fn each_fault_has_the_code_that_bodies_have() {
        let which: Which = read(&pairs(&[("name", "x"), ("color", "red")])).unwrap();
        assert_eq!((which.name.as_str(), which.color), ("x", Some(Color::Red)));
        let errors = read::<Which>(&pairs(&[("color", "`, expected `x`"), ("size", "1")])).unwrap_err();
        let found: Vec<_> = errors
            .iter()
            .map(|error| (error.pointer.as_str(), error.code.as_ref()))
            .collect();
        assert_eq!(found, [("?color", "enum"), ("?size", "unknown_parameter")]);
        assert_eq!(errors[0].message, "must be one of: red");
        let missing = read::<Which>(&pairs(&[("color", "red")])).unwrap_err();
        assert_eq!(
            (missing[0].pointer.as_str(), missing[0].code.as_ref()),
            ("?name", "required")
        );
    }
}
