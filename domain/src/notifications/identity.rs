//! Mails about accounts and their credentials.

use super::Mail;
use crate::identity::Person;
use chrono::{DateTime, Utc};

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

    /// A new password was set in a session, and all others ended.
    #[must_use]
    pub fn password_replaced(to: &Person) -> Self {
        Self::to("password_replaced", to)
    }

    /// A login from a device that the account did not know. What is not known of it is left out.
    #[must_use]
    pub fn new_device_login(
        to: &Person,
        at: DateTime<Utc>,
        ip_address: Option<&str>,
        user_agent: Option<&str>,
    ) -> Self {
        let mail = Self::to("new_device_login", to).with("at", at.format("%Y-%m-%d %H:%M UTC"));
        [("ip_address", ip_address), ("user_agent", user_agent)]
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| (name, value)))
            .fold(mail, |mail, (name, value)| mail.with(name, value))
    }

    /// A new credential for the recipient's account; `scopes` as in the API.
    #[must_use]
    pub fn api_token_created(to: &Person, name: &str, scopes: &[String]) -> Self {
        Self::to("api_token_created", to)
            .with("name", name)
            .with_list("scopes", scopes)
    }
}
