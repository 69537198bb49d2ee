//! Access tokens: JWT, `EdDSA` (RFC 8037), 10 minutes. Times are checked with the Clock, and only that one
//! algorithm and type is accepted (RFC 8725 §3.1, §3.11).
//!
//! Verified signatures are cached, not decisions: the cache maps a token's hash to its claims, which can't change.
//! Session and membership are read from the database with every request.

mod provider;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::pkcs8::EncodePrivateKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kontor_domain::identity::{CLOCK_SKEW, Factor, KeyLife, signer};
use kontor_domain::ids::{SessionId, SigningKeyId, UserId};
use kontor_persistence::SigningKey;
use lru::LruCache;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Number of tokens whose signature is cached.
const REMEMBERED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);
/// `typ` of access tokens (RFC 9068 §2.1).
const TYPE: &str = "at+jwt";
/// `aud` of access tokens.
const AUDIENCE: &str = "kontor";

/// Claims of an access token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    /// Issuer: the public URL.
    pub iss: String,
    /// Audience.
    pub aud: String,
    /// Account.
    pub sub: String,
    /// Session.
    pub sid: String,
    /// Time of issue, in seconds since 1970.
    pub iat: i64,
    /// Expiry, in seconds since 1970.
    pub exp: i64,
    /// Time of the password check, in seconds since 1970.
    pub auth_time: i64,
    /// Authentication methods (RFC 8176).
    pub amr: Vec<String>,
}

/// Reason that a token is invalid by itself, regardless of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unverified {
    /// Not issued by this installation, or altered.
    Malformed,
    /// Signed with a key of this installation, by a node with another `public_url`.
    OtherIssuer,
    /// Expired.
    Expired,
}

/// Returns the authentication methods of a session (RFC 8176).
fn methods(factor: Option<Factor>) -> Vec<String> {
    let methods = factor.map_or(&["pwd"][..], Factor::methods);
    methods.iter().map(|method| (*method).to_owned()).collect()
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
    /// Creates tokens of `issuer`, signed with the last active one of `keys`.
    ///
    /// # Errors
    /// A key can't be encoded.
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

    /// Replaces the keys by the current ones of the database. If one was removed, the cache is cleared.
    ///
    /// # Errors
    /// A key can't be encoded.
    pub fn replace_keys(&self, keys: &[SigningKey]) -> Result<(), ed25519_dalek::pkcs8::Error> {
        let keys = keys.iter().map(Key::of).collect::<Result<Vec<_>, _>>()?;
        let mut known = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let is_gone = |old: &Key| keys.iter().all(|key| key.life.id != old.life.id);
        // Within the lock: a verification with the old keys has filled the cache by now.
        if known.iter().any(is_gone) {
            self.remembered
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clear();
        }
        *known = keys;
        Ok(())
    }

    /// Returns the lifetime of a token.
    #[must_use]
    pub fn lifetime(&self) -> TimeDelta {
        self.lifetime
    }

    /// Issues a token for a session. `None` if no key is known or signing fails.
    #[must_use]
    pub fn issue(
        &self,
        user: UserId,
        session: SessionId,
        authenticated_at: DateTime<Utc>,
        factor: Option<Factor>,
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
            amr: methods(factor),
        };
        jsonwebtoken::encode(&header, &claims, &key.encoding).ok()
    }

    /// Returns the claims of a token with valid signature, type, issuer, audience and times.
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

    /// Returns the claims of a token with valid signature, type and audience, from any issuer.
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

    /// Whether a token names an unknown key, which another node may have created.
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

    /// Returns the public keys as a JWK set (RFC 7517, RFC 8037), including the one that is to sign next.
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

/// Creates a key pair from random bytes, which signs immediately.
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
