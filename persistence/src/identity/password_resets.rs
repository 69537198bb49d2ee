//! Forgotten passwords, and mailed tokens for resetting them.

use super::Identity;
use crate::error::StorageError;
use crate::schema::{password_reset_requests, password_resets, users};
use crate::tx::Origin;
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::identity::{Account, EmailAddress};
use kontor_domain::ids::{PasswordResetId, PasswordResetRequestId, UserId};

/// A forgotten password: the address as given, and the client.
#[derive(Debug, Clone)]
pub struct PasswordResetRequest {
    /// The address.
    pub email: EmailAddress,
    /// The client that sent the request.
    pub origin: Origin,
}

type RequestColumns = (String, String, Option<String>, Option<String>, Option<String>);

impl Identity<'_, '_> {
    /// Stores a request until it is answered.
    pub fn keep_password_reset_request(
        &mut self,
        id: PasswordResetRequestId,
        email: &EmailAddress,
    ) -> Result<(), StorageError> {
        let origin = self.tx.origin().clone();
        diesel::insert_into(password_reset_requests::table)
            .values((
                password_reset_requests::id.eq(key(id)),
                password_reset_requests::email.eq(email.as_str()),
                password_reset_requests::email_key.eq(email.key()),
                password_reset_requests::request_id.eq(origin.request_id),
                password_reset_requests::ip_address.eq(origin.ip_address),
                password_reset_requests::user_agent.eq(origin.user_agent),
                password_reset_requests::created_at.eq(UtcTs::from(self.tx.now())),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns a request that has not been answered.
    pub fn password_reset_request(
        &mut self,
        id: PasswordResetRequestId,
    ) -> Result<Option<PasswordResetRequest>, StorageError> {
        let row: Option<RequestColumns> = password_reset_requests::table
            .find(key(id))
            .select((
                password_reset_requests::email,
                password_reset_requests::email_key,
                password_reset_requests::request_id,
                password_reset_requests::ip_address,
                password_reset_requests::user_agent,
            ))
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(
            |(email, email_key, request_id, ip_address, user_agent)| PasswordResetRequest {
                email: EmailAddress::stored(email, email_key),
                origin: Origin {
                    request_id,
                    ip_address,
                    user_agent,
                },
            },
        ))
    }

    /// Deletes a request that is being answered; returns false if another worker answered it.
    pub fn drop_password_reset_request(&mut self, id: PasswordResetRequestId) -> Result<bool, StorageError> {
        Ok(diesel::delete(password_reset_requests::table.find(key(id))).execute(self.tx.conn)? > 0)
    }

    /// Voids all resets of an account.
    pub fn void_password_resets(&mut self, user: UserId) -> Result<(), StorageError> {
        diesel::delete(password_resets::table.filter(password_resets::user_id.eq(key(user))))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Stores a reset; voids earlier ones of the account.
    pub fn keep_password_reset(
        &mut self,
        user: UserId,
        token_hash: [u8; 32],
        expires_at: DateTime<Utc>,
    ) -> Result<(), StorageError> {
        self.void_password_resets(user)?;
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

    /// Returns the account of a reset token, without using it up.
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

    /// Uses up a reset token and returns its account.
    pub fn use_password_reset(&mut self, token_hash: [u8; 32]) -> Result<Option<UserId>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let owner: Option<Uuid7> = password_resets::table
            .filter(password_resets::token_hash.eq(&token_hash[..]))
            .select(password_resets::user_id)
            .first(self.tx.conn)
            .optional()?;
        let Some(owner) = owner else { return Ok(None) };
        self.tx.lock_account(owner.id())?;
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

    /// Disables the password of an account until a reset sets a new one.
    pub fn disable_password(&mut self, user: UserId) -> Result<(), StorageError> {
        self.set_password(user, "")
    }

    /// Saves a new hash of the same password, made with other settings.
    pub fn renew_password_hash(&mut self, user: UserId, password_hash: &str) -> Result<(), StorageError> {
        diesel::update(users::table.find(key(user)))
            .set(users::password_hash.eq(password_hash))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Saves the hash of a new password. What waits for a factor after the old one is over.
    pub fn set_password(&mut self, user: UserId, password_hash: &str) -> Result<(), StorageError> {
        self.tx.second_factors().kill_challenges(user)?;
        diesel::update(users::table.find(key(user)))
            .set((
                users::password_hash.eq(password_hash),
                users::updated_at.eq(UtcTs::from(self.tx.now())),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }
}
