//! The step after a correct password: a session, or another factor first.

crate::text_enum! {
    /// The method of a factor required in addition to the password.
    Factor {
        /// A code from an authenticator app (RFC 6238).
        Totp = "totp",
        /// A code by SMS.
        Sms = "sms",
        /// Approval on a registered device, which holds a key.
        Device = "device",
        /// One of the recovery codes.
        RecoveryCode = "recovery_code",
    }
}

impl Factor {
    /// Returns the authentication methods of a session opened with the password and this factor (RFC 8176 §2).
    #[must_use]
    pub const fn methods(self) -> &'static [&'static str] {
        match self {
            Self::Totp | Self::RecoveryCode => &["pwd", "otp", "mfa"],
            Self::Sms => &["pwd", "sms", "mfa"],
            Self::Device => &["pwd", "swk", "mfa"],
        }
    }
}

/// The next step of a login after the correct password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextStep {
    /// A session opens.
    Session,
    /// One of these factors is required.
    SecondFactor(Vec<Factor>),
}

impl NextStep {
    /// Returns the next step for an account with these factors. Recovery codes replace a factor and don't count as
    /// one.
    #[must_use]
    pub fn of(factors: &[Factor]) -> Self {
        if factors.iter().all(|factor| *factor == Factor::RecoveryCode) {
            return Self::Session;
        }
        let mut factors = factors.to_vec();
        factors.sort_unstable();
        factors.dedup();
        Self::SecondFactor(factors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_factor_the_password_opens_a_session_and_with_one_never() {
        assert_eq!(NextStep::of(&[]), NextStep::Session);
        assert_eq!(NextStep::of(&[Factor::RecoveryCode]), NextStep::Session);
        for factor in [Factor::Totp, Factor::Sms, Factor::Device] {
            assert_eq!(NextStep::of(&[factor]), NextStep::SecondFactor(vec![factor]));
        }
        assert_eq!(
            NextStep::of(&[Factor::RecoveryCode, Factor::Totp, Factor::Totp]),
            NextStep::SecondFactor(vec![Factor::Totp, Factor::RecoveryCode])
        );
    }
}
