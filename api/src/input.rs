//! Passwords in requests: how much of one is looked at, and what is wrong with a new one.

use crate::app::App;
use crate::http::field;
use crate::problem::FieldError;
use chrono::{DateTime, Utc};
use kontor_domain::grants::end_fits;
use kontor_domain::identity::{PASSWORD_MAX, Password, PasswordContext, PasswordRefused};
use kontor_domain::period::Period;
use kontor_domain::products::ProductKind;

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

/// Reads a kind in a query; any code is valid, because products can outlive their kind in the catalog.
///
/// # Errors
/// The parameter's fault.
pub fn kind_filter(given: Option<field::ProductKind>) -> Result<Option<ProductKind>, FieldError> {
    let unknown = || FieldError::parameter("kind", "unknown", "is not a kind in the catalog");
    given.map(|kind| kind.ok().ok_or_else(unknown)).transpose()
}
