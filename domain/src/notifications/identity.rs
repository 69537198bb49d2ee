//! Mails about accounts and their credentials.

use super::Mail;
use crate::identity::Person;

impl Mail {
    /// Proves that a new account's address belongs to its owner.
    #[must_use]
    pub fn verify_sign_up(to: &Person, token: &str, valid_hours: i64) -> Self {
        Self::to("verify_sign_up", to)
            .with("token", token)
            .with("valid_hours", valid_hours)
    }

    /// Somebody signed up with an address that has an account; the answer told them nothing, this tells the
    /// owner.
    #[must_use]
    pub fn account_exists(to: &Person) -> Self {
        Self::to("account_exists", to)
    }

    /// The way to a new password.
    #[must_use]
    pub fn password_reset(to: &Person, token: &str, valid_minutes: i64) -> Self {
        Self::to("password_reset", to)
            .with("token", token)
            .with("valid_minutes", valid_minutes)
    }

    /// The password was reset, and all sessions ended.
    #[must_use]
    pub fn password_changed(to: &Person) -> Self {
        Self::to("password_changed", to)
    }

    /// A new credential for the recipient's account; `scopes` as in the API.
    #[must_use]
    pub fn api_token_created(to: &Person, name: &str, scopes: &[String]) -> Self {
        Self::to("api_token_created", to)
            .with("name", name)
            .with_list("scopes", scopes)
    }
}
