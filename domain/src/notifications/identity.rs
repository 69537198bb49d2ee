//! Mails about accounts and their credentials.

use super::{Mail, moment};
use crate::identity::{EmailAddress, Person};
use chrono::{DateTime, Utc};

impl Mail {
    /// Proves that a new account's address belongs to its owner.
    #[must_use]
    pub fn verify_sign_up(to: &Person, token: &str, valid_hours: i64) -> Self {
        Self::security("verify_sign_up", to)
            .with("token", token)
            .with("valid_hours", valid_hours)
    }

    /// Somebody signed up with an address that has an account; the answer told them nothing, this tells the
    /// owner.
    #[must_use]
    pub fn account_exists(to: &Person) -> Self {
        Self::security("account_exists", to)
    }

    /// The way to a new password.
    #[must_use]
    pub fn password_reset(to: &Person, token: &str, valid_minutes: i64) -> Self {
        Self::security("password_reset", to)
            .with("token", token)
            .with("valid_minutes", valid_minutes)
    }

    /// The password was reset, and all sessions ended. `tokens` are the names of the account's valid API tokens, which
    /// were revoked or go on working.
    #[must_use]
    pub fn password_changed(to: &Person, tokens: &[String], revoked: bool) -> Self {
        let names: Vec<String> = tokens
            .iter()
            .map(|name| name.replace(super::LIST_SEPARATOR, " "))
            .collect();
        Self::security("password_changed", to)
            .with_list("tokens", &names)
            .with("tokens_revoked", revoked)
    }

    /// Proves that the address somebody wants for their account is theirs; goes to that address.
    #[must_use]
    pub fn confirm_email_change(to: &Person, token: &str, valid_hours: i64) -> Self {
        Self::security("confirm_email_change", to)
            .with("token", token)
            .with("valid_hours", valid_hours)
    }

    /// To the address in force: somebody asked for `new` in its place.
    #[must_use]
    pub fn email_change_requested(to: &Person, new: &EmailAddress) -> Self {
        Self::security("email_change_requested", to).with("new_email", new.as_str())
    }

    /// To the old address: `new` is in force, and the token takes that back.
    #[must_use]
    pub fn email_changed(to: &Person, new: &EmailAddress, token: &str, valid_days: i64) -> Self {
        Self::security("email_changed", to)
            .with("new_email", new.as_str())
            .with("token", token)
            .with("valid_days", valid_days)
    }

    /// To the restored address: everybody is locked out, and the token sets a new password.
    #[must_use]
    pub fn email_change_undone(to: &Person, token: &str, valid_minutes: i64) -> Self {
        Self::security("email_change_undone", to)
            .with("token", token)
            .with("valid_minutes", valid_minutes)
    }

    /// Farewell.
    #[must_use]
    pub fn account_closed(to: &Person) -> Self {
        Self::security("account_closed", to)
    }

    /// A new password was set in a session, and all others ended.
    #[must_use]
    pub fn password_replaced(to: &Person) -> Self {
        Self::security("password_replaced", to)
    }

    /// A login from a device that the account did not know. What is not known of it is left out.
    #[must_use]
    pub fn new_device_login(
        to: &Person,
        at: DateTime<Utc>,
        ip_address: Option<&str>,
        user_agent: Option<&str>,
    ) -> Self {
        let mail = Self::security("new_device_login", to).with("at", moment(at));
        [("ip_address", ip_address), ("user_agent", user_agent)]
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| (name, value)))
            .fold(mail, |mail, (name, value)| mail.with(name, value))
    }

    /// A new credential for the recipient's account; `scopes` as in the API.
    #[must_use]
    pub fn api_token_created(to: &Person, name: &str, scopes: &[String]) -> Self {
        Self::security("api_token_created", to)
            .with("name", name)
            .with_list("scopes", scopes)
    }
}
