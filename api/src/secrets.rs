//! Secrets that are handed out: 256 random bits after a prefix that identifies their kind. Stored as hashes.

use crate::entropy::{Entropy, array};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kontor_domain::text::unwrapped;
use sha2::{Digest, Sha256};

/// Prefix of all tokens except access tokens.
pub const TOKEN_PREFIX: &str = "kontor_";
/// Prefix of API tokens.
pub const API_TOKEN_PREFIX: &str = "kontor_api_";
/// Prefix of refresh tokens.
pub const REFRESH_TOKEN_PREFIX: &str = "kontor_refresh_";
/// Prefix of tokens that verify an address.
pub const VERIFY_TOKEN_PREFIX: &str = "kontor_verify_";
/// Prefix of tokens that reset a password.
pub const RESET_TOKEN_PREFIX: &str = "kontor_reset_";
/// Prefix of tokens that confirm a new e-mail address.
pub const EMAIL_TOKEN_PREFIX: &str = "kontor_email_";
/// Prefix of tokens that undo a change of e-mail address.
pub const UNDO_TOKEN_PREFIX: &str = "kontor_undo_";
/// Prefix of tokens of challenges that a second factor answers.
pub const CHALLENGE_TOKEN_PREFIX: &str = "kontor_challenge_";
/// Prefix of tokens of known devices.
pub const DEVICE_TOKEN_PREFIX: &str = "kontor_device_";
/// Prefix of tokens of invitations.
pub const INVITATION_TOKEN_PREFIX: &str = "kontor_invite_";

/// Prefix of tokens that confirm the e-mail address of a billing address.
pub const BILLING_TOKEN_PREFIX: &str = "kontor_billing_";
/// Prefix of tokens in links of transfers.
pub const TRANSFER_TOKEN_PREFIX: &str = "kontor_transfer_";
/// Prefix of tokens of product back ends.
pub const SERVICE_TOKEN_PREFIX: &str = "kontor_service_";

/// Maximum length of a token that is looked at.
pub const TOKEN_MAX: u64 = TOKEN_LENGTH as u64;
/// The same, for the contract.
pub const TOKEN_LENGTH: usize = 100;

/// New secret, with the hash to store.
#[derive(Clone)]
pub struct Secret {
    /// Token, handed to its owner once.
    pub token: String,
    /// Stored hash: SHA-256, which is sufficient for 256 random bits.
    pub hash: [u8; 32],
}

impl Secret {
    /// Creates a secret.
    #[must_use]
    pub fn new(entropy: &dyn Entropy, prefix: &str) -> Self {
        let token = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(array::<32>(entropy)));
        let hash = digest(&token);
        Self { token, hash }
    }
}

/// Returns the hash under which a token is stored, without characters pasted along with the token.
#[must_use]
pub fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(unwrapped(token).as_ref()).into()
}
