//! Answering a challenge with a code: the one transaction in which it is counted, checked and redeemed.

use super::problems::{challenge_over, not_approved, second_factor_refused, wrong_second_factor};
use super::tries::{count_try, note_wrong_try};
use crate::error::Error;
use crate::identity::{Opened, Opening, notify_every_address, open_session, outcome, record_session};
use crate::secrets::Secret;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{
    Account, Action as IdentityAction, Factor, LoginOutcome, OneTimeCode, Session, ThrottleRules,
};
use kontor_domain::ids::{SecondFactorId, UserId};
use kontor_domain::notifications::Mail;
use kontor_domain::second_factors::{
    Action, Challenge, ChallengePurpose, ChallengeState, FactorCode, RECOVERY_CODES_LOW,
};
use kontor_persistence::{CodePlace, Entry, Tx};

/// Code presented for a challenge, and what a session needs if it is right.
#[derive(Clone)]
pub struct Presented {
    /// Hash of the challenge's token.
    pub token_hash: [u8; 32],
    /// The code.
    pub code: FactorCode,
    /// Hash of a session's first refresh token.
    pub refresh_hash: [u8; 32],
    /// Token for the device, in case it is unknown.
    pub new_device: Secret,
}

/// Effect of a right code.
pub enum Proven {
    /// A session was opened.
    LoggedIn(Opened),
    /// A session was stepped up.
    SteppedUp(Session),
}

/// Checks a code. The inner result is the refusal, which is committed, because it was counted.
///
/// # Errors
/// [`challenge_over`] for a challenge that is unknown or over.
pub fn verify(
    tx: &mut Tx<'_>,
    presented: &Presented,
    rules: ThrottleRules,
) -> Result<Result<Proven, Refused>, Error> {
    let challenge = open_challenge(tx, presented.token_hash)?;
    let account = tx
        .identity()
        .account(challenge.user)?
        .ok_or_else(challenge_over)?;
    let approved_by = tx.second_factors().approving_device(challenge.id)?;
    if presented.code == FactorCode::Device && approved_by.is_none() {
        // Not a try: the person may not have looked at the device yet.
        return Err(not_approved());
    }
    // The lock is looked at here, not when the challenge is opened.
    let tickets = match count_try(tx, &challenge, rules)? {
        Ok(tickets) => tickets,
        Err(refusal) => {
            let (user, error) = (account.id, second_factor_refused(refusal));
            return Ok(Err(Refused {
                user,
                outcome: outcome(refusal),
                error,
            }));
        }
    };
    let factor = match &presented.code {
        FactorCode::Totp(code) => {
            let right = tx.second_factors().accept_totp(account.id, code)?;
            right.then_some(Factor::Totp)
        }
        FactorCode::Sms(code) => accept_sms(tx, &challenge, code)?.then_some(Factor::Sms),
        FactorCode::Device => accept_device(tx, account.id, approved_by)?.then_some(Factor::Device),
        FactorCode::Recovery(code) => {
            let right = tx.second_factors().use_recovery_code(account.id, code)?;
            right.then_some(Factor::RecoveryCode)
        }
    };
    let Some(factor) = factor else {
        let outcome = note_wrong_try(tx, &account, &challenge, &tickets)?;
        let (user, error) = (account.id, wrong_second_factor());
        return Ok(Err(Refused { user, outcome, error }));
    };
    tx.identity()
        .redeem_attempt(&tickets, rules)?
        .map_err(second_factor_refused)?;
    tx.second_factors()
        .settle_challenge(challenge.id, ChallengeState::Redeemed, challenge.wrong)?;
    if factor == Factor::RecoveryCode {
        report_recovery_code(tx, &account)?;
    }
    prove(tx, presented, &challenge, account, factor).map(Ok)
}

/// Code that was refused, after it was counted.
pub struct Refused {
    /// Account.
    pub user: UserId,
    /// Outcome in the login history.
    pub outcome: LoginOutcome,
    /// Answer.
    pub error: Error,
}

/// Loads a challenge that can still be answered, with its account locked.
pub fn open_challenge(tx: &mut Tx<'_>, token_hash: [u8; 32]) -> Result<Challenge, Error> {
    let found = tx.second_factors().challenge_for_update(token_hash)?;
    must_be_open(tx, found)
}

/// Returns a challenge that can still be answered: not over, and its session not ended.
pub fn must_be_open(tx: &mut Tx<'_>, found: Option<Challenge>) -> Result<Challenge, Error> {
    let now = tx.now();
    let challenge = found.filter(|challenge| challenge.is_open(now));
    let challenge = challenge.ok_or_else(challenge_over)?;
    if let Some(session) = challenge.session
        && !tx.identity().is_session_alive(session)?
    {
        return Err(challenge_over());
    }
    Ok(challenge)
}

/// Whether a code was the last one sent for a challenge; it is used up then.
fn accept_sms(tx: &mut Tx<'_>, challenge: &Challenge, code: &OneTimeCode) -> Result<bool, Error> {
    let user = challenge.user;
    let Some((factor, number)) = tx.second_factors().active_phone(user)? else {
        return Ok(false);
    };
    let place = CodePlace {
        user,
        factor,
        challenge: Some(challenge.id),
    };
    let right = tx.second_factors().try_factor_code(place, &number, code)?;
    if right {
        tx.second_factors().note_use(user, factor)?;
    }
    Ok(right)
}

/// Whether the device that approved the challenge is still one of the account's.
fn accept_device(tx: &mut Tx<'_>, user: UserId, approved_by: Option<SecondFactorId>) -> Result<bool, Error> {
    let Some(id) = approved_by else {
        return Ok(false);
    };
    let device = tx.second_factors().active_device(id)?;
    let right = device.is_some_and(|device| device.user == user);
    if right {
        tx.second_factors().note_use(user, id)?;
    }
    Ok(right)
}

fn report_recovery_code(tx: &mut Tx<'_>, account: &Account) -> Result<(), Error> {
    let left = tx.second_factors().count_recovery_codes(account.id)?.left;
    tx.record(
        Chain::Account(account.id),
        Author::User(account.id),
        Entry::new(Action::RecoveryCodeUsed, account.id),
    );
    let mail = Mail::recovery_code_used(&account.person, left, left <= RECOVERY_CODES_LOW);
    notify_every_address(tx, account, &mail)
}

/// Does what the challenge is for.
fn prove(
    tx: &mut Tx<'_>,
    presented: &Presented,
    challenge: &Challenge,
    account: Account,
    factor: Factor,
) -> Result<Proven, Error> {
    match (challenge.purpose, challenge.session) {
        (ChallengePurpose::Login, _) => {
            let opening = Opening {
                account,
                login: challenge.login,
                device: challenge.device,
                new_device: presented.new_device.clone(),
                refresh_hash: presented.refresh_hash,
                factor: Some(factor),
            };
            Ok(Proven::LoggedIn(open_session(tx, &opening)?))
        }
        (ChallengePurpose::StepUp, session) => {
            let session = session.ok_or_else(challenge_over)?;
            let session = tx
                .identity()
                .step_up_with(account.id, session, factor)?
                .ok_or_else(challenge_over)?;
            record_session(tx, &session, IdentityAction::SteppedUp);
            Ok(Proven::SteppedUp(session))
        }
    }
}
