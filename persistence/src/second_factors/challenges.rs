//! Challenges: the password was right, and a factor has to follow.

use super::SecondFactors;
use crate::error::{CorruptRow, StorageError};
use crate::schema::login_challenges;
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::ids::{DeviceId, LoginChallengeId, LoginId, SessionId, UserId};
use kontor_domain::second_factors::{Challenge, ChallengePurpose, ChallengeState};

/// A challenge to be opened.
#[derive(Debug, Clone)]
pub struct NewChallenge {
    /// The account.
    pub user: UserId,
    /// Its purpose.
    pub purpose: ChallengePurpose,
    /// Hash of its token.
    pub token_hash: [u8; 32],
    /// Entry in the history of logins, for a login.
    pub login: Option<LoginId>,
    /// The device, if the account knows it.
    pub device: Option<DeviceId>,
    /// The session, for a step-up.
    pub session: Option<SessionId>,
    /// Expiry.
    pub expires_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = login_challenges)]
struct ChallengeRow {
    id: Uuid7,
    user_id: Uuid7,
    purpose: String,
    state: String,
    wrong: i32,
    login_id: Option<Uuid7>,
    device_id: Option<Uuid7>,
    session_id: Option<Uuid7>,
    expires_at: UtcTs,
}

impl TryFrom<ChallengeRow> for Challenge {
    type Error = CorruptRow;
    fn try_from(row: ChallengeRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            id: row.id.id(),
            user: row.user_id.id(),
            purpose: ChallengePurpose::from_text(&row.purpose).ok_or(CorruptRow {
                column: "login_challenges.purpose",
            })?,
            state: ChallengeState::from_text(&row.state).ok_or(CorruptRow {
                column: "login_challenges.state",
            })?,
            wrong: u32::try_from(row.wrong).map_err(|_| CorruptRow {
                column: "login_challenges.wrong",
            })?,
            login: row.login_id.map(Uuid7::id),
            device: row.device_id.map(Uuid7::id),
            session: row.session_id.map(Uuid7::id),
            expires_at: row.expires_at.0,
        })
    }
}

impl SecondFactors<'_, '_> {
    /// Opens a challenge. The password was checked in this request.
    pub fn open_challenge(&mut self, new: &NewChallenge) -> Result<(), StorageError> {
        let id: LoginChallengeId = self.tx.new_id();
        diesel::insert_into(login_challenges::table)
            .values((
                login_challenges::id.eq(key(id)),
                login_challenges::user_id.eq(key(new.user)),
                login_challenges::purpose.eq(new.purpose.as_str()),
                login_challenges::token_hash.eq(&new.token_hash[..]),
                login_challenges::state.eq(ChallengeState::Open.as_str()),
                login_challenges::wrong.eq(0),
                login_challenges::login_id.eq(new.login.map(key)),
                login_challenges::device_id.eq(new.device.map(key)),
                login_challenges::session_id.eq(new.session.map(key)),
                login_challenges::created_at.eq(UtcTs::from(self.tx.now())),
                login_challenges::expires_at.eq(UtcTs::from(new.expires_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns the challenge with this token, whose account is locked.
    pub fn challenge_for_update(&mut self, token_hash: [u8; 32]) -> Result<Option<Challenge>, StorageError> {
        let owner: Option<Uuid7> = login_challenges::table
            .filter(login_challenges::token_hash.eq(&token_hash[..]))
            .select(login_challenges::user_id)
            .first(self.tx.conn)
            .optional()?;
        let Some(owner) = owner else { return Ok(None) };
        self.tx.lock_account(owner.id())?;
        // Read after the lock: another request may have redeemed it meanwhile.
        self.challenge_by_token(token_hash)
    }

    /// Returns the challenge with this token, for reading.
    pub fn challenge_by_token(&mut self, token_hash: [u8; 32]) -> Result<Option<Challenge>, StorageError> {
        let row: Option<ChallengeRow> = login_challenges::table
            .filter(login_challenges::token_hash.eq(&token_hash[..]))
            .select(ChallengeRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(Challenge::try_from).transpose()?)
    }

    /// Returns a challenge, whose account is locked.
    pub fn challenge(&mut self, id: LoginChallengeId) -> Result<Option<Challenge>, StorageError> {
        let row: Option<ChallengeRow> = login_challenges::table
            .find(key(id))
            .select(ChallengeRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(Challenge::try_from).transpose()?)
    }

    /// Saves another state, and the number of wrong tries.
    pub fn settle_challenge(
        &mut self,
        id: LoginChallengeId,
        state: ChallengeState,
        wrong: u32,
    ) -> Result<(), StorageError> {
        diesel::update(login_challenges::table.find(key(id)))
            .set((
                login_challenges::state.eq(state.as_str()),
                login_challenges::wrong.eq(i32::try_from(wrong).unwrap_or(i32::MAX)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Kills the open challenges of an account, whose password is another one from now on.
    pub fn kill_challenges(&mut self, user: UserId) -> Result<(), StorageError> {
        let open = login_challenges::table
            .filter(login_challenges::user_id.eq(key(user)))
            .filter(login_challenges::state.eq(ChallengeState::Open.as_str()));
        diesel::update(open)
            .set(login_challenges::state.eq(ChallengeState::Dead.as_str()))
            .execute(self.tx.conn)?;
        Ok(())
    }
}
