//! From checked request fields to domain types: the validator asks the domain, so a rule is written once.

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

/// The most characters of an address or password that are looked at when they are only compared.
pub const PRESENTED_MAX: u64 = 4 * PASSWORD_MAX as u64;

/// For `#[validate(custom(function = "text::<PersonName>"))]`: what the domain would say.
///
/// # Errors
/// The domain's reason, as code and message.
pub fn text<T: ParseText>(raw: &str) -> Result<(), ValidationError> {
    T::parse(raw)
        .map(drop)
        .map_err(|reason| broken(FieldError::text("", &reason)))
}

/// For ids in bodies: a wrong prefix or form is an error of the field.
///
/// # Errors
/// Code `format`, or `id_kind` for an id of another kind.
pub fn id<I: Id>(raw: &str) -> Result<(), ValidationError> {
    I::parse(raw)
        .map(drop)
        .map_err(|reason| broken(FieldError::id("", &reason)))
}

/// An error of a field as the validator carries it; the place is the validator's to know.
#[must_use]
pub fn broken(error: FieldError) -> ValidationError {
    let mut carried = ValidationError::new("").with_message(error.template());
    carried.code = error.code;
    for (name, value) in error.params {
        carried.add_param(name.into(), &value);
    }
    carried
}

/// Reads a field that validation has passed.
///
/// # Errors
/// The same reason, should the validation not have asked.
pub fn parse<T: ParseText>(pointer: &str, raw: &str) -> Result<T, Error> {
    T::parse(raw).map_err(|reason| FieldError::text(pointer, &reason).into())
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

/// The bounds of a request.
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

/// The fault of an end that is wanted in the object at `place` and is not ahead.
#[must_use]
pub fn ends_in_past(place: &str, until: Option<DateTime<Utc>>, app: &App) -> Option<FieldError> {
    let reason = end_fits(until, app.clock.now()).err()?;
    let at = format!("{place}/valid_until");
    Some(FieldError::field(&at, "range", reason.to_string()))
}

/// A kind in a query; any code will do, for products can outlive their kind in the catalogue.
///
/// # Errors
/// The parameter's fault.
pub fn kind_filter(raw: Option<&str>) -> Result<Option<ProductKind>, FieldError> {
    raw.map(|raw| {
        ProductKind::parse(raw)
            .ok_or_else(|| FieldError::parameter("kind", "unknown", "is not a kind of the catalogue"))
    })
    .transpose()
}
