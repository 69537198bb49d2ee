//! Argon2id with the parameters of the settings.

use super::memory::Memory;
use super::{HashingCost, Pepper};
use crate::error::Error;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{self, CustomizedPasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, ParamsBuilder, Version};
use kontor_domain::identity::Password;

/// Computes hashes.
pub(super) struct Hasher {
    /// Parameters of new hashes.
    params: Params,
    /// The first one is for new hashes.
    peppers: Vec<Pepper>,
    memory: Memory,
}

impl Hasher {
    pub fn new(cost: HashingCost, peppers: Vec<Pepper>) -> Result<Self, argon2::Error> {
        let mut params = ParamsBuilder::new();
        params
            .m_cost(cost.memory_kib)
            .t_cost(cost.iterations)
            .p_cost(cost.parallelism);
        if let Some(key_id) = peppers.first().and_then(Pepper::key_id) {
            params.keyid(key_id);
        }
        let params = params.build()?;
        Ok(Self {
            params,
            peppers,
            memory: Memory::default(),
        })
    }

    /// Returns the memory of earlier hashes to the system.
    pub fn release_memory(&self) {
        self.memory.release();
    }

    /// Returns a hash that matches no password, and costs as much as a real one.
    pub fn decoy(&self, salt: &[u8], hash: &[u8]) -> String {
        phc(&self.params, Algorithm::Argon2id, Version::V0x13, salt, hash)
            .map(|hash| hash.to_string())
            .unwrap_or_default()
    }

    pub fn compute(&self, password: &Password, salt: &[u8]) -> Result<String, Error> {
        self.hash_password_customized(
            password.expose().as_bytes(),
            salt,
            None,
            None,
            self.params.clone(),
        )
        .map(|hash| hash.to_string())
        .map_err(|_| Error::Internal("hashing failed"))
    }

    /// Whether the password matches `hash`. With an unknown pepper this can't be determined, and costs as much as a
    /// wrong password.
    pub fn verify(&self, password: &Password, hash: &str, decoy: &str) -> Result<bool, Error> {
        const UNREADABLE: Error = Error::Internal("a stored password hash can't be read");
        let stored = PasswordHash::new(hash).map_err(|_| UNREADABLE)?;
        let params = Params::try_from(&stored).map_err(|_| UNREADABLE)?;
        let known = params.keyid().is_empty() || self.pepper_of(&params).is_some();
        if !known {
            tracing::error!("a password hash was made with a pepper that `password_pepper` does not name");
        }
        let compared = if known {
            stored
        } else {
            PasswordHash::new(decoy).map_err(|_| UNREADABLE)?
        };
        let right = self.verify_password(password.expose().as_bytes(), &compared);
        Ok(right.is_ok() && known)
    }

    /// Whether a hash has the cost given by the settings, and the current pepper.
    pub fn is_up_to_date(&self, hash: &str) -> bool {
        let Ok(hash) = PasswordHash::new(hash) else {
            return false;
        };
        let argon2id = hash.algorithm == Algorithm::Argon2id.ident();
        Params::try_from(&hash).is_ok_and(|params| {
            argon2id
                && params.m_cost() >= self.params.m_cost()
                && params.t_cost() >= self.params.t_cost()
                && params.p_cost() >= self.params.p_cost()
                && params.keyid() == self.params.keyid()
        })
    }

    fn pepper_of(&self, params: &Params) -> Option<&Pepper> {
        self.peppers.iter().find(|pepper| {
            pepper
                .key_id()
                .is_some_and(|key_id| key_id.as_bytes() == params.keyid())
        })
    }
}

impl CustomizedPasswordHasher<PasswordHash> for Hasher {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> password_hash::Result<PasswordHash> {
        let algorithm = algorithm.map_or(Ok(Algorithm::Argon2id), Algorithm::try_from)?;
        let version = version.map_or(Ok(Version::V0x13), Version::try_from)?;
        let secret = self.pepper_of(&params).map(Pepper::secret);
        let argon2 = match &secret {
            Some(secret) => Argon2::new_with_secret(secret, algorithm, version, params.clone())?,
            None => Argon2::new(algorithm, version, params.clone()),
        };
        let salt = Salt::new(salt)?;
        let mut hash = [0; Params::DEFAULT_OUTPUT_LEN];
        let mut memory = self.memory.take(params.block_count());
        let hashed = argon2.hash_password_into_with_memory(password, &salt, &mut hash, &mut memory);
        self.memory.give_back(memory);
        hashed?;
        phc(&params, algorithm, version, &salt, &hash)
    }
}

/// Parses the parts of a PHC string.
fn phc(
    params: &Params,
    algorithm: Algorithm,
    version: Version,
    salt: &[u8],
    hash: &[u8],
) -> password_hash::Result<PasswordHash> {
    Ok(PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: ParamsString::try_from(params)?,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(hash)?),
    })
}
