//! Opening a session: after the password, or after the second factor that followed it.

use super::session_tokens::record_session;
use crate::error::Error;
use crate::secrets::Secret;
use kontor_domain::identity::{Account, Action, Factor, LoginOutcome, Session};
use kontor_domain::ids::{DeviceId, LoginId};
use kontor_domain::notifications::Mail;
use kontor_persistence::{NewSession, Tx};

/// A login that has proven everything that its account asks for.
pub struct Opening {
    /// Account, locked.
    pub account: Account,
    /// Entry in the login history.
    pub login: Option<LoginId>,
    /// Device, if the account knows it.
    pub device: Option<DeviceId>,
    /// Token for the device, in case it is unknown.
    pub new_device: Secret,
    /// Hash of the session's first refresh token.
    pub refresh_hash: [u8; 32],
    /// Factor given in addition to the password.
    pub factor: Option<Factor>,
}

/// Opened session.
pub struct Opened {
    /// Session.
    pub session: Session,
    /// Whether the session's device was unknown.
    pub new_device: bool,
}

/// Opens the session, on a known device or on a new one.
pub fn open_session(tx: &mut Tx<'_>, opening: &Opening) -> Result<Opened, Error> {
    let (device, new_device) = device(tx, opening)?;
    let id = tx.new_id();
    let session = tx.identity().open_session(&NewSession {
        id,
        user: opening.account.id,
        refresh_hash: opening.refresh_hash,
        device: Some(device),
        factor: opening.factor,
    })?;
    if let Some(login) = opening.login {
        tx.identity()
            .settle_login(login, Some(device), LoginOutcome::Success)?;
    }
    record_session(tx, &session, Action::LoggedIn);
    Ok(Opened { session, new_device })
}

/// Returns the known device, or a new one. The owner is notified of a new device unless it is the first one.
fn device(tx: &mut Tx<'_>, opening: &Opening) -> Result<(DeviceId, bool), Error> {
    if let Some(known) = opening.device
        && tx.identity().note_device(known)?
    {
        return Ok((known, false));
    }
    let account = &opening.account;
    let device = tx.identity().add_device(account.id, opening.new_device.hash)?;
    if tx.identity().has_logged_in(account.id)? {
        let origin = tx.origin();
        let (ip_address, user_agent) = (origin.ip_address.as_deref(), origin.user_agent.as_deref());
        let mail = Mail::new_device_login(&account.person, tx.now(), ip_address, user_agent);
        tx.outbox().notify(&account.person, &mail)?;
    }
    Ok((device, true))
}
