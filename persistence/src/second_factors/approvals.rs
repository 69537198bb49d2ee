//! Requests to approve a login on a registered device.

use super::SecondFactors;
use crate::error::{CorruptRow, StorageError};
use crate::schema::{login_approvals, second_factors};
use crate::tx::Tx;
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use kontor_domain::identity::Factor;
use kontor_domain::ids::{ApprovalId, LoginChallengeId, SecondFactorId, UserId};
use kontor_domain::second_factors::{
    APPROVALS_PER_HOUR, Approval, ApprovalState, CHOICES, DENIALS_MAX, DeviceKey, FactorState, Nonce, Numbers,
};

/// Window of the limits on requests.
const HOUR: TimeDelta = TimeDelta::hours(1);
/// Retention of requests, which are counted for a while after they have expired.
const KEPT: TimeDelta = TimeDelta::days(1);

/// Deletes requests that no limit counts any more.
pub(super) fn old_approvals(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let old = login_approvals::created_at.le(tx.ago(KEPT));
    Ok(diesel::delete(login_approvals::table.filter(old)).execute(tx.conn)?)
}

/// An active device of an account.
#[derive(Debug, Clone, Copy)]
pub struct ActiveDevice {
    /// The factor.
    pub id: SecondFactorId,
    /// The account.
    pub user: UserId,
    /// Its key.
    pub key: DeviceKey,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = login_approvals)]
struct ApprovalRow {
    id: Uuid7,
    user_id: Uuid7,
    challenge_id: Uuid7,
    state: String,
    number: i32,
    choices: String,
    nonce: Vec<u8>,
    ip_address: Option<String>,
    user_agent: Option<String>,
    created_at: UtcTs,
    expires_at: UtcTs,
}

impl TryFrom<ApprovalRow> for Approval {
    type Error = CorruptRow;
    fn try_from(row: ApprovalRow) -> Result<Self, CorruptRow> {
        let corrupt = |column| CorruptRow { column };
        let choices: Vec<u8> = row
            .choices
            .split(',')
            .filter_map(|number| number.parse().ok())
            .collect();
        let choices: [u8; CHOICES] = choices
            .try_into()
            .map_err(|_| corrupt("login_approvals.choices"))?;
        let nonce = row
            .nonce
            .try_into()
            .map_err(|_| corrupt("login_approvals.nonce"))?;
        Ok(Self {
            id: row.id.id(),
            user: row.user_id.id(),
            challenge: row.challenge_id.id(),
            numbers: Numbers {
                shown: u8::try_from(row.number).map_err(|_| corrupt("login_approvals.number"))?,
                choices,
            },
            nonce: Nonce::new(nonce),
            stored: ApprovalState::from_text(&row.state).ok_or(corrupt("login_approvals.state"))?,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            ip_address: row.ip_address,
            user_agent: row.user_agent,
        })
    }
}

impl SecondFactors<'_, '_> {
    /// Returns the time until which an account gets no further requests; `None` if it can get one now. The account must be
    /// locked.
    pub fn approvals_paused_until(&mut self, user: UserId) -> Result<Option<DateTime<Utc>>, StorageError> {
        let recent: Vec<(UtcTs, String)> = login_approvals::table
            .filter(login_approvals::user_id.eq(key(user)))
            .filter(login_approvals::created_at.gt(UtcTs::from(self.tx.now() - HOUR)))
            .order(login_approvals::id.desc())
            .select((login_approvals::created_at, login_approvals::state))
            .load(self.tx.conn)?;
        let denied = ApprovalState::Denied.as_str();
        let denial = recent
            .iter()
            .filter(|(_, state)| state == denied)
            .nth(DENIALS_MAX - 1);
        let oldest = recent.get(APPROVALS_PER_HOUR - 1).or(denial);
        Ok(oldest.map(|(at, _)| at.0 + HOUR))
    }

    /// Stores a request, in place of one of the same challenge that still waits.
    pub fn request_approval(&mut self, new: &Approval) -> Result<(), StorageError> {
        let waiting = login_approvals::table
            .filter(login_approvals::challenge_id.eq(key(new.challenge)))
            .filter(login_approvals::state.eq(ApprovalState::Waiting.as_str()));
        diesel::update(waiting)
            .set(login_approvals::state.eq(ApprovalState::Superseded.as_str()))
            .execute(self.tx.conn)?;
        let choices = new.numbers.choices.map(|number| number.to_string()).join(",");
        diesel::insert_into(login_approvals::table)
            .values((
                login_approvals::id.eq(key(new.id)),
                login_approvals::user_id.eq(key(new.user)),
                login_approvals::challenge_id.eq(key(new.challenge)),
                login_approvals::state.eq(new.stored.as_str()),
                login_approvals::number.eq(i32::from(new.numbers.shown)),
                login_approvals::choices.eq(choices),
                login_approvals::nonce.eq(new.nonce.bytes().to_vec()),
                login_approvals::ip_address.eq(new.ip_address.as_deref()),
                login_approvals::user_agent.eq(new.user_agent.as_deref()),
                login_approvals::created_at.eq(UtcTs::from(new.created_at)),
                login_approvals::expires_at.eq(UtcTs::from(new.expires_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns the newest request of a challenge.
    pub fn newest_approval(&mut self, challenge: LoginChallengeId) -> Result<Option<Approval>, StorageError> {
        let row: Option<ApprovalRow> = login_approvals::table
            .filter(login_approvals::challenge_id.eq(key(challenge)))
            .order(login_approvals::id.desc())
            .select(ApprovalRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(Approval::try_from).transpose()?)
    }

    /// Returns a request, whose account is locked.
    pub fn approval_for_update(&mut self, id: ApprovalId) -> Result<Option<Approval>, StorageError> {
        let owner: Option<Uuid7> = login_approvals::table
            .find(key(id))
            .select(login_approvals::user_id)
            .first(self.tx.conn)
            .optional()?;
        let Some(owner) = owner else { return Ok(None) };
        self.tx.lock_account(owner.id())?;
        let row: Option<ApprovalRow> = login_approvals::table
            .find(key(id))
            .select(ApprovalRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(Approval::try_from).transpose()?)
    }

    /// Returns the requests of an account that wait for a device, oldest first.
    pub fn waiting_approvals(&mut self, user: UserId) -> Result<Vec<Approval>, StorageError> {
        let rows: Vec<ApprovalRow> = login_approvals::table
            .filter(login_approvals::user_id.eq(key(user)))
            .filter(login_approvals::state.eq(ApprovalState::Waiting.as_str()))
            .filter(login_approvals::expires_at.gt(UtcTs::from(self.tx.now())))
            .order(login_approvals::id)
            .select(ApprovalRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(Approval::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Saves the answer of a device.
    pub fn answer_approval(
        &mut self,
        id: ApprovalId,
        device: SecondFactorId,
        state: ApprovalState,
    ) -> Result<(), StorageError> {
        diesel::update(login_approvals::table.find(key(id)))
            .set((
                login_approvals::state.eq(state.as_str()),
                login_approvals::factor_id.eq(Some(key(device))),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns the device that approved a challenge, if one did and is still active.
    pub fn approving_device(
        &mut self,
        challenge: LoginChallengeId,
    ) -> Result<Option<SecondFactorId>, StorageError> {
        let device: Option<Option<Uuid7>> = login_approvals::table
            .filter(login_approvals::challenge_id.eq(key(challenge)))
            .filter(login_approvals::state.eq(ApprovalState::Approved.as_str()))
            .order(login_approvals::id.desc())
            .select(login_approvals::factor_id)
            .first(self.tx.conn)
            .optional()?;
        Ok(device.flatten().map(Uuid7::id))
    }

    /// Returns an active device, of whichever account.
    pub fn active_device(&mut self, id: SecondFactorId) -> Result<Option<ActiveDevice>, StorageError> {
        let found: Option<(Uuid7, Option<Vec<u8>>)> = second_factors::table
            .find(key(id))
            .filter(second_factors::method.eq(Factor::Device.as_str()))
            .filter(second_factors::state.eq(FactorState::Active.as_str()))
            .select((second_factors::user_id, second_factors::public_key))
            .first(self.tx.conn)
            .optional()?;
        let found = found.and_then(|(user, bytes)| Some((user.id(), DeviceKey::of_bytes(&bytes?)?)));
        Ok(found.map(|(user, key)| ActiveDevice { id, user, key }))
    }

    /// Notes the time of a device's listing; returns false unless it is later than that of the last one.
    pub fn note_listing(&mut self, id: SecondFactorId, at: DateTime<Utc>) -> Result<bool, StorageError> {
        let at = UtcTs::from(at);
        let earlier = second_factors::listed_at
            .is_null()
            .or(second_factors::listed_at.lt(at).assume_not_null());
        let noted = diesel::update(second_factors::table.find(key(id)).filter(earlier))
            .set(second_factors::listed_at.eq(Some(at)))
            .execute(self.tx.conn)?;
        Ok(noted > 0)
    }
}
