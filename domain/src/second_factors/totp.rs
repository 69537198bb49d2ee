//! Codes of authenticator apps (RFC 6238): SHA-1, six digits, 30 seconds, one step of drift.

use crate::identity::OneTimeCode;
use chrono::{DateTime, Utc};
use totp_rs::{Builder, Totp};

/// Length of a secret in bytes: 160 bits, as RFC 4226 §4 recommends.
pub const TOTP_SECRET_BYTES: usize = 20;

/// The secret that an authenticator app shares with an account. `Debug` prints none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; TOTP_SECRET_BYTES]);

impl TotpSecret {
    /// Wraps random bytes, or the bytes of a stored secret.
    #[must_use]
    pub const fn new(bytes: [u8; TOTP_SECRET_BYTES]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; TOTP_SECRET_BYTES] {
        &self.0
    }

    /// Returns the text that people type into an app: base32 without padding.
    #[must_use]
    pub fn base32(&self) -> String {
        self.totp("", "").secret().to_base32()
    }

    /// Returns the address that apps read from a QR code (Key URI Format). `issuer` has passed [`check_issuer`]; a colon
    /// in `account`, which would separate two parts, becomes `_`.
    ///
    /// # Errors
    /// [`InvalidIssuer`] for an issuer that has not passed.
    pub fn uri(&self, issuer: &str, account: &str) -> Result<String, InvalidIssuer> {
        check_issuer(issuer)?;
        let account = account.replace(':', "_");
        self.totp(issuer, &account).to_url().map_err(|_| InvalidIssuer)
    }

    /// Returns the step of a code that is valid at `now`, if it is later than the `last` accepted step: each step is
    /// accepted once (RFC 6238 §5.2).
    #[must_use]
    pub fn accepted_step(&self, code: &OneTimeCode, now: DateTime<Utc>, last: Option<u64>) -> Option<u64> {
        let seconds = u64::try_from(now.timestamp()).ok()?;
        let step = self.totp("", "").check(code.as_str(), seconds)?;
        (last < Some(step)).then_some(step)
    }

    fn totp(&self, issuer: &str, account: &str) -> Totp {
        // The defaults of the builder are the parameters above, and the length of the secret is the type's.
        Builder::new()
            .with_secret(self.0.to_vec())
            .with_issuer(Some(issuer))
            .with_account_name(account)
            .build_noncompliant()
    }
}

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret")
    }
}

/// Not the name of an issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must not be empty or contain a colon, which ends the issuer in authenticator apps")]
pub struct InvalidIssuer;

/// Checks the name under which an installation appears in authenticator apps.
///
/// # Errors
/// [`InvalidIssuer`].
pub fn check_issuer(issuer: &str) -> Result<(), InvalidIssuer> {
    if issuer.trim().is_empty() || issuer.contains(':') {
        return Err(InvalidIssuer);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ParseText;
    use chrono::DateTime;

    /// The secret of RFC 6238 appendix B.
    const RFC: TotpSecret = TotpSecret::new(*b"12345678901234567890");

    fn step(code: &str, at: i64, last: Option<u64>) -> Option<u64> {
        let now = DateTime::from_timestamp(at, 0).unwrap();
        RFC.accepted_step(&OneTimeCode::parse(code).unwrap(), now, last)
    }

    #[test]
    fn the_vectors_of_the_standard_are_accepted() {
        for (at, code, expected) in [
            (59, "287082", 1),
            (1_111_111_109, "081804", 37_037_036),
            (1_111_111_111, "050471", 37_037_037),
            (1_234_567_890, "005924", 41_152_263),
            (2_000_000_000, "279037", 66_666_666),
            (20_000_000_000, "353130", 666_666_666),
        ] {
            assert_eq!(step(code, at, None), Some(expected), "{code}");
        }
    }

    #[test]
    fn a_step_of_drift_is_accepted_and_each_step_once() {
        let (before, own, after) = ("287082", "359152", "969429");
        let at = |step: i64| step * 30;
        assert_eq!(step(own, at(2), None), Some(2));
        assert_eq!(step(before, at(2), None), Some(1));
        assert_eq!(step(after, at(2), None), Some(3));
        assert_eq!(step(before, at(3), None), None);
        assert_eq!(step(own, at(2) + 29, Some(2)), None);
        assert_eq!(step(before, at(2), Some(2)), None);
        assert_eq!(step(after, at(2), Some(2)), Some(3));
    }

    #[test]
    fn an_address_is_encoded_so_that_apps_read_it_back() {
        let uri = |issuer: &str, account: &str| RFC.uri(issuer, account).unwrap();
        let rest = "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=";
        for (issuer, account, encoded, label) in [
            (
                "Kontor",
                "lea+admin@example.com",
                "Kontor",
                "lea%2Badmin%40example.com",
            ),
            (
                "Kontor #1",
                "lea@example.com",
                "Kontor%20%231",
                "lea%40example.com",
            ),
            (
                "Kontor=1",
                "jürg@bücher.example",
                "Kontor%3D1",
                "j%C3%BCrg%40b%C3%BCcher.example",
            ),
            (
                "Kontor%20AG",
                "o'neil@example.com",
                "Kontor%2520AG",
                "o%27neil%40example.com",
            ),
            (
                "Kontor",
                "\"lea muster\"@example.com",
                "Kontor",
                "%22lea%20muster%22%40example.com",
            ),
            ("Kontor", "a:b@example.com", "Kontor", "a_b%40example.com"),
        ] {
            assert_eq!(
                uri(issuer, account),
                format!("otpauth://totp/{encoded}:{label}?{rest}{encoded}")
            );
        }
        assert_eq!(RFC.uri("A:B", "lea@example.com"), Err(InvalidIssuer));
        assert_eq!(RFC.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}
