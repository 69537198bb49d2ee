//! Keys of devices that approve logins, and the texts that they sign (Ed25519, RFC 8032).

use crate::ids::{ApprovalId, SecondFactorId, UserId};
use crate::text::{InvalidText, ParseText, TextForm, pasted};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ed25519_dalek::{Signature, VerifyingKey};

/// Length of a key in bytes.
const KEY_BYTES: usize = 32;
/// Length of a signature in bytes.
const SIGNATURE_BYTES: usize = 64;
/// Length of a nonce in bytes.
pub const NONCE_BYTES: usize = 32;
/// Maximum length of a key or a signature as sent.
const TEXT_MAX: usize = 120;

/// The public key of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceKey(VerifyingKey);

impl DeviceKey {
    /// Reads the bytes of a key. Keys of small order, and with them those of another spelling, are refused: a signature of
    /// theirs proves nothing.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; KEY_BYTES] = bytes.try_into().ok()?;
        let key = VerifyingKey::from_bytes(&bytes).ok()?;
        (!key.is_weak()).then_some(Self(key))
    }

    /// Returns the bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether the device signed a text.
    #[must_use]
    pub fn has_signed(&self, text: &SignedText, signature: &DeviceSignature) -> bool {
        self.0.verify_strict(text.0.as_bytes(), &signature.0).is_ok()
    }
}

impl ParseText for DeviceKey {
    const FORM: TextForm = TextForm::of("DeviceKey")
        .at_most(TEXT_MAX)
        .example("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        let bytes = BASE64.decode(pasted(raw, TEXT_MAX)?).ok();
        bytes
            .and_then(|bytes| Self::of_bytes(&bytes))
            .ok_or(InvalidText::Form("an Ed25519 public key, 32 bytes in base64url"))
    }
}

/// A signature of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceSignature(Signature);

impl ParseText for DeviceSignature {
    const FORM: TextForm = TextForm::of("DeviceSignature").at_most(TEXT_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        let bytes = BASE64.decode(pasted(raw, TEXT_MAX)?).ok();
        let bytes: Option<[u8; SIGNATURE_BYTES]> = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(|bytes| Self(Signature::from_bytes(&bytes)))
            .ok_or(InvalidText::Form("an Ed25519 signature, 64 bytes in base64url"))
    }
}

/// A value that is used once, so that a signature can't be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nonce([u8; NONCE_BYTES]);

impl Nonce {
    /// Wraps random bytes, or those of a stored nonce.
    #[must_use]
    pub const fn new(bytes: [u8; NONCE_BYTES]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; NONCE_BYTES] {
        &self.0
    }
}

impl std::fmt::Display for Nonce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&BASE64.encode(self.0))
    }
}

/// A text that a device signs: lines joined by line feeds, of which the first names the purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedText(String);

impl SignedText {
    /// Returns the text by which a device proves that it holds the key, at its registration.
    #[must_use]
    pub fn registration(account: UserId, key: &DeviceKey, nonce: &Nonce) -> Self {
        let key = BASE64.encode(key.bytes());
        Self(format!("kontor-register-v1\n{account}\n{key}\n{nonce}"))
    }

    /// Returns the text by which a device asks for the logins that wait for it; `time` as it was sent.
    #[must_use]
    pub fn listing(device: SecondFactorId, time: &str) -> Self {
        Self(format!("kontor-list-v1\n{device}\n{time}"))
    }

    /// Returns the text by which a device approves a login with the number that was picked on it, or denies it.
    #[must_use]
    pub fn answer(
        approval: ApprovalId,
        account: UserId,
        device: SecondFactorId,
        picked: Option<u8>,
        nonce: &Nonce,
    ) -> Self {
        let (number, decision) = match picked {
            Some(number) => (number.to_string(), "approve"),
            None => (String::new(), "deny"),
        };
        Self(format!(
            "kontor-approval-v1\n{approval}\n{account}\n{device}\n{number}\n{decision}\n{nonce}"
        ))
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use ed25519_dalek::{Signer, SigningKey};
    use uuid::Uuid;

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len() / 2)
            .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
            .collect()
    }

    #[test]
    fn keys_of_small_order_are_refused() {
        for key in [
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "ff",
        ] {
            assert_eq!(DeviceKey::of_bytes(&hex(key)), None, "{key}");
        }
        let good = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert!(DeviceKey::of_bytes(&hex(good)).is_some());
    }

    #[test]
    fn a_signature_serves_the_text_that_was_signed_and_no_other() {
        let secret = SigningKey::from_bytes(&[7; 32]);
        let key = DeviceKey::of_bytes(secret.verifying_key().as_bytes()).unwrap();
        let (approval, account, device) = (
            ApprovalId::from_uuid(Uuid::from_u128(1)),
            UserId::from_uuid(Uuid::from_u128(2)),
            SecondFactorId::from_uuid(Uuid::from_u128(3)),
        );
        let text =
            |picked, nonce| SignedText::answer(approval, account, device, picked, &Nonce::new([nonce; 32]));
        let signed = secret.sign(text(Some(42), 1).as_str().as_bytes());
        let signature = DeviceSignature::parse(&BASE64.encode(signed.to_bytes())).unwrap();
        assert!(key.has_signed(&text(Some(42), 1), &signature));
        for other in [text(Some(43), 1), text(None, 1), text(Some(42), 2)] {
            assert!(!key.has_signed(&other, &signature), "{other:?}");
        }
        assert!(!key.has_signed(&SignedText::listing(device, "2026-11-23T08:00:00Z"), &signature));
    }
}
