//! The data covered by a chain's MAC: place in the chain, previous MAC, author, action, time, and a digest of the
//! details. Every field is preceded by its length, so that no two entries are encoded alike.

use super::Head;
use crate::digest::keyed;
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Length of digests and MACs, in bytes.
pub const MAC_BYTES: usize = 32;
/// Length of seals, in bytes.
pub const SEAL_BYTES: usize = 16;

/// The covered fields of an entry.
pub struct Covered<'a> {
    pub chain: Uuid,
    pub seq: i64,
    pub previous: &'a [u8],
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub author_kind: &'a str,
    pub author_id: Option<Uuid>,
    pub action: &'a str,
    pub object: &'a str,
    pub digest: &'a [u8],
}

/// Computes the digest of an entry's details; the salt keeps erased details from being guessed.
pub fn digest(salt: &[u8], details: &serde_json::Value) -> [u8; MAC_BYTES] {
    // `serde_json` keeps keys sorted, so the text survives a round trip through the database.
    Sha256::new()
        .chain_update(salt)
        .chain_update(details.to_string())
        .finalize()
        .into()
}

/// Computes the HMAC of a published head. It proves that the head belonged to this chain, whatever happened to the
/// entry since.
pub fn seal(key: &[u8; 32], chain: Uuid, head: &Head) -> Hmac<Sha256> {
    // An entry never starts like this: its first field is preceded by its length, eight bytes of which seven are
    // zero.
    keyed(key)
        .chain_update(b"head of a chain")
        .chain_update(chain.as_bytes())
        .chain_update(head.seq.to_be_bytes())
        .chain_update(&head.mac)
}

/// Computes the MAC of an entry.
pub fn mac(key: &[u8; 32], covered: &Covered<'_>) -> [u8; MAC_BYTES] {
    let seq = covered.seq.to_be_bytes();
    let at = covered.at.timestamp_micros().to_be_bytes();
    let author = covered.author_id.map_or([0; 16], Uuid::into_bytes);
    let fields: [&[u8]; 10] = [
        covered.chain.as_bytes(),
        &seq,
        covered.previous,
        covered.id.as_bytes(),
        &at,
        covered.author_kind.as_bytes(),
        &author,
        covered.action.as_bytes(),
        covered.object.as_bytes(),
        covered.digest,
    ];
    let mut mac = keyed(key);
    for field in fields {
        mac.update(&(field.len() as u64).to_be_bytes());
        mac.update(field);
    }
    mac.finalize().into_bytes().into()
}
