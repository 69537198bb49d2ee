//! The tokens of a session, and its log entry.

use super::views::SessionTokens;
use crate::app::App;
use crate::error::Error;
use crate::secrets::Secret;
use chrono::{DateTime, Utc};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Action, Session};
use kontor_persistence::{Entry, Tx};

/// Issues the access and refresh tokens of a session.
pub fn tokens(app: &App, session: &Session, refresh: Secret) -> Result<SessionTokens, Error> {
    Ok(SessionTokens {
        session_id: session.id.into(),
        token_type: "Bearer",
        access_token: access_token(app, session, app.clock.now())?,
        expires_in: app.tokens.lifetime().num_seconds(),
        refresh_token: refresh.token,
    })
}

/// Issues an access token of a session.
pub fn access_token(app: &App, session: &Session, now: DateTime<Utc>) -> Result<String, Error> {
    let factor = session.factor.map(|factor| factor.method);
    app.tokens
        .issue(session.user, session.id, session.authenticated_at, factor, now)
        .ok_or(Error::Internal("no signing key"))
}

/// Records a session event in its owner's log.
pub fn record_session(tx: &mut Tx<'_>, session: &Session, action: Action) {
    tx.record(
        Chain::Account(session.user),
        Author::User(session.user),
        Entry::new(action, session.id),
    );
}
