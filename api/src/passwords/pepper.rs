//! Peppers: a secret outside the database that goes into every hash (NIST SP 800-63B-4 §3.1.1.2), so that a copy
//! of the database alone is worth no guess.

use crate::keys::{KEY_BYTES, MasterKey};
use argon2::{KeyId, Params};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// One pepper. Neither it nor what is derived of it is ever printed.
#[derive(Debug, Clone)]
pub struct Pepper(MasterKey);

impl Pepper {
    /// Reads 32 bytes in base64.
    #[must_use]
    pub fn parse(base64: &str) -> Option<Self> {
        MasterKey::parse(base64).map(Self)
    }

    /// What Argon2 gets as its secret.
    pub(super) fn secret(&self) -> [u8; KEY_BYTES] {
        self.0.derive("password-pepper")
    }

    /// How a stored hash names this pepper: base64 without padding.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        self.key_id()
            .map(|key_id| STANDARD_NO_PAD.encode(key_id.as_bytes()))
    }

    /// What a hash says about the pepper it was made with: which one, and nothing else.
    pub(super) fn key_id(&self) -> Option<KeyId> {
        KeyId::new(&self.0.derive("password-pepper-id")[..Params::MAX_KEYID_LEN]).ok()
    }
}
