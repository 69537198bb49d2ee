//! Closing of an account: the remaining data does not identify its person.

use super::Identity;
use crate::connection::AnyConnection;
use crate::error::StorageError;
use crate::idempotency::token_caller;
use crate::invitations::forget_invitations;
use crate::schema::{
    api_tokens, devices, email_changes, idempotency_keys, invitations, logins, password_resets, sessions,
    sign_ups, staff, users,
};
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::{CloseAccount, EmailAddress};
use kontor_domain::ids::{Id, UserId};
use kontor_domain::invitations::InvitationState;

/// Placeholder for the address of a closed account; no mail is sent to it (RFC 2606 §2).
pub(crate) const NOBODY: &str = "closed@account.invalid";

impl Identity<'_, '_> {
    /// Ends sessions, tokens and everything that waits for a mailed token, and erases the person. The address
    /// becomes available for a new account. Memberships must be gone. The row stays, because logs and invitations
    /// refer to it.
    pub fn close_account(
        &mut self,
        authorized: &Authorized<CloseAccount>,
        email: &EmailAddress,
    ) -> Result<(), StorageError> {
        let (user, now) = (key(*authorized.on()), UtcTs::from(self.tx.now()));
        let conn = &mut *self.tx.conn;
        forget_answers(conn, *authorized.on())?;
        // Deleted, not ended: sessions show the person's IP addresses.
        diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(conn)?;
        diesel::delete(devices::table.filter(devices::user_id.eq(user))).execute(conn)?;
        diesel::delete(logins::table.filter(logins::user_id.eq(user).assume_not_null())).execute(conn)?;
        diesel::delete(api_tokens::table.filter(api_tokens::user_id.eq(user))).execute(conn)?;
        diesel::delete(password_resets::table.filter(password_resets::user_id.eq(user))).execute(conn)?;
        diesel::delete(email_changes::table.filter(email_changes::user_id.eq(user))).execute(conn)?;
        diesel::delete(sign_ups::table.filter(sign_ups::email_key.eq(email.key()))).execute(conn)?;
        forget_invitations_to(conn, email)?;
        diesel::delete(staff::table.filter(staff::user_id.eq(user))).execute(conn)?;
        diesel::update(users::table.find(user))
            .set((
                users::email.eq(""),
                // No address has this form.
                users::email_key.eq(format!("closed:{}", authorized.on().uuid().simple())),
                users::first_name.eq(""),
                users::last_name.eq(""),
                users::phone.eq(None::<String>),
                users::password_hash.eq(""),
                users::updated_at.eq(now),
                users::closed_at.eq(Some(now)),
            ))
            .execute(conn)?;
        self.tx.transfers().forget_address(email)
    }
}

/// Deletes stored answers for repeated requests of the account and its API tokens.
fn forget_answers(conn: &mut AnyConnection, user: UserId) -> QueryResult<()> {
    let hashes: Vec<Vec<u8>> = api_tokens::table
        .filter(api_tokens::user_id.eq(key(user)))
        .select(api_tokens::token_hash)
        .load(conn)?;
    let mut callers = vec![user.to_string()];
    callers.extend(hashes.iter().map(|hash| token_caller(hash)));
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::caller.eq_any(callers))).execute(conn)?;
    Ok(())
}

/// Revokes open invitations to the address, and erases the address from all of them.
fn forget_invitations_to(conn: &mut AnyConnection, email: &EmailAddress) -> QueryResult<()> {
    let to = invitations::table.filter(invitations::email_key.eq(email.key()));
    let open = to.filter(invitations::state.eq(InvitationState::Open.as_str()));
    let ids: Vec<Uuid7> = open.select(invitations::id).load(conn)?;
    forget_invitations(conn, &ids)?;
    diesel::update(open)
        .set(invitations::state.eq(InvitationState::Revoked.as_str()))
        .execute(conn)?;
    diesel::update(to)
        .set((invitations::email.eq(NOBODY), invitations::email_key.eq(NOBODY)))
        .execute(conn)?;
    Ok(())
}
