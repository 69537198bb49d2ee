//! Peppers: a secret outside the database that is part of every hash (NIST SP 800-63B-4 §3.1.1.2), so that a copy
//! of the database alone does not allow guessing.

use crate::keys::{KEY_BYTES, MasterKey};
use argon2::{KeyId, Params};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Pepper. Neither it nor anything derived from it is ever printed.
#[derive(Debug, Clone)]
pub struct Pepper(MasterKey);

impl Pepper {
    /// Parses 32 bytes in base64.
    #[must_use]
    pub fn parse(base64: &str) -> Option<Self> {
        MasterKey::parse(base64).map(Self)
    }

    /// Returns the secret for Argon2.
    pub(super) fn secret(&self) -> [u8; KEY_BYTES] {
        self.0.derive("password-pepper")
    }

    /// Returns the name of this pepper in stored hashes: base64 without padding.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        self.key_id()
            .map(|key_id| STANDARD_NO_PAD.encode(key_id.as_bytes()))
    }

    /// Returns the key id in a hash, which identifies the pepper and nothing else.
    pub(super) fn key_id(&self) -> Option<KeyId> {
        KeyId::new(&self.0.derive("password-pepper-id")[..Params::MAX_KEYID_LEN]).ok()
    }
}
