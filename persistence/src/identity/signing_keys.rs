//! Keys for signing access tokens: shared by all nodes, sealed under the master key.

use super::Identity;
use crate::connection::lock_row;
use crate::error::{CorruptRow, StorageError};
use crate::schema::signing_keys;
use crate::seal;
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::identity::KeyLife;
use kontor_domain::ids::{Id, SigningKeyId};

/// An Ed25519 key pair.
#[derive(Clone)]
pub struct SigningKey {
    /// Its id, also the `kid` of tokens, and its times.
    pub life: KeyLife,
    /// The public key.
    pub public: [u8; 32],
    /// The secret seed.
    pub secret: [u8; 32],
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signing_keys)]
struct LifeRow {
    id: Uuid7,
    created_at: UtcTs,
    activates_at: UtcTs,
    retired_at: Option<UtcTs>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signing_keys)]
struct KeyRow {
    #[diesel(embed)]
    life: LifeRow,
    public_key: Vec<u8>,
    sealed_secret: Vec<u8>,
}

impl From<LifeRow> for KeyLife {
    fn from(row: LifeRow) -> Self {
        Self {
            id: row.id.id(),
            created_at: row.created_at.0,
            activates_at: row.activates_at.0,
            retired_at: row.retired_at.map(|at| at.0),
        }
    }
}

impl Identity<'_, '_> {
    /// Returns the keys accepted now, ordered by activation.
    ///
    /// # Errors
    /// [`StorageError::Sealed`] if they were sealed under another master key.
    pub fn signing_keys(&mut self) -> Result<Vec<SigningKey>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let rows: Vec<KeyRow> = signing_keys::table
            .filter(
                signing_keys::retired_at
                    .is_null()
                    .or(signing_keys::retired_at.gt(now)),
            )
            .order((signing_keys::activates_at, signing_keys::id))
            .select(KeyRow::as_select())
            .load(self.tx.conn)?;
        rows.into_iter().map(|row| self.open_key(row)).collect()
    }

    /// Returns the times of all stored keys, ordered by activation; their secrets stay sealed.
    pub fn signing_key_lives(&mut self) -> Result<Vec<KeyLife>, StorageError> {
        let rows: Vec<LifeRow> = signing_keys::table
            .order((signing_keys::activates_at, signing_keys::id))
            .select(LifeRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows.into_iter().map(KeyLife::from).collect())
    }

    /// Returns the newest key without a successor, locked: of two concurrent rotations, the second one waits and
    /// then finds the first one's key.
    pub fn newest_signing_key_for_update(&mut self) -> Result<Option<KeyLife>, StorageError> {
        let mut newest = self.newest_signing_key()?;
        while let Some(found) = newest {
            lock_row(self.tx.conn, "signing_keys", key(found.id))?;
            newest = self.newest_signing_key()?;
            if newest.is_some_and(|newest| newest.id == found.id) {
                break;
            }
        }
        Ok(newest)
    }

    fn newest_signing_key(&mut self) -> Result<Option<KeyLife>, StorageError> {
        let row: Option<LifeRow> = signing_keys::table
            .filter(signing_keys::retired_at.is_null())
            .order((signing_keys::activates_at.desc(), signing_keys::id.desc()))
            .select(LifeRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(KeyLife::from))
    }

    /// Stores a new key.
    pub fn keep_signing_key(&mut self, new: &SigningKey) -> Result<(), StorageError> {
        let life = &new.life;
        let sealed = seal::seal(&self.tx.options.signing_key, life.id.uuid(), &new.secret)?;
        diesel::insert_into(signing_keys::table)
            .values((
                signing_keys::id.eq(key(life.id)),
                signing_keys::public_key.eq(&new.public[..]),
                signing_keys::sealed_secret.eq(sealed),
                signing_keys::created_at.eq(UtcTs::from(life.created_at)),
                signing_keys::activates_at.eq(UtcTs::from(life.activates_at)),
                signing_keys::retired_at.eq(life.retired_at.map(UtcTs::from)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Retires all keys except `remaining` at `at`, or earlier if they already retire earlier.
    pub fn retire_other_signing_keys(
        &mut self,
        remaining: SigningKeyId,
        at: DateTime<Utc>,
    ) -> Result<(), StorageError> {
        let at = UtcTs::from(at);
        let others = signing_keys::table
            .filter(signing_keys::id.ne(key(remaining)))
            .filter(
                signing_keys::retired_at
                    .is_null()
                    .or(signing_keys::retired_at.gt(at)),
            );
        diesel::update(others)
            .set(signing_keys::retired_at.eq(Some(at)))
            .execute(self.tx.conn)?;
        Ok(())
    }

    fn open_key(&self, row: KeyRow) -> Result<SigningKey, StorageError> {
        const CORRUPT: CorruptRow = CorruptRow {
            column: "signing_keys",
        };
        let life = KeyLife::from(row.life);
        let secret = seal::open(&self.tx.options.signing_key, life.id.uuid(), &row.sealed_secret)?;
        Ok(SigningKey {
            life,
            public: row.public_key.try_into().map_err(|_| CORRUPT)?,
            secret: secret.try_into().map_err(|_| CORRUPT)?,
        })
    }
}
