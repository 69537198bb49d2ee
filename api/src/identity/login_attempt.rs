//! The two transactions of a login: one counts the attempt before the password is checked, the other redeems it.

use super::problems::wrong_credentials;
use super::session_tokens::record_session;
use crate::error::Error;
use crate::http::Visitor;
use crate::quotas::network;
use crate::secrets::{Secret, digest};
use kontor_domain::identity::{
    Account, Action, EmailAddress, LoginOutcome, Refusal, Session, Subject, ThrottleRules, Ticket,
};
use kontor_domain::ids::{DeviceId, LoginId, UserId};
use kontor_domain::notifications::Mail;
use kontor_domain::text::ParseText;
use kontor_persistence::{NewSession, Tx};

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
}

/// Opened session.
pub struct Opened {
    /// Session.
    pub session: Session,
    /// Whether the session's device was unknown.
    pub new_device: bool,
}

/// Opens the session, unless the password or the lock changed while the password was being checked.
///
/// # Errors
/// [`wrong_credentials`] for a password that has been changed. The inner error means that other attempts failed
/// and locked the account in the meantime, which is recorded.
pub fn redeem(
    tx: &mut Tx<'_>,
    login: &Redeemed,
    rules: ThrottleRules,
) -> Result<Result<Opened, Refusal>, Error> {
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
    let (device, new_device) = device(tx, login)?;
    let id = tx.new_id();
    let session = tx.identity().open_session(&NewSession {
        id,
        user,
        refresh_hash: login.refresh_hash,
        device: Some(device),
    })?;
    tx.identity()
        .settle_login(counted.login, Some(device), LoginOutcome::Success)?;
    record_session(tx, &session, Action::LoggedIn);
    Ok(Ok(Opened { session, new_device }))
}

/// Returns the known device, or a new one. The owner is notified of a new device unless it is the first one.
fn device(tx: &mut Tx<'_>, login: &Redeemed) -> Result<(DeviceId, bool), Error> {
    if let Some(known) = login.counted.device
        && tx.identity().note_device(known)?
    {
        return Ok((known, false));
    }
    let account = &login.account;
    let device = tx.identity().add_device(account.id, login.device.hash)?;
    if tx.identity().has_logged_in(account.id)? {
        let origin = tx.origin();
        let (ip_address, user_agent) = (origin.ip_address.as_deref(), origin.user_agent.as_deref());
        let mail = Mail::new_device_login(&account.person, tx.now(), ip_address, user_agent);
        tx.outbox().notify(&account.person, &mail)?;
    }
    Ok((device, true))
}
