//! Codes that were sent to the phones of accounts: one for each account, stored as a keyed digest.

use super::Identity;
use crate::digest::keyed_digest;
use crate::error::StorageError;
use crate::schema::{phone_codes, users};
use crate::types::{UtcTs, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::{
    Account, ConfirmPhone, ONE_TIME_CODE_TRIES, OneTimeCode, PhoneNumber, SendPhoneCode,
};
use kontor_domain::ids::{Id, UserId};

impl Identity<'_, '_> {
    /// Stores the code sent to an account's phone, replacing an earlier one. The account must be locked.
    pub fn keep_phone_code(
        &mut self,
        authorized: &Authorized<SendPhoneCode>,
        phone: &PhoneNumber,
        code: &OneTimeCode,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StorageError> {
        let user = *authorized.on();
        self.void_phone_code(user)?;
        diesel::insert_into(phone_codes::table)
            .values((
                phone_codes::user_id.eq(key(user)),
                phone_codes::code_digest.eq(self.code_digest(user, phone, code).to_vec()),
                phone_codes::wrong.eq(0),
                phone_codes::created_at.eq(UtcTs::from(self.tx.now())),
                phone_codes::expires_at.eq(UtcTs::from(expires_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Whether a code is the one sent to this phone. A wrong one is counted, and the last of
    /// [`ONE_TIME_CODE_TRIES`] voids the code that was sent. The account must be locked.
    pub fn try_phone_code(
        &mut self,
        authorized: &Authorized<ConfirmPhone>,
        phone: &PhoneNumber,
        code: &OneTimeCode,
    ) -> Result<bool, StorageError> {
        let user = *authorized.on();
        let valid = phone_codes::table
            .find(key(user))
            .filter(phone_codes::expires_at.gt(UtcTs::from(self.tx.now())));
        let sent: Option<(Vec<u8>, i32)> = valid
            .select((phone_codes::code_digest, phone_codes::wrong))
            .first(self.tx.conn)
            .optional()?;
        let Some((digest, wrong)) = sent else {
            return Ok(false);
        };
        if digest[..] == self.code_digest(user, phone, code)[..] {
            return Ok(true);
        }
        if u32::try_from(wrong).unwrap_or(ONE_TIME_CODE_TRIES) + 1 >= ONE_TIME_CODE_TRIES {
            self.void_phone_code(user)?;
        } else {
            diesel::update(phone_codes::table.find(key(user)))
                .set(phone_codes::wrong.eq(wrong + 1))
                .execute(self.tx.conn)?;
        }
        Ok(false)
    }

    /// Saves that an account's phone number was confirmed; the code is used up.
    pub fn confirm_phone(
        &mut self,
        authorized: &Authorized<ConfirmPhone>,
        account: &Account,
    ) -> Result<(), StorageError> {
        let user = *authorized.on();
        self.void_phone_code(user)?;
        diesel::update(users::table.find(key(user)))
            .set((
                users::phone_confirmed_at.eq(account.phone_confirmed_at.map(UtcTs::from)),
                users::updated_at.eq(UtcTs::from(account.updated_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    fn void_phone_code(&mut self, user: UserId) -> Result<(), StorageError> {
        diesel::delete(phone_codes::table.find(key(user))).execute(self.tx.conn)?;
        Ok(())
    }

    /// Computes the digest of a code. Six digits are quickly guessed, so it depends on a key outside the database.
    fn code_digest(&self, user: UserId, phone: &PhoneNumber, code: &OneTimeCode) -> [u8; 32] {
        let sent = format!("phone code {} {} {}", user.uuid(), phone.as_str(), code.as_str());
        keyed_digest(&self.tx.options.digest_key, sent.as_bytes())
    }
}
