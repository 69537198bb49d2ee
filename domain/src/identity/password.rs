//! Passwords: long, never truncated, of any characters, and not easily guessed (NIST SP 800-63B-4 §3.1.1.2; ASVS
//! 5.0 V6.2).

use super::password_context::PasswordContext;
use super::password_guess::is_common;
use crate::text::fold;
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

/// Maximum number of code points; more would only cost time.
pub const PASSWORD_MAX: usize = 128;

/// The shortest that the setting for new passwords can ask for, in code points.
pub const PASSWORD_MIN_LENGTH_LEAST: usize = 8;

/// A password in NFC that passed the policy, or one to compare with a stored hash.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// Normalizes a password presented at login, without applying the policy.
    #[must_use]
    pub fn presented(raw: &str) -> Self {
        Self(raw.nfc().collect::<String>().into())
    }

    /// Returns the secret itself, for the hash function.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Reason why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// Fewer code points than the configured minimum.
    #[error("must have at least {min} characters")]
    TooShort {
        /// The configured minimum.
        min: usize,
    },
    /// More than [`PASSWORD_MAX`] code points.
    #[error("must have at most {PASSWORD_MAX} characters")]
    TooLong,
    /// Easily guessed: a common password, a repetition or a plain sequence.
    #[error("is one of the passwords that are guessed first: common, repetitive or a simple sequence")]
    Common,
    /// Little more than the person's name, their address or the product's name.
    #[error("is made up of your name, your e-mail address or the name of this service")]
    Context,
}

impl PasswordRefused {
    /// Returns a stable code for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "password_too_short",
            Self::TooLong => "password_too_long",
            Self::Common => "password_common",
            Self::Context => "password_context",
        }
    }
}

/// Policy for new passwords.
#[derive(Debug, Clone, Copy)]
pub struct PasswordPolicy {
    /// Minimum number of code points; a setting, 15 by default and at least 8.
    pub min_length: usize,
}

impl PasswordPolicy {
    /// Checks a new password of the person described by `context`. Lengths are counted after NFC, and nothing is
    /// trimmed. Guessable passwords are recognized without regard to case.
    ///
    /// # Errors
    /// [`PasswordRefused`] with the reason.
    pub fn accept(self, raw: &str, context: &PasswordContext) -> Result<Password, PasswordRefused> {
        let password = Password::presented(raw);
        match password.expose().chars().count() {
            n if n < self.min_length => return Err(PasswordRefused::TooShort { min: self.min_length }),
            n if n > PASSWORD_MAX => return Err(PasswordRefused::TooLong),
            _ => {}
        }
        let folded = fold(password.expose());
        if is_common(&folded) {
            return Err(PasswordRefused::Common);
        }
        if context.makes_up(&folded) {
            return Err(PasswordRefused::Context);
        }
        Ok(password)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: PasswordPolicy = PasswordPolicy { min_length: 15 };

    fn refused(raw: &str) -> Option<PasswordRefused> {
        let context = PasswordContext::of("Lea-Noëlle", "Muster", "l.muster@bergbahn.example.com");
        POLICY.accept(raw, &context).err()
    }

    #[test]
    fn length_is_counted_in_code_points_after_composition() {
        assert_eq!(
            refused("fourteen chars"),
            Some(PasswordRefused::TooShort { min: 15 })
        );
        assert_eq!(refused("fifteen charact"), None);
        assert_eq!(refused("u\u{308}ber 14 chars.."), None, "15 when composed");
        assert_eq!(
            refused("u\u{308}ber 14 chars."),
            Some(PasswordRefused::TooShort { min: 15 })
        );
        let long = "üx".repeat(40) + &"yz".repeat(24);
        assert_eq!(long.chars().count(), PASSWORD_MAX);
        assert_eq!(refused(&long), None);
        assert_eq!(refused(&(long + "é")), Some(PasswordRefused::TooLong));
        assert_eq!(Password::presented("u\u{308}").expose(), "ü");
    }

    #[test]
    fn what_is_guessed_first_is_refused_with_its_reason() {
        for raw in [
            "passwordpassword",
            "PasswordPASSWORD",
            "abcabcabcabcabc",
            "aaaaaaaaaaaaaaa",
            "123456789012345",
            "abcdefghijklmnop",
            "qwertyuiopasdfg",
        ] {
            assert_eq!(refused(raw), Some(PasswordRefused::Common), "{raw}");
        }
        for raw in [
            "lea-noelle.muster!",
            "Noëlle Muster 1984",
            "KontorKontor2026!",
            "muster.bergbahn.com",
            "BERGBAHN-Kontor-007",
        ] {
            assert_eq!(refused(raw), Some(PasswordRefused::Context), "{raw}");
        }
        for raw in [
            "correct horse battery staple",
            "muster of nine horses",
            "kontor ist mein zweites Heim",
        ] {
            assert_eq!(refused(raw), None, "{raw}");
        }
    }
}
