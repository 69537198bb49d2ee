//! Accounts, sign-ups, sessions, password resets, changes of address, confirmed phones, API tokens and signing keys.

mod accounts;
mod actors;
mod api_tokens;
mod devices;
mod email_changes;
mod export;
mod forget;
mod logins;
mod password_resets;
mod phone_codes;
mod purge;
mod sessions;
mod sign_ups;
mod signing_keys;
mod throttles;

pub use accounts::NewAccount;
pub use api_tokens::{ApiToken, NewApiToken};
pub use email_changes::NewEmailChange;
pub use export::{KeptApiToken, KeptSession};
pub use logins::LoginFilter;
pub use password_resets::PasswordResetRequest;
pub use sessions::NewSession;
pub use sign_ups::{NewSignUp, SignUp};
pub use signing_keys::SigningKey;

pub(crate) use accounts::PersonRow;
pub(crate) use actors::LAST_USE_ACCURACY;
pub(crate) use forget::NOBODY;
pub(crate) use purge::PURGE;

use crate::tx::Tx;

/// Accounts and credentials, within a transaction.
pub struct Identity<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns returns accounts, sessions and tokens.
    pub fn identity(&mut self) -> Identity<'_, 'c> {
        Identity { tx: self }
    }
}
