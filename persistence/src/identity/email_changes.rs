//! Changes of an account's e-mail address: requested, confirmed, undone.

use super::Identity;
use crate::error::{CorruptRow, StorageError};
use crate::organizations::search_words;
use crate::schema::{email_changes, users};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::{
    Account, EmailAddress, EmailChange, EmailChangeState, ExportAccount, Person, RequestEmailChange,
};
use kontor_domain::ids::{EmailChangeId, UserId};

/// A requested change of the address.
#[derive(Debug, Clone)]
pub struct NewEmailChange {
    /// Its id.
    pub id: EmailChangeId,
    /// The new address.
    pub email: EmailAddress,
    /// Deadline for confirming it.
    pub expires_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = email_changes)]
struct ChangeRow {
    id: Uuid7,
    user_id: Uuid7,
    number: i32,
    email: String,
    email_key: String,
    old_email: String,
    old_email_key: String,
    state: String,
    created_at: UtcTs,
    expires_at: UtcTs,
    confirmed_at: Option<UtcTs>,
    undo_until: Option<UtcTs>,
}

impl TryFrom<ChangeRow> for EmailChange {
    type Error = CorruptRow;
    fn try_from(row: ChangeRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            id: row.id.id(),
            user: row.user_id.id(),
            number: row.number,
            email: EmailAddress::stored(row.email, row.email_key),
            old_email: EmailAddress::stored(row.old_email, row.old_email_key),
            state: EmailChangeState::from_text(&row.state).ok_or(CorruptRow {
                column: "email_changes.state",
            })?,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            confirmed_at: row.confirmed_at.map(|at| at.0),
            undo_until: row.undo_until.map(|at| at.0),
        })
    }
}

impl Identity<'_, '_> {
    /// Stores a requested change, replacing an earlier unconfirmed one. The account must be locked.
    pub fn keep_email_change(
        &mut self,
        authorized: &Authorized<RequestEmailChange>,
        new: &NewEmailChange,
        old_email: &EmailAddress,
    ) -> Result<(), StorageError> {
        let user = *authorized.on();
        self.void_pending_email_change(user)?;
        let last: Option<i32> = email_changes::table
            .filter(email_changes::user_id.eq(key(user)))
            .select(max(email_changes::number))
            .first(self.tx.conn)?;
        diesel::insert_into(email_changes::table)
            .values((
                email_changes::id.eq(key(new.id)),
                email_changes::user_id.eq(key(user)),
                email_changes::number.eq(last.unwrap_or_default() + 1),
                email_changes::email.eq(new.email.as_str()),
                email_changes::email_key.eq(new.email.key()),
                email_changes::old_email.eq(old_email.as_str()),
                email_changes::old_email_key.eq(old_email.key()),
                email_changes::state.eq(EmailChangeState::Requested.as_str()),
                email_changes::created_at.eq(UtcTs::from(self.tx.now())),
                email_changes::expires_at.eq(UtcTs::from(new.expires_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns a requested change that has not been answered by mail.
    pub fn email_change_to_answer(&mut self, id: EmailChangeId) -> Result<Option<EmailChange>, StorageError> {
        let row: Option<ChangeRow> = email_changes::table
            .find(key(id))
            .filter(email_changes::state.eq(EmailChangeState::Requested.as_str()))
            .filter(email_changes::token_hash.is_null())
            .select(ChangeRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(EmailChange::try_from).transpose()?)
    }

    /// Sets the token of a requested change, once; returns false if it has one, or was replaced.
    pub fn answer_email_change(
        &mut self,
        id: EmailChangeId,
        token_hash: [u8; 32],
        expires_at: DateTime<Utc>,
    ) -> Result<bool, StorageError> {
        let waiting = email_changes::table
            .find(key(id))
            .filter(email_changes::state.eq(EmailChangeState::Requested.as_str()))
            .filter(email_changes::token_hash.is_null());
        let answered = diesel::update(waiting)
            .set((
                email_changes::token_hash.eq(Some(&token_hash[..])),
                email_changes::expires_at.eq(UtcTs::from(expires_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(answered > 0)
    }

    /// Returns the change that a token confirms, and its account, both locked: a token is used once, and the
    /// address can't change concurrently.
    pub fn email_change_by_token(
        &mut self,
        token_hash: [u8; 32],
    ) -> Result<Option<(EmailChange, Account)>, StorageError> {
        let place: Option<(Uuid7, Uuid7)> = email_changes::table
            .filter(email_changes::token_hash.eq(&token_hash[..]))
            .select((email_changes::id, email_changes::user_id))
            .first(self.tx.conn)
            .optional()?;
        let (found, now) = (self.locked_change(place)?, self.tx.now());
        Ok(found.filter(|(change, _)| change.can_be_confirmed(now)))
    }

    /// Returns the change that a token undoes, and its account, locked.
    pub fn email_change_by_undo_token(
        &mut self,
        undo_hash: [u8; 32],
    ) -> Result<Option<(EmailChange, Account)>, StorageError> {
        let place: Option<(Uuid7, Uuid7)> = email_changes::table
            .filter(email_changes::undo_hash.eq(&undo_hash[..]))
            .select((email_changes::id, email_changes::user_id))
            .first(self.tx.conn)
            .optional()?;
        let (found, now) = (self.locked_change(place)?, self.tx.now());
        Ok(found.filter(|(change, _)| change.can_be_undone(now)))
    }

    /// Returns a change, judged only after its account is locked, since a concurrent request may have changed it.
    fn locked_change(
        &mut self,
        place: Option<(Uuid7, Uuid7)>,
    ) -> Result<Option<(EmailChange, Account)>, StorageError> {
        let Some((id, user)) = place else {
            return Ok(None);
        };
        // Other rows refer to the address.
        self.tx.lock_account_to_end(user.id())?;
        let row: Option<ChangeRow> = email_changes::table
            .find(id)
            .select(ChangeRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        let Some(account) = self.account(user.id())? else {
            return Ok(None);
        };
        Ok(row
            .map(|row| Ok::<_, CorruptRow>((row.try_into()?, account)))
            .transpose()?)
    }

    /// Puts the new address into effect; the old one is reserved for its owner until `undo_until`.
    ///
    /// # Errors
    /// `Refused(EmailTaken)`.
    pub fn confirm_email_change(
        &mut self,
        change: &EmailChange,
        old_email: &EmailAddress,
        undo_hash: [u8; 32],
        undo_until: DateTime<Utc>,
    ) -> Result<(), StorageError> {
        diesel::update(email_changes::table.find(key(change.id)))
            .set((
                email_changes::state.eq(EmailChangeState::Confirmed.as_str()),
                email_changes::old_email.eq(old_email.as_str()),
                email_changes::old_email_key.eq(old_email.key()),
                email_changes::undo_hash.eq(Some(&undo_hash[..])),
                email_changes::confirmed_at.eq(Some(UtcTs::from(self.tx.now()))),
                email_changes::undo_until.eq(Some(UtcTs::from(undo_until))),
            ))
            .execute(self.tx.conn)?;
        self.set_email(change.user, &change.email)
    }

    /// Restores the old address and voids later changes.
    ///
    /// # Errors
    /// `Refused(EmailTaken)`.
    pub fn undo_email_change(&mut self, change: &EmailChange) -> Result<(), StorageError> {
        let later = email_changes::table
            .filter(email_changes::user_id.eq(key(change.user)))
            .filter(email_changes::number.gt(change.number));
        diesel::update(later)
            .set(email_changes::state.eq(EmailChangeState::Void.as_str()))
            .execute(self.tx.conn)?;
        diesel::update(email_changes::table.find(key(change.id)))
            .set(email_changes::state.eq(EmailChangeState::Undone.as_str()))
            .execute(self.tx.conn)?;
        self.set_email(change.user, &change.old_email)
    }

    /// Voids the unconfirmed change of an account.
    pub fn void_pending_email_change(&mut self, user: UserId) -> Result<(), StorageError> {
        let pending = email_changes::table
            .filter(email_changes::user_id.eq(key(user)))
            .filter(email_changes::state.eq(EmailChangeState::Requested.as_str()));
        diesel::update(pending)
            .set(email_changes::state.eq(EmailChangeState::Void.as_str()))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns one's own stored changes of address, oldest first.
    pub fn email_changes(
        &mut self,
        authorized: &Authorized<ExportAccount>,
    ) -> Result<Vec<EmailChange>, StorageError> {
        let rows: Vec<ChangeRow> = email_changes::table
            .filter(email_changes::user_id.eq(key(*authorized.on())))
            .order(email_changes::number)
            .select(ChangeRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(EmailChange::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Returns the former addresses still reserved for an account.
    fn kept_addresses(&mut self, user: UserId) -> Result<Vec<EmailAddress>, StorageError> {
        let rows: Vec<(String, String)> = kept(self.tx.now())
            .filter(email_changes::user_id.eq(key(user)))
            .order(email_changes::number)
            .select((email_changes::old_email, email_changes::old_email_key))
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(|(email, key)| EmailAddress::stored(email, key))
            .collect())
    }

    /// Returns all addresses of an account: the former ones, and the present one at the end.
    pub fn all_addresses(
        &mut self,
        user: UserId,
        present: &EmailAddress,
    ) -> Result<Vec<EmailAddress>, StorageError> {
        let mut addresses = self.kept_addresses(user)?;
        addresses.retain(|former| former != present);
        addresses.push(present.clone());
        Ok(addresses)
    }

    /// Returns the account of an address: as its current address, or a former one while the change can be undone.
    /// The person has the stored spelling of this address.
    pub fn holder_of(&mut self, email: &EmailAddress) -> Result<Option<(UserId, Person)>, StorageError> {
        if let Some((account, _)) = self.account_by_email(email)? {
            return Ok(Some((account.id, account.person)));
        }
        let former: Option<(Uuid7, String, String)> = kept(self.tx.now())
            .filter(email_changes::old_email_key.eq(email.key()))
            .order(email_changes::number.desc())
            .select((
                email_changes::user_id,
                email_changes::old_email,
                email_changes::old_email_key,
            ))
            .first(self.tx.conn)
            .optional()?;
        let Some((user, email, key)) = former else {
            return Ok(None);
        };
        Ok(self.account(user.id())?.map(|account| {
            let email = EmailAddress::stored(email, key);
            (
                account.id,
                Person {
                    email,
                    ..account.person
                },
            )
        }))
    }

    fn set_email(&mut self, user: UserId, email: &EmailAddress) -> Result<(), StorageError> {
        diesel::update(users::table.find(key(user)))
            .set((
                users::email.eq(email.as_str()),
                users::email_key.eq(email.key()),
                // The database compares it with the time until which others reserve this address.
                users::updated_at.eq(UtcTs::from(self.tx.now())),
            ))
            .execute(self.tx.conn)?;
        search_words::renew(self.tx.conn, user)
    }
}

/// Selects changes that can still be undone.
#[diesel::dsl::auto_type(no_type_alias)]
fn kept(now: DateTime<Utc>) -> _ {
    let confirmed: &'static str = EmailChangeState::Confirmed.as_str();
    let now: UtcTs = UtcTs::from(now);
    email_changes::table
        .filter(email_changes::state.eq(confirmed))
        .filter(email_changes::undo_until.gt(now))
}
