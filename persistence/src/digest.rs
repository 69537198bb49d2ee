//! Keyed digests of guessable data, such as addresses and bodies with passwords.

use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Block size of SHA-256.
const BLOCK_BYTES: usize = 64;

/// Starts an HMAC under a key.
pub fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC pads a short key with zeros to the block size (RFC 2104 §2).
    let mut block = [0; BLOCK_BYTES];
    block[..key.len()].copy_from_slice(key);
    <Hmac<Sha256> as KeyInit>::new((&block).into())
}

/// Computes a digest that can't be computed or guessed without the key.
pub fn keyed_digest(key: &[u8; 32], text: &[u8]) -> [u8; 32] {
    keyed(key).chain_update(text).finalize().into_bytes().into()
}
