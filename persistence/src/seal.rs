//! Sealing: secrets at rest are encrypted under a key kept outside the database (XChaCha20-Poly1305).

use crate::error::StorageError;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use uuid::Uuid;

const NONCE_BYTES: usize = 24;

/// Encrypts `plain` for the row `id`; it can't be decrypted as another row's.
///
/// The nonce is the row's id and a label: each row is sealed once, so a nonce never repeats under one key.
pub fn seal(key: &[u8; 32], id: Uuid, plain: &[u8]) -> Result<Vec<u8>, StorageError> {
    let payload = Payload {
        msg: plain,
        aad: id.as_bytes(),
    };
    XChaCha20Poly1305::new(Key::from_slice(key))
        .encrypt(&nonce(id), payload)
        .map_err(|_| StorageError::Sealed)
}

/// Decrypts a value sealed by [`seal`] for the same row.
pub fn open(key: &[u8; 32], id: Uuid, sealed: &[u8]) -> Result<Vec<u8>, StorageError> {
    let payload = Payload {
        msg: sealed,
        aad: id.as_bytes(),
    };
    XChaCha20Poly1305::new(Key::from_slice(key))
        .decrypt(&nonce(id), payload)
        .map_err(|_| StorageError::Sealed)
}

fn nonce(id: Uuid) -> XNonce {
    let mut bytes = [0; NONCE_BYTES];
    bytes[..16].copy_from_slice(id.as_bytes());
    XNonce::from(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_with_its_key_and_in_its_row() {
        let (key, id) = ([7; 32], Uuid::from_u128(1));
        let sealed = seal(&key, id, b"secret").unwrap();
        assert_eq!(open(&key, id, &sealed).unwrap(), b"secret");
        assert!(open(&[8; 32], id, &sealed).is_err());
        assert!(open(&key, Uuid::from_u128(2), &sealed).is_err());
    }
}
