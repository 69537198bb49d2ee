//! Asking a logged-in person for the password again: for a step-up, a new password or another address.
//!
//! An intruder in an open session must not be able to guess the password there, so wrong ones are counted like
//! those of a login, and in the end the session ends (ASVS 5.0 V6.3.1).

use super::attempt::Attempt;
use super::problems::wrong_password;
use crate::app::{App, Requester};
use crate::error::Error;
use crate::http::Credential;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{
    Action, CONFIRMATIONS_MAX, Password, Refusal, SessionEnd, Subject, ThrottleRules, Ticket,
};
use kontor_domain::ids::{SessionId, UserId};
use kontor_persistence::{Entry, Tx};

/// Succeeds if `password` is the password of the caller's account.
///
/// # Errors
/// [`wrong_password`]; a [`Refusal`] after several; [`Error::Unauthenticated`] for a session that is
/// no longer valid, possibly ended by this very attempt; an error for an API token, which can't do this.
pub async fn confirm_password(app: &App, who: &Credential, password: &str) -> Result<(), Error> {
    let (place, rules) = (app.passwords.enter()?, app.throttle_rules());
    let _line = place.line(who.line()).await;
    let asked = app
        .write(who.renewed(app), move |tx, who| count(tx, who, rules))
        .await?
        .map_err(Error::from)?;
    let attempt = Attempt::new(app, &who.context(), asked.tickets, None);
    let turn = place.turn().await?;
    let tickets = attempt.checked();
    let (right, _) = turn.verify(Password::presented(password), asked.hash).await?;
    let (user, session) = (asked.user, asked.session);
    tracing::info!(%user, %session, right, "password given again");
    if right {
        return app
            .write(who.renewed(app), move |tx, who| {
                who.actor(tx)?;
                Ok(tx.identity().redeem_attempt(&tickets, rules)?)
            })
            .await?
            .map_err(Error::from);
    }
    let guesses = tickets.iter().map(|ticket| ticket.after.failures).max();
    if guesses < Some(CONFIRMATIONS_MAX) {
        return Err(wrong_password());
    }
    app.write(who.renewed(app), move |tx, _| end(tx, user, session))
        .await?;
    Err(Error::Unauthenticated)
}

/// Account and session whose password is asked for.
struct Asked {
    user: UserId,
    session: SessionId,
    hash: Option<String>,
    tickets: Vec<Ticket>,
}

fn count(tx: &mut Tx<'_>, who: &Credential, rules: ThrottleRules) -> Result<Result<Asked, Refusal>, Error> {
    let actor = who.actor(tx)?;
    let (user, session) = (actor.user, actor.session()?);
    let counted = tx
        .identity()
        .count_attempt(&Subject::confirmation(user, session), rules)?;
    let hash = tx.identity().password_hash(user)?;
    Ok(counted.map(|tickets| Asked {
        user,
        session,
        hash,
        tickets,
    }))
}

fn end(tx: &mut Tx<'_>, user: UserId, session: SessionId) -> Result<(), Error> {
    tx.identity().end_family(session, SessionEnd::PasswordGuessed)?;
    tx.record(
        Chain::Account(user),
        Author::System,
        Entry::new(Action::PasswordGuessed, session),
    );
    Ok(())
}
