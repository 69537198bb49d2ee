//! Conversion of validated request fields to domain types. The validator uses the domain's rules, so each rule is
//! written once.

use crate::app::App;
use crate::error::Error;
use crate::problem::FieldError;
use chrono::DateTime;
use chrono::Utc;
use kontor_domain::grants::end_fits;
use kontor_domain::identity::{PASSWORD_MAX, Password, PasswordContext, PasswordRefused};
use kontor_domain::ids::Id;
use kontor_domain::period::Period;
use kontor_domain::products::ProductKind;
use kontor_domain::text::ParseText;
use validator::ValidationError;

/// Maximum number of characters looked at in an address or password that is only compared.
pub const PRESENTED_MAX: u64 = 4 * PASSWORD_MAX as u64;

/// Validates a text by the domain's rules, for `#[validate(custom(function = "text::<PersonName>"))]`.
///
/// # Errors
/// The domain's reason, as code and message.
pub fn text<T: ParseText>(raw: &str) -> Result<(), ValidationError> {
    T::parse(raw)
        .map(drop)
        .map_err(|reason| broken(FieldError::text("", &reason)))
}

/// Validates an id in a body: a wrong prefix or form is an error of the field.
///
/// # Errors
/// Code `format`, or `id_kind` for an id of another kind.
pub fn id<I: Id>(raw: &str) -> Result<(), ValidationError> {
    I::parse(raw)
        .map(drop)
        .map_err(|reason| broken(FieldError::id("", &reason)))
}

/// Wraps a field error for the validator, which knows its place.
#[must_use]
pub fn broken(error: FieldError) -> ValidationError {
    let mut carried = ValidationError::new("").with_message(error.template());
    carried.code = error.code;
    for (name, value) in error.params {
        carried.add_param(name.into(), &value);
    }
    carried
}

/// Parses a validated field.
///
/// # Errors
/// The same reason as in validation, in case validation did not check it.
pub fn parse<T: ParseText>(pointer: &str, raw: &str) -> Result<T, Error> {
    T::parse(raw).map_err(|reason| FieldError::text(pointer, &reason).into())
}

/// Like [`parse`], for a field that may be omitted.
///
/// # Errors
/// As [`parse`].
pub fn parse_some<T: ParseText>(pointer: &str, raw: Option<&str>) -> Result<Option<T>, Error> {
    raw.map(|raw| parse(pointer, raw)).transpose()
}

/// Like [`parse`], for a field of a PATCH: absent, null or a value.
///
/// # Errors
/// As [`parse`].
pub fn parse_change<T: ParseText>(
    pointer: &str,
    raw: Option<&Option<String>>,
) -> Result<Option<Option<T>>, Error> {
    raw.map(|value| parse_some(pointer, value.as_deref())).transpose()
}

/// Checks a new password of the person described by `context` by the policy of the settings.
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
        .map_err(|reason| password_refused(pointer, reason))
}

fn password_refused(pointer: &str, reason: PasswordRefused) -> FieldError {
    let field = |template: &'static str| FieldError::field(pointer, reason.code(), template);
    match reason {
        PasswordRefused::TooShort { min } => {
            field("must have at least {min} {min:character|characters}").with("min", min)
        }
        PasswordRefused::TooLong => {
            field("must have at most {max} {max:character|characters}").with("max", PASSWORD_MAX)
        }
        PasswordRefused::Common | PasswordRefused::Context => {
            FieldError::field(pointer, reason.code(), reason.to_string())
        }
    }
}

/// Parses the validity period of a grant in a request.
///
/// # Errors
/// An error of `valid_until` in the object at `place`.
pub fn bounds(
    place: &str,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) -> Result<Period, FieldError> {
    Period::new(from, until)
        .map_err(|reason| FieldError::field(&format!("{place}/valid_until"), "range", reason.to_string()))
}

/// Returns the fault of an expiry in the object at `place` that is not in the future.
#[must_use]
pub fn ends_in_past(place: &str, until: Option<DateTime<Utc>>, app: &App) -> Option<FieldError> {
    let reason = end_fits(until, app.clock.now()).err()?;
    let at = format!("{place}/valid_until");
    Some(FieldError::field(&at, "range", reason.to_string()))
}

/// Parses a kind in a query. Any code is accepted, because products can outlive their kind in the catalog.
///
/// # Errors
/// The fault of the parameter.
pub fn kind_filter(raw: Option<&str>) -> Result<Option<ProductKind>, FieldError> {
    raw.map(|raw| {
        ProductKind::parse(raw)
            .ok_or_else(|| FieldError::parameter("kind", "unknown", "is not a kind in the catalog"))
    })
    .transpose()
}
