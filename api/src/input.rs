//! From checked request fields to domain types: the validator asks the domain, so a rule is written once.

use crate::app::App;
use crate::error::Error;
use crate::http::body::FieldError;
use kontor_domain::identity::{PASSWORD_MAX, Password, PasswordContext};
use kontor_domain::ids::Id;
use kontor_domain::text::ParseText;
use std::borrow::Cow;
use validator::ValidationError;

/// The most characters of an address or password that are looked at when they are only compared.
pub const PRESENTED_MAX: u64 = 4 * PASSWORD_MAX as u64;

/// For `#[validate(custom(function = "text::<PersonName>"))]`: what the domain would say.
///
/// # Errors
/// The domain's reason, as code and message.
pub fn text<T: ParseText>(raw: &str) -> Result<(), ValidationError> {
    T::parse(raw)
        .map(drop)
        .map_err(|reason| refused(reason.code(), reason.to_string()))
}

/// For ids in bodies: a wrong prefix or form is an error of the field.
///
/// # Errors
/// Code `format`.
pub fn id<I: Id>(raw: &str) -> Result<(), ValidationError> {
    I::parse(raw)
        .map(drop)
        .map_err(|reason| refused("format", reason.to_string()))
}

/// A reason with a code of our own.
#[must_use]
pub fn refused(code: &'static str, message: String) -> ValidationError {
    ValidationError::new(code).with_message(Cow::Owned(message))
}

/// Reads a field that validation has passed.
///
/// # Errors
/// The same reason, should the validation not have asked.
pub fn parse<T: ParseText>(pointer: &str, raw: &str) -> Result<T, Error> {
    T::parse(raw).map_err(|reason| FieldError::field(pointer, reason.code(), reason.to_string()).into())
}

/// As [`parse`], for a field that may be left out.
///
/// # Errors
/// As [`parse`].
pub fn parse_some<T: ParseText>(pointer: &str, raw: Option<&str>) -> Result<Option<T>, Error> {
    raw.map(|raw| parse(pointer, raw)).transpose()
}

/// As [`parse`], for a field of a PATCH: absent, null or a value.
///
/// # Errors
/// As [`parse`].
pub fn parse_change<T: ParseText>(
    pointer: &str,
    raw: Option<&Option<String>>,
) -> Result<Option<Option<T>>, Error> {
    raw.map(|value| parse_some(pointer, value.as_deref())).transpose()
}

/// A new password of the person that `context` describes, judged by the policy that the settings give.
///
/// # Errors
/// The reason, as an error of the field at `pointer`.
pub fn new_password(
    app: &App,
    pointer: &str,
    raw: &str,
    context: &PasswordContext,
) -> Result<Password, FieldError> {
    app.password_policy()
        .accept(raw, context)
        .map_err(|reason| FieldError::field(pointer, reason.code(), reason.to_string()))
}
