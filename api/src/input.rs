//! Passwords in requests: how much of one is looked at, and what is wrong with a new one.

use crate::app::App;
use crate::http::body::FieldError;
use kontor_domain::identity::{PASSWORD_MAX, Password, PasswordContext, PasswordRefused};

/// The most characters of an address or password that are looked at when they are only compared.
pub const PRESENTED_MAX: u64 = PRESENTED_LENGTH as u64;
/// The same, for the contract.
pub const PRESENTED_LENGTH: usize = 4 * PASSWORD_MAX;

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
