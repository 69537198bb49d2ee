//! Mails about second factors. They go to every address of the account.

use super::Mail;
use crate::identity::{Factor, Person};
use crate::second_factors::FactorName;

impl Mail {
    /// Builds the mail about a factor that is asked for from now on.
    #[must_use]
    pub fn second_factor_added(to: &Person, method: Factor, name: &FactorName) -> Self {
        Self::security("second_factor_added", to)
            .with("method", method.as_str())
            .with_written("name", name.as_str())
    }

    /// Builds the mail about a removed factor, while others remain.
    #[must_use]
    pub fn second_factor_removed(to: &Person, method: Factor, name: &FactorName) -> Self {
        Self::security("second_factor_removed", to)
            .with("method", method.as_str())
            .with_written("name", name.as_str())
    }

    /// Builds the mail about the removal of the last factor: the password alone opens a session.
    #[must_use]
    pub fn second_factors_disabled(to: &Person) -> Self {
        Self::security("second_factors_disabled", to)
    }

    /// Builds the mail about recovery codes that replace all earlier ones.
    #[must_use]
    pub fn recovery_codes_renewed(to: &Person) -> Self {
        Self::security("recovery_codes_renewed", to)
    }

    /// Builds the mail about a used recovery code; `left` is the number of unused ones, and `are_few` recommends new ones.
    #[must_use]
    pub fn recovery_code_used(to: &Person, left: usize, are_few: bool) -> Self {
        Self::security("recovery_code_used", to)
            .with("left", left)
            .with("are_few", are_few)
    }

    /// Builds the mail about a login that was denied on a device: the person who asked for it knows the password.
    #[must_use]
    pub fn login_denied(to: &Person, ip_address: Option<&str>) -> Self {
        Self::security("login_denied", to).with("ip_address", ip_address.unwrap_or_default())
    }

    /// Builds the mail about many wrong codes in a row: the person who tries them knows the password.
    #[must_use]
    pub fn second_factor_guessed(to: &Person, failures: u32) -> Self {
        Self::security("second_factor_guessed", to).with("failures", failures)
    }
}
