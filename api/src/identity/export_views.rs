//! Views of an account's export that no other operation shows.

use super::views::ApiTokenView;
use crate::http::shown;
use crate::moment::{moment, optional_moment};
use chrono::{DateTime, Utc};
use kontor_domain::identity::{EmailChange, EmailChangeState};
use kontor_persistence::{KeptApiToken, KeptSession};
use serde::Serialize;
use utoipa::ToSchema;

/// Session on one device, open or ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionExport {
    /// Session id.
    id: shown::SessionId,
    /// Time the session began.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
    /// Last use, accurate to a minute.
    #[serde(serialize_with = "moment")]
    last_used_at: DateTime<Utc>,
    /// Time the session was ended; null if it was not.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    ended_at: Option<DateTime<Utc>>,
    /// Reason the session was ended.
    #[schema(required = true)]
    end_reason: Option<String>,
    /// User agent reported by the client at login.
    #[schema(required = true)]
    user_agent: Option<String>,
    /// IP address of the login.
    #[schema(required = true)]
    ip_address: Option<String>,
}

impl From<KeptSession> for SessionExport {
    fn from(KeptSession { session, end_reason }: KeptSession) -> Self {
        Self {
            id: session.id.into(),
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            ended_at: session.ended_at,
            end_reason,
            user_agent: session.user_agent,
            ip_address: session.ip_address,
        }
    }
}

/// API token, valid or revoked.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiTokenExport {
    #[serde(flatten)]
    token: ApiTokenView,
    /// Time of revocation; null if not revoked.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    revoked_at: Option<DateTime<Utc>>,
}

impl From<KeptApiToken> for ApiTokenExport {
    fn from(kept: KeptApiToken) -> Self {
        Self {
            token: kept.token.into(),
            revoked_at: kept.revoked_at,
        }
    }
}

/// State of a change of e-mail address.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EmailChangeState)]
pub enum EmailChangeStateView {
    /// Waiting for the new address to be confirmed.
    Requested,
    /// In effect; can be undone from the old address.
    Confirmed,
    /// Undone.
    Undone,
    /// Superseded by a later change, or discarded when an earlier one was undone.
    Void,
}

impl From<EmailChangeState> for EmailChangeStateView {
    fn from(state: EmailChangeState) -> Self {
        match state {
            EmailChangeState::Requested => Self::Requested,
            EmailChangeState::Confirmed => Self::Confirmed,
            EmailChangeState::Undone => Self::Undone,
            EmailChangeState::Void => Self::Void,
        }
    }
}

/// Change of the e-mail address.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EmailChange)]
pub struct EmailChangeView {
    /// Id of the change.
    id: shown::EmailChangeId,
    /// The address before.
    #[schema(format = "idn-email")]
    old_email: String,
    /// New address.
    #[schema(format = "idn-email")]
    new_email: String,
    /// State of the change.
    state: EmailChangeStateView,
    /// Time of the request.
    #[serde(serialize_with = "moment")]
    requested_at: DateTime<Utc>,
    /// Time the new address took effect.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    confirmed_at: Option<DateTime<Utc>>,
    /// Time until which the old address can undo the change.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    undo_until: Option<DateTime<Utc>>,
}

impl From<EmailChange> for EmailChangeView {
    fn from(change: EmailChange) -> Self {
        Self {
            id: change.id.into(),
            old_email: change.old_email.as_str().to_owned(),
            new_email: change.email.as_str().to_owned(),
            state: change.state.into(),
            requested_at: change.created_at,
            confirmed_at: change.confirmed_at,
            undo_until: change.undo_until,
        }
    }
}
