//! Factors with their secrets, which are sealed for their rows.

use super::SecondFactors;
use crate::error::{CorruptRow, StorageError};
use crate::schema::second_factors;
use crate::seal;
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::Factor;
use kontor_domain::ids::{Id, SecondFactorId, SessionId, UserId};
use kontor_domain::second_factors::{
    ConfirmsFactors, FactorName, FactorState, MobileNumber, Nonce, OfferedFactor, ReadSecondFactors,
    RemovesFactors, RenameSecondFactor, SecondFactor, StartDevice, StartSms, StartTotp, TotpSecret,
};

/// An authenticator app to be confirmed.
#[derive(Debug, Clone)]
pub struct NewTotp {
    /// Its id.
    pub id: SecondFactorId,
    /// Its name.
    pub name: FactorName,
    /// The session that starts it.
    pub session: SessionId,
    /// Its secret.
    pub secret: TotpSecret,
    /// Time until which it can be confirmed.
    pub expires_at: DateTime<Utc>,
}

/// A phone that receives codes, to be confirmed.
#[derive(Debug, Clone)]
pub struct NewSms {
    /// Its id.
    pub id: SecondFactorId,
    /// Its name.
    pub name: FactorName,
    /// The session that starts it.
    pub session: SessionId,
    /// Its number.
    pub number: MobileNumber,
    /// Time until which it can be confirmed.
    pub expires_at: DateTime<Utc>,
}

/// A device that approves logins, to be confirmed.
#[derive(Debug, Clone)]
pub struct NewDevice {
    /// Its id.
    pub id: SecondFactorId,
    /// Its name.
    pub name: FactorName,
    /// The session that starts it.
    pub session: SessionId,
    /// The nonce that its confirmation signs.
    pub nonce: Nonce,
    /// Time until which it can be confirmed.
    pub expires_at: DateTime<Utc>,
}

/// A factor as it is stored at its start.
struct Started<'a> {
    id: SecondFactorId,
    user: UserId,
    method: Factor,
    name: &'a FactorName,
    session: SessionId,
    secret: &'a [u8],
    phone_ending: Option<&'a str>,
    expires_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = second_factors)]
pub(super) struct FactorRow {
    id: Uuid7,
    user_id: Uuid7,
    method: String,
    state: String,
    name: String,
    phone_ending: Option<String>,
    session_id: Option<Uuid7>,
    created_at: UtcTs,
    expires_at: Option<UtcTs>,
    confirmed_at: Option<UtcTs>,
    last_used_at: Option<UtcTs>,
}

impl TryFrom<FactorRow> for SecondFactor {
    type Error = CorruptRow;
    fn try_from(row: FactorRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            id: row.id.id(),
            user: row.user_id.id(),
            method: Factor::from_text(&row.method).ok_or(CorruptRow {
                column: "second_factors.method",
            })?,
            state: FactorState::from_text(&row.state).ok_or(CorruptRow {
                column: "second_factors.state",
            })?,
            name: FactorName::stored(row.name),
            phone_ending: row.phone_ending,
            session: row.session_id.map(Uuid7::id),
            created_at: row.created_at.0,
            expires_at: row.expires_at.map(|at| at.0),
            confirmed_at: row.confirmed_at.map(|at| at.0),
            last_used_at: row.last_used_at.map(|at| at.0),
        })
    }
}

/// Selects a factor, if it is one of the account.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn own(user: Uuid7, id: Uuid7) -> _ {
    second_factors::table
        .find(id)
        .filter(second_factors::user_id.eq(user))
}

impl SecondFactors<'_, '_> {
    /// Returns one's own factors, in the order in which they were made: active ones, and those that can still be
    /// confirmed.
    pub fn list(
        &mut self,
        authorized: &Authorized<ReadSecondFactors>,
    ) -> Result<Vec<SecondFactor>, StorageError> {
        self.of(*authorized.on())
    }

    /// Returns the factors of an account, for a decision in this transaction.
    pub fn of(&mut self, user: UserId) -> Result<Vec<SecondFactor>, StorageError> {
        let rows: Vec<FactorRow> = second_factors::table
            .filter(second_factors::user_id.eq(key(user)))
            .order(second_factors::id)
            .select(FactorRow::as_select())
            .load(self.tx.conn)?;
        let now = self.tx.now();
        let factors: Vec<SecondFactor> = rows
            .into_iter()
            .map(SecondFactor::try_from)
            .collect::<Result<_, _>>()?;
        Ok(factors
            .into_iter()
            .filter(|factor| factor.is_active() || factor.is_pending(now))
            .collect())
    }

    /// Returns what a challenge can offer: the active factors of an account, and recovery codes if some are left.
    pub fn offered(&mut self, user: UserId) -> Result<Vec<OfferedFactor>, StorageError> {
        let mut offered: Vec<OfferedFactor> = self
            .of(user)?
            .into_iter()
            .filter(SecondFactor::is_active)
            .map(|factor| OfferedFactor {
                method: factor.method,
                label: factor.phone_ending.or(Some(factor.name.as_str().to_owned())),
            })
            .collect();
        if !offered.is_empty() && self.count_recovery_codes(user)?.left > 0 {
            offered.push(OfferedFactor {
                method: Factor::RecoveryCode,
                label: None,
            });
        }
        Ok(offered)
    }

    /// Stores an authenticator app that waits for its confirmation, in place of an earlier one that does.
    pub fn start_totp(
        &mut self,
        authorized: &Authorized<StartTotp>,
        new: &NewTotp,
    ) -> Result<(), StorageError> {
        self.start(&Started {
            id: new.id,
            user: *authorized.on(),
            method: Factor::Totp,
            name: &new.name,
            session: new.session,
            secret: new.secret.bytes(),
            phone_ending: None,
            expires_at: new.expires_at,
        })
    }

    /// Stores a phone that waits for its confirmation, in place of an earlier one that does.
    pub fn start_sms(&mut self, authorized: &Authorized<StartSms>, new: &NewSms) -> Result<(), StorageError> {
        self.start(&Started {
            id: new.id,
            user: *authorized.on(),
            method: Factor::Sms,
            name: &new.name,
            session: new.session,
            secret: new.number.number().as_str().as_bytes(),
            phone_ending: Some(new.number.ending()),
            expires_at: new.expires_at,
        })
    }

    /// Stores a device that waits for its confirmation, in place of an earlier one that does.
    pub fn start_device(
        &mut self,
        authorized: &Authorized<StartDevice>,
        new: &NewDevice,
    ) -> Result<(), StorageError> {
        self.start(&Started {
            id: new.id,
            user: *authorized.on(),
            method: Factor::Device,
            name: &new.name,
            session: new.session,
            secret: new.nonce.bytes(),
            phone_ending: None,
            expires_at: new.expires_at,
        })
    }

    fn start(&mut self, new: &Started<'_>) -> Result<(), StorageError> {
        let pending = second_factors::table
            .filter(second_factors::user_id.eq(key(new.user)))
            .filter(second_factors::method.eq(new.method.as_str()))
            .filter(second_factors::state.eq(FactorState::Pending.as_str()));
        diesel::delete(pending).execute(self.tx.conn)?;
        let sealed = seal::seal(&self.tx.options.factor_key, new.id.uuid(), new.secret)?;
        diesel::insert_into(second_factors::table)
            .values((
                second_factors::id.eq(key(new.id)),
                second_factors::user_id.eq(key(new.user)),
                second_factors::method.eq(new.method.as_str()),
                second_factors::state.eq(FactorState::Pending.as_str()),
                second_factors::name.eq(new.name.as_str()),
                second_factors::sealed_secret.eq(sealed),
                second_factors::phone_ending.eq(new.phone_ending),
                second_factors::session_id.eq(Some(key(new.session))),
                second_factors::created_at.eq(UtcTs::from(self.tx.now())),
                second_factors::expires_at.eq(Some(UtcTs::from(new.expires_at))),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns a factor of an account.
    pub fn find(&mut self, user: UserId, id: SecondFactorId) -> Result<Option<SecondFactor>, StorageError> {
        Ok(self.of(user)?.into_iter().find(|factor| factor.id == id))
    }

    /// Makes a pending factor active. Sessions without a factor must have ended.
    pub fn confirm<A: ConfirmsFactors>(
        &mut self,
        authorized: &Authorized<A>,
        id: SecondFactorId,
    ) -> Result<(), StorageError> {
        let own = own(key(*authorized.on()), key(id));
        diesel::update(own)
            .set((
                second_factors::state.eq(FactorState::Active.as_str()),
                second_factors::expires_at.eq(None::<UtcTs>),
                second_factors::confirmed_at.eq(Some(UtcTs::from(self.tx.now()))),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Renames a factor of one's own; returns false if it does not exist.
    pub fn rename(
        &mut self,
        authorized: &Authorized<RenameSecondFactor>,
        id: SecondFactorId,
        name: &FactorName,
    ) -> Result<bool, StorageError> {
        let own = own(key(*authorized.on()), key(id));
        let renamed = diesel::update(own)
            .set(second_factors::name.eq(name.as_str()))
            .execute(self.tx.conn)?;
        Ok(renamed > 0)
    }

    /// Removes a factor of one's own.
    pub fn remove<A: RemovesFactors>(
        &mut self,
        authorized: &Authorized<A>,
        id: SecondFactorId,
    ) -> Result<(), StorageError> {
        let own = own(key(*authorized.on()), key(id));
        diesel::delete(own).execute(self.tx.conn)?;
        Ok(())
    }

    /// Removes all factors of one's own, with the codes and challenges that depend on them.
    pub fn remove_all<A: RemovesFactors>(&mut self, authorized: &Authorized<A>) -> Result<(), StorageError> {
        let user = *authorized.on();
        self.drop_factors(user)?;
        // Codes that were sent stay counted.
        self.void_factor_codes(user)
    }
}
