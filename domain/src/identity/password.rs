//! Passwords: long, not truncated, any characters (NIST SP 800-63B-4 §3.1.1.2; ASVS 5.0 V6.2).

use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

/// The most code points accepted; more would only cost time.
pub const PASSWORD_MAX: usize = 128;

/// A password in NFC that passed the policy, or one to compare with a stored hash.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// A password presented at login: normalised, not judged.
    #[must_use]
    pub fn presented(raw: &str) -> Self {
        Self(raw.nfc().collect::<String>().into())
    }

    /// The secret itself, for the hash function.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// Fewer code points than the setting asks for.
    #[error("must have at least {min} characters")]
    TooShort {
        /// The setting.
        min: usize,
    },
    /// More than [`PASSWORD_MAX`] code points.
    #[error("must have at most {PASSWORD_MAX} characters")]
    TooLong,
}

impl PasswordRefused {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "password_too_short",
            Self::TooLong => "password_too_long",
        }
    }
}

/// What a new password must satisfy.
#[derive(Debug, Clone, Copy)]
pub struct PasswordPolicy {
    /// The fewest code points; a setting, 15 by default and never under 8.
    pub min_length: usize,
}

impl PasswordPolicy {
    /// Judges a new password. Lengths are counted after NFC, nothing is trimmed.
    ///
    /// # Errors
    /// [`PasswordRefused`] with the reason.
    pub fn accept(self, raw: &str) -> Result<Password, PasswordRefused> {
        let password = Password::presented(raw);
        match password.expose().chars().count() {
            n if n < self.min_length => Err(PasswordRefused::TooShort { min: self.min_length }),
            n if n > PASSWORD_MAX => Err(PasswordRefused::TooLong),
            _ => Ok(password),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_code_points_after_composition() {
        let policy = PasswordPolicy { min_length: 15 };
        assert_eq!(
            policy.accept("fourteen chars").unwrap_err(),
            PasswordRefused::TooShort { min: 15 }
        );
        assert!(policy.accept("fifteen charact").is_ok());
        assert!(policy.accept(&"u\u{308}".repeat(15)).is_ok());
        assert!(policy.accept(&"ü".repeat(PASSWORD_MAX)).is_ok());
        assert_eq!(
            policy.accept(&"ü".repeat(PASSWORD_MAX + 1)).unwrap_err(),
            PasswordRefused::TooLong
        );
        assert_eq!(Password::presented("u\u{308}").expose(), "ü");
    }
}
