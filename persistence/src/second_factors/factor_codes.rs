//! Codes sent by SMS: for a challenge, or for a phone that waits for its confirmation. Stored as keyed digests that cover
//! the number and the challenge, so a code serves nothing else.

use super::SecondFactors;
use crate::digest::keyed_digest;
use crate::error::StorageError;
use crate::schema::factor_codes;
use crate::sms_queue::{SmsLimit, SmsOf};
use crate::tx::Tx;
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use kontor_domain::identity::{ONE_TIME_CODE_TRIES, OneTimeCode};
use kontor_domain::ids::{FactorCodeId, Id, LoginChallengeId, SecondFactorId, UserId};
use kontor_domain::second_factors::MobileNumber;

/// Window of the limit on codes to one phone.
const HOUR: TimeDelta = TimeDelta::hours(1);
/// Retention of codes, which are counted for a while after they have expired.
const KEPT: TimeDelta = TimeDelta::days(1);

/// Deletes codes that no limit counts any more.
pub(super) fn old_codes(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let old = factor_codes::created_at.le(tx.ago(KEPT));
    Ok(diesel::delete(factor_codes::table.filter(old)).execute(tx.conn)?)
}

/// Purpose of a code: the factor, and the challenge unless the factor waits for its confirmation.
#[derive(Debug, Clone, Copy)]
pub struct CodePlace {
    /// The account.
    pub user: UserId,
    /// The factor.
    pub factor: SecondFactorId,
    /// The challenge.
    pub challenge: Option<LoginChallengeId>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = factor_codes)]
struct CodeRow {
    id: Uuid7,
    challenge_id: Option<Uuid7>,
    code_digest: Vec<u8>,
    wrong: i32,
    expires_at: UtcTs,
}

impl SecondFactors<'_, '_> {
    /// Stores a code that is about to be sent; only the newest one of a place is accepted. The account must be locked.
    ///
    /// # Errors
    /// [`StorageError::SmsLimit`] if too many were sent before.
    pub fn keep_factor_code(
        &mut self,
        place: CodePlace,
        number: &MobileNumber,
        code: &OneTimeCode,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StorageError> {
        self.check_limits(place)?;
        // The account is the one whose codes are counted, also where it is known by a challenge only.
        self.tx.caller = Some(place.user);
        let id: FactorCodeId = self.tx.new_id();
        diesel::insert_into(factor_codes::table)
            .values((
                factor_codes::id.eq(key(id)),
                factor_codes::user_id.eq(key(place.user)),
                factor_codes::factor_id.eq(Some(key(place.factor))),
                factor_codes::challenge_id.eq(place.challenge.map(key)),
                factor_codes::code_digest.eq(self.digest_of(place, number, code).to_vec()),
                factor_codes::wrong.eq(0),
                factor_codes::created_at.eq(UtcTs::from(self.tx.now())),
                factor_codes::expires_at.eq(UtcTs::from(expires_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Whether a code is the newest one that was sent for a place. A wrong one is counted, and the last of
    /// [`ONE_TIME_CODE_TRIES`] voids the code that was sent; a right one stays until it is used up.
    pub fn try_factor_code(
        &mut self,
        place: CodePlace,
        number: &MobileNumber,
        code: &OneTimeCode,
    ) -> Result<bool, StorageError> {
        let (now, challenge) = (self.tx.now(), place.challenge.map(key));
        let newest_first: Vec<CodeRow> = factor_codes::table
            .filter(factor_codes::user_id.eq(key(place.user)))
            .filter(factor_codes::factor_id.eq(key(place.factor)).assume_not_null())
            .order(factor_codes::id.desc())
            .select(CodeRow::as_select())
            .load(self.tx.conn)?;
        let newest = newest_first.into_iter().find(|row| row.challenge_id == challenge);
        let Some(row) = newest.filter(|row| now < row.expires_at.0) else {
            return Ok(false);
        };
        let (id, digest, wrong) = (row.id, row.code_digest, row.wrong);
        if digest[..] == self.digest_of(place, number, code)[..] {
            return Ok(true);
        }
        let is_last = u32::try_from(wrong).unwrap_or(ONE_TIME_CODE_TRIES) + 1 >= ONE_TIME_CODE_TRIES;
        diesel::update(factor_codes::table.find(id))
            .set((
                factor_codes::wrong.eq(wrong + 1),
                is_last.then(|| factor_codes::expires_at.eq(UtcTs::from(now))),
            ))
            .execute(self.tx.conn)?;
        Ok(false)
    }

    /// Uses up the codes of an account.
    pub(super) fn void_factor_codes(&mut self, user: UserId) -> Result<(), StorageError> {
        let now = UtcTs::from(self.tx.now());
        let valid = factor_codes::table
            .filter(factor_codes::user_id.eq(key(user)))
            .filter(factor_codes::expires_at.gt(now));
        diesel::update(valid)
            .set(factor_codes::expires_at.eq(now))
            .execute(self.tx.conn)?;
        Ok(())
    }

    fn check_limits(&mut self, place: CodePlace) -> Result<(), StorageError> {
        let (now, rules) = (self.tx.now(), self.tx.options.sms);
        let sent: Vec<(UtcTs, Option<Uuid7>)> = factor_codes::table
            .filter(factor_codes::user_id.eq(key(place.user)))
            .filter(factor_codes::created_at.gt(UtcTs::from(now - HOUR)))
            .order(factor_codes::id.desc())
            .select((factor_codes::created_at, factor_codes::challenge_id))
            .load(self.tx.conn)?;
        let refuse = |of, limit, until: DateTime<Utc>| {
            let wait = until - now;
            Err(SmsLimit { of, limit, wait }.into())
        };
        if let Some((last, _)) = sent.first()
            && now < last.0 + rules.factor_code_pause
        {
            return refuse(SmsOf::Pause, 1, last.0 + rules.factor_code_pause);
        }
        let limit = rules.factor_codes_per_hour;
        if let Some((oldest, _)) = usize::try_from(limit)
            .ok()
            .and_then(|limit| sent.get(limit.checked_sub(1)?))
        {
            return refuse(SmsOf::Hour, limit, oldest.0 + HOUR);
        }
        let limit = rules.factor_codes_per_challenge;
        let of_challenge = sent
            .iter()
            .filter(|(_, challenge)| place.challenge.is_some() && *challenge == place.challenge.map(key));
        if of_challenge.count() >= usize::try_from(limit).unwrap_or(usize::MAX) {
            return refuse(SmsOf::Challenge, limit, now + rules.factor_code_pause);
        }
        Ok(())
    }

    /// Computes the digest of a code. Six digits are quickly guessed, so it depends on a key outside the database.
    fn digest_of(&self, place: CodePlace, number: &MobileNumber, code: &OneTimeCode) -> [u8; 32] {
        let challenge = place
            .challenge
            .map_or_else(String::new, |id| id.uuid().to_string());
        let covered = format!(
            "factor code {} {} {challenge} {} {}",
            place.user.uuid(),
            place.factor.uuid(),
            number.number().as_str(),
            code.as_str()
        );
        keyed_digest(&self.tx.options.digest_key, covered.as_bytes())
    }
}
