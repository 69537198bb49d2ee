//! Secrets of factors, and the codes that prove them.

use super::SecondFactors;
use super::factors::own;
use crate::error::{CorruptRow, StorageError};
use crate::schema::second_factors;
use crate::seal;
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::{Factor, OneTimeCode};
use kontor_domain::ids::{Id, SecondFactorId, SessionId, UserId};
use kontor_domain::second_factors::{
    ConfirmDevice, DeviceKey, FactorState, MobileNumber, Nonce, ShowQrCode, TotpSecret,
};

/// A secret that its method can't read.
const UNREADABLE: CorruptRow = CorruptRow {
    column: "second_factors.sealed_secret",
};

impl SecondFactors<'_, '_> {
    /// Returns the secret of an authenticator app that a session started.
    pub fn pending_secret(
        &mut self,
        authorized: &Authorized<ShowQrCode>,
        id: SecondFactorId,
        session: SessionId,
    ) -> Result<Option<TotpSecret>, StorageError> {
        let user = *authorized.on();
        let found = self.find(user, id)?;
        if found.is_some_and(|factor| factor.is_confirmable(session) && factor.method == Factor::Totp) {
            self.totp(user, id)
        } else {
            Ok(None)
        }
    }

    /// Whether a code of one of the account's active authenticator apps is right, and its step later than any accepted
    /// before. The step is used up.
    pub fn accept_totp(&mut self, user: UserId, code: &OneTimeCode) -> Result<bool, StorageError> {
        let active: Vec<Uuid7> = second_factors::table
            .filter(second_factors::user_id.eq(key(user)))
            .filter(second_factors::method.eq(Factor::Totp.as_str()))
            .filter(second_factors::state.eq(FactorState::Active.as_str()))
            .select(second_factors::id)
            .load(self.tx.conn)?;
        for id in active {
            if self.accept_code_of(user, id.id(), code)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a code is right for this factor, and its step later than any accepted before. The step is used up.
    pub fn accept_code_of(
        &mut self,
        user: UserId,
        id: SecondFactorId,
        code: &OneTimeCode,
    ) -> Result<bool, StorageError> {
        let Some(secret) = self.totp(user, id)? else {
            return Ok(false);
        };
        let Some(step) = secret.accepted_step(code, self.tx.now(), None) else {
            return Ok(false);
        };
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        // The condition is part of the statement: of two requests with one code, one changes a row.
        let earlier = second_factors::last_step
            .is_null()
            .or(second_factors::last_step.lt(step).assume_not_null());
        let accepted = diesel::update(second_factors::table.find(key(id)).filter(earlier))
            .set((
                second_factors::last_step.eq(Some(step)),
                second_factors::last_used_at.eq(Some(UtcTs::from(self.tx.now()))),
            ))
            .execute(self.tx.conn)?;
        Ok(accepted > 0)
    }

    /// Returns the nonce that the confirmation of a device signs.
    pub fn registration_nonce(
        &mut self,
        user: UserId,
        id: SecondFactorId,
    ) -> Result<Option<Nonce>, StorageError> {
        let Some(plain) = self.secret(user, id)? else {
            return Ok(None);
        };
        let bytes = plain.try_into().map_err(|_| UNREADABLE)?;
        Ok(Some(Nonce::new(bytes)))
    }

    /// Stores the key of a device that is being confirmed.
    pub fn keep_device_key(
        &mut self,
        authorized: &Authorized<ConfirmDevice>,
        id: SecondFactorId,
        device_key: &DeviceKey,
    ) -> Result<(), StorageError> {
        let own = own(key(*authorized.on()), key(id));
        diesel::update(own)
            .set(second_factors::public_key.eq(Some(device_key.bytes().to_vec())))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns the active phone of an account, with its number.
    pub fn active_phone(
        &mut self,
        user: UserId,
    ) -> Result<Option<(SecondFactorId, MobileNumber)>, StorageError> {
        let active = self
            .of(user)?
            .into_iter()
            .find(|factor| factor.is_active() && factor.method == Factor::Sms);
        let Some(active) = active else { return Ok(None) };
        Ok(self.phone(user, active.id)?.map(|number| (active.id, number)))
    }

    /// Returns the number of a factor of an account.
    pub fn phone(&mut self, user: UserId, id: SecondFactorId) -> Result<Option<MobileNumber>, StorageError> {
        let Some(plain) = self.secret(user, id)? else {
            return Ok(None);
        };
        let number = String::from_utf8(plain).map_err(|_| UNREADABLE)?;
        Ok(Some(MobileNumber::stored(number)))
    }

    /// Notes the use of a factor whose code was right. The codes that were sent are used up.
    pub fn note_use(&mut self, user: UserId, id: SecondFactorId) -> Result<(), StorageError> {
        diesel::update(second_factors::table.find(key(id)))
            .set(second_factors::last_used_at.eq(Some(UtcTs::from(self.tx.now()))))
            .execute(self.tx.conn)?;
        self.void_factor_codes(user)
    }

    fn totp(&mut self, user: UserId, id: SecondFactorId) -> Result<Option<TotpSecret>, StorageError> {
        let Some(plain) = self.secret(user, id)? else {
            return Ok(None);
        };
        let bytes = plain.try_into().map_err(|_| UNREADABLE)?;
        Ok(Some(TotpSecret::new(bytes)))
    }

    /// Returns the secret of a factor, as its method has it.
    fn secret(&mut self, user: UserId, id: SecondFactorId) -> Result<Option<Vec<u8>>, StorageError> {
        let sealed: Option<Vec<u8>> = own(key(user), key(id))
            .select(second_factors::sealed_secret)
            .first(self.tx.conn)
            .optional()?;
        let Some(sealed) = sealed else { return Ok(None) };
        Ok(Some(seal::open(&self.tx.options.factor_key, id.uuid(), &sealed)?))
    }
}
