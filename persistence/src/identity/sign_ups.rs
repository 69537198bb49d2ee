//! Sign-ups waiting for verification of their address.

use super::{Identity, NewAccount, PersonRow};
use crate::error::StorageError;
use crate::schema::sign_ups;
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::identity::{Person, PhoneNumber};
use kontor_domain::ids::{SignUpId, UserId};

/// A sign-up to be stored.
#[derive(Debug, Clone)]
pub struct NewSignUp {
    /// Its id.
    pub id: SignUpId,
    /// The person, with an address that is not verified yet.
    pub person: Person,
    /// The password's hash (PHC string).
    pub password_hash: String,
    /// Expiry.
    pub expires_at: DateTime<Utc>,
}

/// A verified sign-up.
#[derive(Debug, Clone)]
pub struct SignUp {
    /// The person.
    pub person: Person,
    /// The password's hash (PHC string).
    pub password_hash: String,
}

impl SignUp {
    /// Returns the account to create from it.
    #[must_use]
    pub fn into_account(self, id: UserId) -> NewAccount {
        NewAccount {
            id,
            person: self.person,
            password_hash: self.password_hash,
        }
    }
}

impl Identity<'_, '_> {
    /// Stores a sign-up. [`Self::answer_sign_up`] sets its token.
    pub fn keep_sign_up(&mut self, new: &NewSignUp) -> Result<(), StorageError> {
        diesel::insert_into(sign_ups::table)
            .values((
                sign_ups::id.eq(key(new.id)),
                sign_ups::email.eq(new.person.email.as_str()),
                sign_ups::email_key.eq(new.person.email.key()),
                sign_ups::first_name.eq(new.person.first_name.as_str()),
                sign_ups::last_name.eq(new.person.last_name.as_str()),
                sign_ups::phone.eq(new.person.phone.as_ref().map(PhoneNumber::as_str)),
                sign_ups::locale.eq(new.person.locale.as_str()),
                sign_ups::password_hash.eq(&new.password_hash),
                sign_ups::tries.eq(0),
                sign_ups::created_at.eq(UtcTs::from(self.tx.now())),
                sign_ups::expires_at.eq(UtcTs::from(new.expires_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns the person of a sign-up that has not been answered.
    pub fn sign_up_to_answer(&mut self, id: SignUpId) -> Result<Option<Person>, StorageError> {
        let row: Option<PersonColumns> = sign_ups::table
            .find(key(id))
            .filter(sign_ups::token_hash.is_null())
            .select(PERSON)
            .first(self.tx.conn)
            .optional()?;
        Ok(row
            .map(|person| Person::try_from(PersonRow::from(person)))
            .transpose()?)
    }

    /// Sets the token of a sign-up, once; returns false if it has one.
    pub fn answer_sign_up(
        &mut self,
        id: SignUpId,
        token_hash: [u8; 32],
        expires_at: DateTime<Utc>,
    ) -> Result<bool, StorageError> {
        let waiting = sign_ups::table
            .find(key(id))
            .filter(sign_ups::token_hash.is_null());
        let answered = diesel::update(waiting)
            .set((
                sign_ups::token_hash.eq(Some(&token_hash[..])),
                sign_ups::expires_at.eq(UtcTs::from(expires_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(answered > 0)
    }

    /// Deletes a sign-up that is not needed; returns false if another worker did.
    pub fn drop_sign_up(&mut self, id: SignUpId) -> Result<bool, StorageError> {
        Ok(diesel::delete(sign_ups::table.find(key(id))).execute(self.tx.conn)? > 0)
    }

    /// Uses up one of the `allowed` attempts at the password of a token's sign-up, before the password is checked.
    /// Concurrent requests therefore have no more attempts. `None` if none is left.
    pub fn try_sign_up(
        &mut self,
        token_hash: [u8; 32],
        allowed: i32,
    ) -> Result<Option<(SignUpId, String)>, StorageError> {
        let valid = sign_ups::table
            .filter(sign_ups::token_hash.eq(&token_hash[..]))
            .filter(sign_ups::expires_at.gt(UtcTs::from(self.tx.now())))
            .filter(sign_ups::tries.lt(allowed));
        let row: Option<(Uuid7, String)> = diesel::update(valid)
            .set(sign_ups::tries.eq(sign_ups::tries + 1))
            .returning((sign_ups::id, sign_ups::password_hash))
            .get_result(self.tx.conn)
            .optional()?;
        Ok(row.map(|(id, hash)| (id.id(), hash)))
    }

    /// Removes and returns a sign-up whose token and password were correct, so that it becomes an account only
    /// once.
    pub fn take_sign_up(&mut self, id: SignUpId) -> Result<Option<SignUp>, StorageError> {
        let row: Option<(PersonColumns, String)> = diesel::delete(sign_ups::table.find(key(id)))
            .returning((PERSON, sign_ups::password_hash))
            .get_result(self.tx.conn)
            .optional()?;
        let Some((person, password_hash)) = row else {
            return Ok(None);
        };
        Ok(Some(SignUp {
            person: Person::try_from(PersonRow::from(person))?,
            password_hash,
        }))
    }
}

type PersonColumns = (String, String, String, String, Option<String>, String);

const PERSON: (
    sign_ups::email,
    sign_ups::email_key,
    sign_ups::first_name,
    sign_ups::last_name,
    sign_ups::phone,
    sign_ups::locale,
) = (
    sign_ups::email,
    sign_ups::email_key,
    sign_ups::first_name,
    sign_ups::last_name,
    sign_ups::phone,
    sign_ups::locale,
);
