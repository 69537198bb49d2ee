//! Mails about accounts and their credentials.

use super::{Mail, moment};
use crate::identity::{EmailAddress, Person};
use chrono::{DateTime, Utc};

impl Mail {
    /// Builds the mail that proves the ownership of a new account's address.
    #[must_use]
    pub fn verify_sign_up(to: &Person, token: &str, valid_hours: i64) -> Self {
        Self::security("verify_sign_up", to)
            .with("token", token)
            .with("valid_hours", valid_hours)
    }

    /// Builds the mail to the owner of an account whose address was used to sign up. The answer to the sign-up does
    /// not reveal the account.
    #[must_use]
    pub fn account_exists(to: &Person) -> Self {
        Self::security("account_exists", to)
    }

    /// Builds the mail with a password reset token.
    #[must_use]
    pub fn password_reset(to: &Person, token: &str, valid_minutes: i64) -> Self {
        Self::security("password_reset", to)
            .with("token", token)
            .with("valid_minutes", valid_minutes)
    }

    /// Builds the mail about a password reset that ended all sessions. `tokens` are the names of the account's
    /// valid API tokens, which were revoked or remain valid.
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

    /// Builds the mail that proves the ownership of a requested new address; it goes to that address.
    #[must_use]
    pub fn confirm_email_change(to: &Person, token: &str, valid_hours: i64) -> Self {
        Self::security("confirm_email_change", to)
            .with("token", token)
            .with("valid_hours", valid_hours)
    }

    /// Builds the mail to the current address: a change to `new` was requested.
    #[must_use]
    pub fn email_change_requested(to: &Person, new: &EmailAddress) -> Self {
        Self::security("email_change_requested", to).with("new_email", new.as_str())
    }

    /// Builds the mail to the old address: `new` is in effect, and the token undoes the change.
    #[must_use]
    pub fn email_changed(to: &Person, new: &EmailAddress, token: &str, valid_days: i64) -> Self {
        Self::security("email_changed", to)
            .with("new_email", new.as_str())
            .with("token", token)
            .with("valid_days", valid_days)
    }

    /// Builds the mail to the restored address: all sessions have ended, and the token sets a new password.
    #[must_use]
    pub fn email_change_undone(to: &Person, token: &str, valid_minutes: i64) -> Self {
        Self::security("email_change_undone", to)
            .with("token", token)
            .with("valid_minutes", valid_minutes)
    }

    /// Builds the last mail about a closed account.
    #[must_use]
    pub fn account_closed(to: &Person) -> Self {
        Self::security("account_closed", to)
    }

    /// Builds the mail about a password changed in a session, which ended all others.
    #[must_use]
    pub fn password_replaced(to: &Person) -> Self {
        Self::security("password_replaced", to)
    }

    /// Builds the mail about a login on a device unknown to the account. Unknown details are omitted.
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

    /// Builds the mail about a new credential of the recipient's account; `scopes` as in the API.
    #[must_use]
    pub fn api_token_created(to: &Person, name: &str, scopes: &[String]) -> Self {
        Self::security("api_token_created", to)
            .with("name", name)
            .with_list("scopes", scopes)
    }
}
