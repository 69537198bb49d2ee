//! Sign-ups that wait for their address to be verified.

use super::{Identity, NewAccount, PersonRow};
use crate::error::StorageError;
use crate::schema::sign_ups;
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::identity::{Person, PhoneNumber};
use kontor_domain::ids::{SignUpId, UserId};

/// A sign-up to be kept.
#[derive(Debug, Clone)]
pub struct NewSignUp {
    /// Its id.
    pub id: SignUpId,
    /// The person, with an address that is not verified yet.
    pub person: Person,
    /// The password's hash (PHC string).
    pub password_hash: String,
    /// Hash of the mailed token.
    pub token_hash: [u8; 32],
    /// Until when the token works.
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
    /// The account it becomes.
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
    /// Keeps a sign-up.
    ///
    /// # Errors
    /// When storage fails.
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
                sign_ups::token_hash.eq(&new.token_hash[..]),
                sign_ups::created_at.eq(UtcTs::from(self.tx.now())),
                sign_ups::expires_at.eq(UtcTs::from(new.expires_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Takes the sign-up that a token belongs to: the token works once.
    ///
    /// # Errors
    /// When storage fails.
    pub fn take_sign_up(&mut self, token_hash: [u8; 32]) -> Result<Option<SignUp>, StorageError> {
        let valid = sign_ups::table
            .filter(sign_ups::token_hash.eq(&token_hash[..]))
            .filter(sign_ups::expires_at.gt(UtcTs::from(self.tx.now())));
        let row: Option<(Uuid7, PersonColumns, String)> = valid
            .select((
                sign_ups::id,
                (
                    sign_ups::email,
                    sign_ups::email_key,
                    sign_ups::first_name,
                    sign_ups::last_name,
                    sign_ups::phone,
                    sign_ups::locale,
                ),
                sign_ups::password_hash,
            ))
            .first(self.tx.conn)
            .optional()?;
        let Some((id, person, password_hash)) = row else {
            return Ok(None);
        };
        let taken = diesel::delete(sign_ups::table.find(id)).execute(self.tx.conn)?;
        if taken == 0 {
            return Ok(None);
        }
        Ok(Some(SignUp {
            person: Person::try_from(PersonRow::from(person))?,
            password_hash,
        }))
    }
}

type PersonColumns = (String, String, String, String, Option<String>, String);
