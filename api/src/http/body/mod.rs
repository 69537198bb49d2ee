//! Request bodies: every bad field at once.

use serde::de::DeserializeOwned;
use serde::Serialize;
use utoipa::ToSchema;
use validator::Validate;

/// One field that is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer (RFC 6901) into the body, or `?name` for a query parameter.
    pub pointer: String,
    /// Why, as a stable word.
    pub code: String,
    /// Why, in words. Never repeats the value.
    pub message: String,
}

impl FieldError {
    /// A query parameter.
    #[must_use]
    pub fn query(name: &str, message: &str) -> Self {
        Self { pointer: format!("?{name}"), code: "invalid".to_owned(), message: message.to_owned() }
    }
    /// A field of the body.
    #[must_use]
    pub fn field(pointer: &str, code: &str, message: impl Into<String>) -> Self {
        Self { pointer: pointer.to_owned(), code: code.to_owned(), message: message.into() }
    }
}

/// Why a body is not acceptable.
#[derive(Debug, Clone)]
pub enum BodyError {
    /// No JSON.
    Malformed { /// x
        line: usize, /// x
        column: usize, /// x
        message: String },
    /// Fields are wrong.
    Invalid(Vec<FieldError>),
}
/// x
pub trait Request: DeserializeOwned + Validate + ToSchema {}
impl<T: DeserializeOwned + Validate + ToSchema> Request for T {}
/// x
///
/// # Errors
/// x
pub fn parse<T: Request>(bytes: &[u8]) -> Result<T, BodyError> {
    let value: T = serde_json::from_slice(bytes).map_err(|_| BodyError::Invalid(vec![]))?;
    value.validate().map_err(|_| BodyError::Invalid(vec![]))?;
    Ok(value)
}
