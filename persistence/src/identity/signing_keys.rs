//! Keys that sign access tokens: shared by all nodes, sealed under the master key.

use super::Identity;
use crate::error::{CorruptRow, StorageError};
use crate::schema::signing_keys;
use crate::seal;
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::ids::{Id, SigningKeyId};

/// An Ed25519 key pair.
#[derive(Clone)]
pub struct SigningKey {
    /// Its id, also the `kid` of tokens.
    pub id: SigningKeyId,
    /// The public key.
    pub public: [u8; 32],
    /// The secret seed.
    pub secret: [u8; 32],
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signing_keys)]
struct KeyRow {
    id: Uuid7,
    public_key: Vec<u8>,
    sealed_secret: Vec<u8>,
    created_at: UtcTs,
}

impl Identity<'_, '_> {
    /// The keys that are in use, oldest first.
    ///
    /// # Errors
    /// [`StorageError::Sealed`] under another master key.
    pub fn signing_keys(&mut self) -> Result<Vec<SigningKey>, StorageError> {
        let rows: Vec<KeyRow> = signing_keys::table
            .filter(signing_keys::retired_at.is_null())
            .order(signing_keys::id)
            .select(KeyRow::as_select())
            .load(self.tx.conn)?;
        rows.into_iter().map(|row| self.open_key(row)).collect()
    }

    /// Keeps a new key.
    ///
    /// # Errors
    /// When storage fails.
    pub fn keep_signing_key(&mut self, new: &SigningKey) -> Result<(), StorageError> {
        let sealed = seal::seal(&self.tx.options.signing_key, new.id.uuid(), &new.secret)?;
        diesel::insert_into(signing_keys::table)
            .values((
                signing_keys::id.eq(key(new.id)),
                signing_keys::public_key.eq(&new.public[..]),
                signing_keys::sealed_secret.eq(sealed),
                signing_keys::created_at.eq(UtcTs::from(new.created_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    fn open_key(&self, row: KeyRow) -> Result<SigningKey, StorageError> {
        const CORRUPT: CorruptRow = CorruptRow {
            column: "signing_keys",
        };
        let secret = seal::open(&self.tx.options.signing_key, row.id.0, &row.sealed_secret)?;
        Ok(SigningKey {
            id: row.id.id(),
            public: row.public_key.try_into().map_err(|_| CORRUPT)?,
            secret: secret.try_into().map_err(|_| CORRUPT)?,
            created_at: row.created_at.0,
        })
    }
}
