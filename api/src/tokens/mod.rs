//! Access tokens: JWT, `EdDSA` (RFC 8037), 10 minutes. Times are checked with the Clock, and only that one
//! algorithm and type is accepted (RFC 8725 §3.1, §3.11).
//!
//! Verified signatures are remembered, not decisions: the cache maps a token's hash to its claims, which
//! can't change, and session and membership are read from the database with every request.

mod provider;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::pkcs8::EncodePrivateKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kontor_domain::identity::{CLOCK_SKEW, KeyLife, signer};
use kontor_domain::ids::{SessionId, SigningKeyId, UserId};
use kontor_persistence::SigningKey;
use lru::LruCache;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Tokens whose signature is remembered.
const REMEMBERED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);
/// The `typ` of access tokens (RFC 9068 §2.1).
const TYPE: &str = "at+jwt";
/// The `aud` of access tokens.
const AUDIENCE: &str = "kontor";

/// What an access token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: the public URL.
    pub iss: String,
    /// Whom it is for.
    pub aud: String,
    /// The account.
    pub sub: String,
    /// The session.
    pub sid: String,
    /// When it was issued, in seconds since 1970.
    pub iat: i64,
    /// When it expires.
    pub exp: i64,
    /// When the password was given.
    pub auth_time: i64,
    /// How (RFC 8176).
    pub amr: Vec<String>,
}

/// Why a token is worth nothing by itself, whatever the database says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unverified {
    /// No token of ours, or changed.
    Malformed,
    /// Signed with our key, by a node whose `public_url` is another.
    OtherIssuer,
    /// Ours, and its time is over.
    Expired,
}

struct Key {
    life: KeyLife,
    encoding: EncodingKey,
    decoding: DecodingKey,
    public: [u8; 32],
}

/// Issues and verifies access tokens.
pub struct AccessTokens {
    issuer: String,
    lifetime: TimeDelta,
    keys: RwLock<Vec<Key>>,
    remembered: Mutex<LruCache<[u8; 32], Arc<Claims>>>,
}

impl AccessTokens {
    /// Tokens of `issuer`, signed with the last of `keys` that is active.
    ///
    /// # Errors
    /// When a key can't be encoded.
    pub fn new(
        issuer: String,
        lifetime: TimeDelta,
        keys: &[SigningKey],
    ) -> Result<Self, ed25519_dalek::pkcs8::Error> {
        provider::install();
        let tokens = Self {
            issuer,
            lifetime,
            keys: RwLock::default(),
            remembered: Mutex::new(LruCache::new(REMEMBERED)),
        };
        tokens.replace_keys(keys)?;
        Ok(tokens)
    }

    /// Takes over the keys that the database has now. When one is gone, what was verified is forgotten.
    ///
    /// # Errors
    /// When a key can't be encoded.
    pub fn replace_keys(&self, keys: &[SigningKey]) -> Result<(), ed25519_dalek::pkcs8::Error> {
        let keys = keys.iter().map(Key::of).collect::<Result<Vec<_>, _>>()?;
        let mut known = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let is_gone = |old: &Key| keys.iter().all(|key| key.life.id != old.life.id);
        // Within the lock: whoever verifies with the old keys has remembered it by now.
        if known.iter().any(is_gone) {
            self.remembered
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clear();
        }
        *known = keys;
        Ok(())
    }

    /// How long a token lives.
    #[must_use]
    pub fn lifetime(&self) -> TimeDelta {
        self.lifetime
    }

    /// Issues a token for a session. `None` when no key is known or signing fails.
    #[must_use]
    pub fn issue(
        &self,
        user: UserId,
        session: SessionId,
        authenticated_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Option<String> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let key = signer(&keys, |key| &key.life, now)?;
        let header = Header {
            typ: Some(TYPE.to_owned()),
            kid: Some(key.life.id.to_string()),
            ..Header::new(Algorithm::EdDSA)
        };
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: user.to_string(),
            sid: session.to_string(),
            iat: now.timestamp(),
            exp: (now + self.lifetime).timestamp(),
            auth_time: authenticated_at.timestamp(),
            amr: vec!["pwd".to_owned()],
        };
        jsonwebtoken::encode(&header, &claims, &key.encoding).ok()
    }

    /// The claims of a token whose signature, type, issuer, audience and times are right.
    ///
    /// # Errors
    /// [`Unverified`].
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Arc<Claims>, Unverified> {
        let hash: [u8; 32] = Sha256::digest(token).into();
        let known = self
            .remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&hash)
            .cloned();
        let claims = if let Some(claims) = known {
            claims
        } else {
            let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
            let claims = Self::verify_signature(token, &keys, now);
            let claims = Arc::new(claims.ok_or(Unverified::Malformed)?);
            if claims.iss != self.issuer {
                return Err(Unverified::OtherIssuer);
            }
            self.remembered
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .put(hash, Arc::clone(&claims));
            claims
        };
        if claims.iat > (now + CLOCK_SKEW).timestamp() {
            return Err(Unverified::Malformed);
        }
        if now.timestamp() >= claims.exp {
            return Err(Unverified::Expired);
        }
        Ok(claims)
    }

    /// The claims of a token with the right signature, type and audience, whoever issued it.
    fn verify_signature(token: &str, keys: &[Key], now: DateTime<Utc>) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.alg != Algorithm::EdDSA || header.typ.as_deref() != Some(TYPE) {
            return None;
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.validate_exp = false;
        let kid = header.kid?;
        let key = keys
            .iter()
            .find(|key| key.life.id.to_string() == kid && key.life.is_accepted(now))?;
        jsonwebtoken::decode(token, &key.decoding, &validation)
            .ok()
            .map(|token| token.claims)
    }

    /// Whether a token names a key that is not known here: another node may have made it.
    #[must_use]
    pub fn names_unknown_key(&self, token: &str) -> bool {
        let Some(kid) = jsonwebtoken::decode_header(token)
            .ok()
            .and_then(|header| header.kid)
        else {
            return false;
        };
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        !keys.iter().any(|key| key.life.id.to_string() == kid)
    }

    /// The public keys as a JWK set (RFC 7517, RFC 8037): also of the one that is to sign next.
    #[must_use]
    pub fn jwks(&self, now: DateTime<Utc>) -> Vec<(String, String)> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter()
            .filter(|key| key.life.is_accepted(now))
            .map(|key| (key.life.id.to_string(), URL_SAFE_NO_PAD.encode(key.public)))
            .collect()
    }
}

impl Key {
    fn of(key: &SigningKey) -> Result<Self, ed25519_dalek::pkcs8::Error> {
        let secret = ed25519_dalek::SigningKey::from_bytes(&key.secret);
        Ok(Self {
            life: key.life,
            encoding: EncodingKey::from_ed_der(secret.to_pkcs8_der()?.as_bytes()),
            decoding: DecodingKey::from_ed_der(&key.public),
            public: key.public,
        })
    }
}

/// A key pair from random bytes, which signs as soon as it is made.
#[must_use]
pub fn signing_key(id: SigningKeyId, secret: [u8; 32], created_at: DateTime<Utc>) -> SigningKey {
    let public = ed25519_dalek::SigningKey::from_bytes(&secret)
        .verifying_key()
        .to_bytes();
    SigningKey {
        life: KeyLife {
            id,
            created_at,
            activates_at: created_at,
            retired_at: None,
        },
        public,
        secret,
    }
}

#[cfg(test)]
mod tests;
