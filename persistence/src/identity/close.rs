//! The end of an account: what remains says nothing about its person.

use super::Identity;
use crate::error::StorageError;
use crate::schema::{api_tokens, devices, email_changes, logins, password_resets, sessions, staff, users};
use crate::types::{UtcTs, key};
use diesel::prelude::*;
use kontor_domain::access::Granted;
use kontor_domain::identity::CloseAccount;
use kontor_domain::ids::Id;

impl Identity<'_, '_> {
    /// Ends sessions, tokens and everything that waits for a mailed token, and erases the person. The address is
    /// free for a new account. Memberships must be gone; the row stays, because logs and invitations refer to it.
    ///
    /// # Errors
    /// When storage fails.
    pub fn close_account(&mut self, granted: &Granted<CloseAccount>) -> Result<(), StorageError> {
        let (user, now) = (key(*granted.on()), UtcTs::from(self.tx.now()));
        let conn = &mut *self.tx.conn;
        // Deleted, not ended: they say from where the person came.
        diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(conn)?;
        diesel::delete(devices::table.filter(devices::user_id.eq(user))).execute(conn)?;
        diesel::delete(logins::table.filter(logins::user_id.eq(user).assume_not_null())).execute(conn)?;
        diesel::delete(api_tokens::table.filter(api_tokens::user_id.eq(user))).execute(conn)?;
        diesel::delete(password_resets::table.filter(password_resets::user_id.eq(user))).execute(conn)?;
        diesel::delete(email_changes::table.filter(email_changes::user_id.eq(user))).execute(conn)?;
        diesel::delete(staff::table.filter(staff::user_id.eq(user))).execute(conn)?;
        diesel::update(users::table.find(user))
            .set((
                users::email.eq(""),
                // No address has this form.
                users::email_key.eq(format!("closed:{}", granted.on().uuid().simple())),
                users::first_name.eq(""),
                users::last_name.eq(""),
                users::phone.eq(None::<String>),
                users::password_hash.eq(""),
                users::updated_at.eq(now),
                users::closed_at.eq(Some(now)),
            ))
            .execute(conn)?;
        Ok(())
    }
}
