//! Secrets that are handed out: 256 random bits behind a prefix that says what they are. Stored as hashes.

use crate::entropy::{Entropy, array};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kontor_domain::text::unwrapped;
use sha2::{Digest, Sha256};

/// What every token of ours but an access token begins with.
pub const TOKEN_PREFIX: &str = "kontor_";
/// API tokens.
pub const API_TOKEN_PREFIX: &str = "kontor_api_";
/// Refresh tokens.
pub const REFRESH_TOKEN_PREFIX: &str = "kontor_refresh_";
/// Tokens that verify an address.
pub const VERIFY_TOKEN_PREFIX: &str = "kontor_verify_";
/// Tokens that set a new password.
pub const RESET_TOKEN_PREFIX: &str = "kontor_reset_";
/// Tokens that confirm a new e-mail address.
pub const EMAIL_TOKEN_PREFIX: &str = "kontor_email_";
/// Tokens that take a change of the e-mail address back.
pub const UNDO_TOKEN_PREFIX: &str = "kontor_undo_";
/// Tokens of known devices.
pub const DEVICE_TOKEN_PREFIX: &str = "kontor_device_";
/// Tokens of invitations.
pub const INVITATION_TOKEN_PREFIX: &str = "kontor_invite_";

/// Links of transfers.
pub const TRANSFER_TOKEN_PREFIX: &str = "kontor_transfer_";
/// Tokens of product back ends.
pub const SERVICE_TOKEN_PREFIX: &str = "kontor_service_";

/// The longest token that is looked at.
pub const TOKEN_MAX: u64 = TOKEN_LENGTH as u64;
/// The same, for the contract.
pub const TOKEN_LENGTH: usize = 100;

/// A fresh secret and the hash to store.
#[derive(Clone)]
pub struct Secret {
    /// What its owner gets, once.
    pub token: String,
    /// What is stored: SHA-256, which is enough for 256 random bits.
    pub hash: [u8; 32],
}

impl Secret {
    /// Makes one.
    #[must_use]
    pub fn new(entropy: &dyn Entropy, prefix: &str) -> Self {
        let token = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(array::<32>(entropy)));
        let hash = digest(&token);
        Self { token, hash }
    }
}

/// The hash under which a token is stored, of the token without what was pasted along with it.
#[must_use]
pub fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(unwrapped(token).as_ref()).into()
}
