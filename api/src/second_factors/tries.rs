//! Tries of a factor: each is counted before it is looked at, and a wrong one is noted with its effects.

use crate::error::Error;
use crate::identity::{notify_every_address, outcome};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{
    Account, CONFIRMATIONS_MAX, LoginOutcome, Refusal, SessionEnd, Subject, ThrottleRules, Ticket,
};
use kontor_domain::notifications::Mail;
use kontor_domain::second_factors::{Action, Challenge, ChallengeState, GUESSES_REPORTED};
use kontor_persistence::{Entry, Tx};

/// Counts a try of a challenge. The inner result is a lock, of which the challenge is dead.
pub fn count_try(
    tx: &mut Tx<'_>,
    challenge: &Challenge,
    rules: ThrottleRules,
) -> Result<Result<Vec<Ticket>, Refusal>, Error> {
    let counted = tx.identity().count_attempt(&subject(challenge), rules)?;
    if let Err(refusal) = counted {
        let state = ChallengeState::Dead;
        settle(tx, challenge, state, challenge.wrong, outcome(refusal))?;
    }
    Ok(counted)
}

/// Notes that a counted try was wrong, and warns the owner of many; returns the outcome in the login history.
pub fn note_wrong_try(
    tx: &mut Tx<'_>,
    account: &Account,
    challenge: &Challenge,
    tickets: &[Ticket],
) -> Result<LoginOutcome, Error> {
    let (state, outcome) = (challenge.after_wrong_try(), LoginOutcome::WrongSecondFactor);
    settle(tx, challenge, state, challenge.wrong + 1, outcome)?;
    warn_of_guesses(tx, account, challenge, tickets)?;
    Ok(outcome)
}

/// Saves the outcome of a try, in the challenge and in the history of logins.
fn settle(
    tx: &mut Tx<'_>,
    challenge: &Challenge,
    state: ChallengeState,
    wrong: u32,
    outcome: LoginOutcome,
) -> Result<(), Error> {
    tx.second_factors().settle_challenge(challenge.id, state, wrong)?;
    if let Some(login) = challenge.login {
        tx.identity().settle_login(login, challenge.device, outcome)?;
    }
    Ok(())
}

/// Returns the counters of a challenge: of the session that is stepped up, of the known device, or of the account.
fn subject(challenge: &Challenge) -> Subject {
    match challenge.session {
        Some(session) => Subject::factor_in_session(challenge.user, session),
        None => Subject::second_factor(challenge.user, challenge.device),
    }
}

/// Tells the owner of many wrong codes in a row, once: the person who tries them knows the password. A session in which they
/// are tried ends.
fn warn_of_guesses(
    tx: &mut Tx<'_>,
    account: &Account,
    challenge: &Challenge,
    tickets: &[Ticket],
) -> Result<(), Error> {
    let failures = tickets.iter().map(|ticket| ticket.after.failures).max();
    let failures = failures.unwrap_or_default();
    let limit = match challenge.session {
        Some(_) => CONFIRMATIONS_MAX,
        None => GUESSES_REPORTED,
    };
    if failures != limit {
        return Ok(());
    }
    if let Some(session) = challenge.session {
        tx.identity()
            .end_family(session, SessionEnd::SecondFactorGuessed)?;
    }
    tx.record(
        Chain::Account(account.id),
        Author::System,
        Entry::new(Action::FactorGuessed, account.id),
    );
    let mail = Mail::second_factor_guessed(&account.person, failures);
    notify_every_address(tx, account, &mail)
}
