//! Mailed tokens for a new password.

use super::Identity;
use crate::error::StorageError;
use crate::schema::{password_resets, users};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::identity::Account;
use kontor_domain::ids::{PasswordResetId, UserId};

impl Identity<'_, '_> {
    /// Keeps a reset; earlier ones of the account stop working.
    ///
    /// # Errors
    /// When storage fails.
    pub fn keep_password_reset(
        &mut self,
        user: UserId,
        token_hash: [u8; 32],
        expires_at: DateTime<Utc>,
    ) -> Result<(), StorageError> {
        diesel::delete(password_resets::table.filter(password_resets::user_id.eq(key(user))))
            .execute(self.tx.conn)?;
        let id: PasswordResetId = self.tx.new_id();
        diesel::insert_into(password_resets::table)
            .values((
                password_resets::id.eq(key(id)),
                password_resets::user_id.eq(key(user)),
                password_resets::token_hash.eq(&token_hash[..]),
                password_resets::created_at.eq(UtcTs::from(self.tx.now())),
                password_resets::expires_at.eq(UtcTs::from(expires_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Whose account a reset token opens, without using it up.
    ///
    /// # Errors
    /// When storage fails.
    pub fn peek_password_reset(&mut self, token_hash: [u8; 32]) -> Result<Option<Account>, StorageError> {
        let user: Option<Uuid7> = password_resets::table
            .filter(password_resets::token_hash.eq(&token_hash[..]))
            .filter(password_resets::used_at.is_null())
            .filter(password_resets::expires_at.gt(UtcTs::from(self.tx.now())))
            .select(password_resets::user_id)
            .first(self.tx.conn)
            .optional()?;
        user.map_or(Ok(None), |user| self.account(user.id()))
    }

    /// Uses up a reset token and says whose it is.
    ///
    /// # Errors
    /// When storage fails.
    pub fn use_password_reset(&mut self, token_hash: [u8; 32]) -> Result<Option<UserId>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let valid = password_resets::table
            .filter(password_resets::token_hash.eq(&token_hash[..]))
            .filter(password_resets::used_at.is_null())
            .filter(password_resets::expires_at.gt(now));
        let user: Option<Uuid7> = diesel::update(valid)
            .set(password_resets::used_at.eq(Some(now)))
            .returning(password_resets::user_id)
            .get_result(self.tx.conn)
            .optional()?;
        Ok(user.map(Uuid7::id))
    }

    /// Saves the same password's hash, made with other settings.
    ///
    /// # Errors
    /// When storage fails.
    pub fn renew_password_hash(&mut self, user: UserId, password_hash: &str) -> Result<(), StorageError> {
        diesel::update(users::table.find(key(user)))
            .set(users::password_hash.eq(password_hash))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Sets a new password's hash.
    ///
    /// # Errors
    /// When storage fails.
    pub fn set_password(&mut self, user: UserId, password_hash: &str) -> Result<(), StorageError> {
        diesel::update(users::table.find(key(user)))
            .set((
                users::password_hash.eq(password_hash),
                users::updated_at.eq(UtcTs::from(self.tx.now())),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }
}
