//! The two transactions of a login: one counts the attempt before the password is checked, the other redeems it.

use super::challenge_view::{Challenged, next_step};
use super::problems::wrong_credentials;
use super::session_opening::{Opened, Opening, open_session};
use crate::error::Error;
use crate::http::Visitor;
use crate::quotas::network;
use crate::secrets::{Secret, digest};
use kontor_domain::identity::{
    Account, EmailAddress, LoginOutcome, NextStep, Refusal, Subject, ThrottleRules, Ticket,
};
use kontor_domain::ids::{DeviceId, LoginId, UserId};
use kontor_domain::second_factors::{CHALLENGE_VALID, ChallengePurpose, OfferedFactor};
use kontor_domain::text::ParseText;
use kontor_persistence::{NewChallenge, Tx};

/// Login request and its origin.
#[derive(Clone)]
pub struct Asked {
    email: EmailAddress,
    device_hash: Option<[u8; 32]>,
    network: String,
}

impl Asked {
    /// Reads the input. An invalid address is looked up like a valid one and belongs to no account.
    pub fn of(visitor: &Visitor, email: &str, device_token: Option<&str>) -> Self {
        let address = visitor.context.origin.ip_address.as_deref();
        Self {
            email: EmailAddress::parse(email)
                .unwrap_or_else(|_| EmailAddress::stored(String::new(), String::new())),
            device_hash: device_token.map(digest),
            network: network(address.and_then(|address| address.parse().ok())),
        }
    }

    /// Returns the queue shared by attempts that wait for each other. A device has its own queue, as it has its own
    /// counter.
    pub fn line(&self) -> String {
        let (email, network) = (self.email.key(), &self.network);
        match self.device_hash {
            Some(device) => format!("{email} {device:x?}"),
            None => format!("{email} {network}"),
        }
    }
}

/// Counted attempt.
#[derive(Clone)]
pub struct Counted {
    /// Account and hash of its password; none if the address has no account.
    pub found: Option<(Account, String)>,
    /// Device, if the account knows it.
    pub device: Option<DeviceId>,
    /// Tickets of the counters.
    pub tickets: Vec<Ticket>,
    /// Entry in the login history: a wrong password, until the attempt is redeemed.
    pub login: LoginId,
}

/// Looks up the account and counts the attempt. Known and unknown addresses take the same statements.
///
/// # Errors
/// A storage failure. The inner result is a refusal, which is recorded too.
pub fn count(
    tx: &mut Tx<'_>,
    asked: &Asked,
    rules: ThrottleRules,
) -> Result<Result<Counted, Refused>, Error> {
    let found = tx.identity().account_by_email(&asked.email)?;
    let user = found.as_ref().map(|(account, _)| account.id);
    let presented = match asked.device_hash {
        Some(hash) => tx.identity().device_by_token(hash)?,
        None => None,
    };
    let device = presented
        .filter(|(_, owner)| Some(*owner) == user)
        .map(|(device, _)| device);
    let subject = Subject::login(asked.email.key(), &asked.network, device);
    let (tickets, outcome) = match tx.identity().count_attempt(&subject, rules)? {
        Ok(tickets) => (Ok(tickets), LoginOutcome::WrongPassword),
        Err(refusal) => (Err(Refused { user, refusal }), outcome(refusal)),
    };
    let login = tx.identity().note_login(user, device, outcome)?;
    Ok(tickets.map(|tickets| Counted {
        found,
        device,
        tickets,
        login,
    }))
}

/// Attempt refused without a check.
#[derive(Debug, Clone, Copy)]
pub struct Refused {
    /// Account concerned.
    pub user: Option<UserId>,
    /// Reason for the refusal.
    pub refusal: Refusal,
}

/// Returns the recorded outcome of a refused attempt.
#[must_use]
pub const fn outcome(refusal: Refusal) -> LoginOutcome {
    match refusal {
        Refusal::Wait(_) => LoginOutcome::Throttled,
        Refusal::Disabled => LoginOutcome::Disabled,
    }
}

/// Login with a correct password.
#[derive(Clone)]
pub struct Redeemed {
    /// Counted attempt.
    pub counted: Counted,
    /// Account.
    pub account: Account,
    /// Checked hash.
    pub hash: String,
    /// Newly computed hash, if one was due.
    pub renewed_hash: Option<String>,
    /// Hash of the session's first refresh token.
    pub refresh_hash: [u8; 32],
    /// Token for the device, in case it is unknown.
    pub device: Secret,
    /// Hash of the token of a challenge, in case a second factor has to follow.
    pub challenge_hash: [u8; 32],
}

/// Result of a correct password.
pub enum Admitted {
    /// Session opened.
    Session(Opened),
    /// One of these factors has to follow.
    Challenge(Challenged),
}

/// Takes the next step after a correct password, unless the password or the lock changed while it was being checked.
///
/// # Errors
/// [`wrong_credentials`] for a password that has been changed. The inner error means that other attempts failed
/// and locked the account in the meantime, which is recorded.
pub fn redeem(
    tx: &mut Tx<'_>,
    login: &Redeemed,
    rules: ThrottleRules,
) -> Result<Result<Admitted, Refusal>, Error> {
    let (user, counted) = (login.account.id, &login.counted);
    let unchanged = tx
        .identity()
        .password_hash_for_login(user)?
        .is_some_and(|now| now == login.hash);
    if !unchanged {
        return Err(wrong_credentials());
    }
    if let Err(refusal) = tx.identity().redeem_attempt(&counted.tickets, rules)? {
        tx.identity()
            .settle_login(counted.login, counted.device, outcome(refusal))?;
        return Ok(Err(refusal));
    }
    if let Some(renewed) = &login.renewed_hash {
        tx.identity().renew_password_hash(user, renewed)?;
    }
    let offered = tx.second_factors().offered(user)?;
    match next_step(&offered) {
        NextStep::Session => {
            let opening = Opening {
                account: login.account.clone(),
                login: Some(counted.login),
                device: counted.device,
                new_device: login.device.clone(),
                refresh_hash: login.refresh_hash,
                factor: None,
            };
            Ok(Ok(Admitted::Session(open_session(tx, &opening)?)))
        }
        NextStep::SecondFactor(_) => {
            let challenged = challenge(tx, login, offered)?;
            Ok(Ok(Admitted::Challenge(challenged)))
        }
    }
}

/// Opens the challenge that a second factor answers.
fn challenge(tx: &mut Tx<'_>, login: &Redeemed, offered: Vec<OfferedFactor>) -> Result<Challenged, Error> {
    let counted = &login.counted;
    let expires_at = tx.now() + CHALLENGE_VALID;
    tx.second_factors().open_challenge(&NewChallenge {
        user: login.account.id,
        purpose: ChallengePurpose::Login,
        token_hash: login.challenge_hash,
        login: Some(counted.login),
        device: counted.device,
        session: None,
        expires_at,
    })?;
    tx.identity()
        .settle_login(counted.login, counted.device, LoginOutcome::SecondFactorRequired)?;
    Ok(Challenged { offered, expires_at })
}
