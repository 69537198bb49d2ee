//! Erasure of a person whose account is closed.

use super::Identity;
use crate::error::StorageError;
use crate::idempotency::token_caller;
use crate::schema::{
    api_tokens, devices, email_changes, logins, password_resets, phone_codes, sessions, sign_ups, users,
};
use crate::types::{UtcTs, key};
use diesel::prelude::*;
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{Id, UserId};

/// Placeholder for the address of a closed account; no mail is sent to it (RFC 2606 §2).
pub(crate) const NOBODY: &str = "closed@account.invalid";

impl Identity<'_, '_> {
    /// Returns the names under which requests of the account and of its API tokens are kept.
    pub(crate) fn callers_of(&mut self, user: UserId) -> Result<Vec<String>, StorageError> {
        let hashes: Vec<Vec<u8>> = api_tokens::table
            .filter(api_tokens::user_id.eq(key(user)))
            .select(api_tokens::token_hash)
            .load(self.tx.conn)?;
        let mut callers = vec![user.to_string()];
        callers.extend(hashes.iter().map(|hash| token_caller(hash)));
        Ok(callers)
    }

    /// Deletes sessions, tokens and everything that waits for a mailed token, and erases the person. The row of the
    /// account stays, because logs and invitations refer to it.
    pub(crate) fn forget_person(&mut self, id: UserId, email: &EmailAddress) -> Result<(), StorageError> {
        let (user, now) = (key(id), UtcTs::from(self.tx.now()));
        let conn = &mut *self.tx.conn;
        // Deleted, not ended: sessions show the person's IP addresses.
        diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(conn)?;
        diesel::delete(devices::table.filter(devices::user_id.eq(user))).execute(conn)?;
        diesel::delete(logins::table.filter(logins::user_id.eq(user).assume_not_null())).execute(conn)?;
        diesel::delete(api_tokens::table.filter(api_tokens::user_id.eq(user))).execute(conn)?;
        diesel::delete(password_resets::table.filter(password_resets::user_id.eq(user))).execute(conn)?;
        diesel::delete(email_changes::table.filter(email_changes::user_id.eq(user))).execute(conn)?;
        diesel::delete(phone_codes::table.find(user)).execute(conn)?;
        diesel::delete(sign_ups::table.filter(sign_ups::email_key.eq(email.key()))).execute(conn)?;
        diesel::update(users::table.find(user))
            .set((
                users::email.eq(""),
                // No address has this form.
                users::email_key.eq(format!("closed:{}", id.uuid().simple())),
                users::first_name.eq(""),
                users::last_name.eq(""),
                users::phone.eq(None::<String>),
                users::phone_confirmed_at.eq(None::<UtcTs>),
                users::password_hash.eq(""),
                users::updated_at.eq(now),
                users::closed_at.eq(Some(now)),
            ))
            .execute(conn)?;
        Ok(())
    }
}
