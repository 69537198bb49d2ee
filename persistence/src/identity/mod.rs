//! Accounts, sign-ups, sessions, password resets, API tokens and signing keys.

mod accounts;
mod actors;
mod api_tokens;
mod devices;
mod logins;
mod password_resets;
mod sessions;
mod sign_ups;
mod signing_keys;
mod throttles;

pub use accounts::NewAccount;
pub use api_tokens::{ApiToken, NewApiToken};
pub use logins::LoginFilter;
pub use sessions::NewSession;
pub use sign_ups::{NewSignUp, SignUp};
pub use signing_keys::SigningKey;

pub(crate) use accounts::{PersonRow, stored_phone};

use crate::tx::Tx;

/// Accounts and credentials, within a transaction.
pub struct Identity<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}
