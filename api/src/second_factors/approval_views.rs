//! Wire representation of requests for approval.

use crate::http::shown;
use crate::moment::moment;
use chrono::{DateTime, Utc};
use kontor_domain::second_factors::{Approval, ApprovalState};
use serde::Serialize;
use utoipa::ToSchema;

/// State of a request for approval.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ApprovalState)]
pub enum ApprovalStateView {
    /// Waiting for a device.
    Waiting,
    /// Approved; `verify_login_challenge` with the method `device` comes next.
    Approved,
    /// Denied, or a wrong number was picked.
    Denied,
    /// Not answered within two minutes.
    Expired,
    /// Replaced by a later request.
    Superseded,
}

impl From<ApprovalState> for ApprovalStateView {
    fn from(state: ApprovalState) -> Self {
        match state {
            ApprovalState::Waiting => Self::Waiting,
            ApprovalState::Approved => Self::Approved,
            ApprovalState::Denied => Self::Denied,
            ApprovalState::Expired => Self::Expired,
            ApprovalState::Superseded => Self::Superseded,
        }
    }
}

/// Request for approval, as the login shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequestedApproval, example = json!({
    "state": "waiting", "number": 42, "expires_at": "2026-11-23T08:17:00Z"
}))]
pub struct RequestedApprovalView {
    /// State.
    state: ApprovalStateView,
    /// Number to pick on the device, of two digits.
    number: u8,
    /// Time until which a device can answer.
    #[serde(serialize_with = "moment")]
    expires_at: DateTime<Utc>,
}

impl RequestedApprovalView {
    /// Returns the view of a request at `now`.
    pub fn of(approval: &Approval, now: DateTime<Utc>) -> Self {
        Self {
            state: approval.state(now).into(),
            number: approval.numbers.shown,
            expires_at: approval.expires_at,
        }
    }
}

/// Request for approval, as a device shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WaitingApproval)]
pub struct WaitingApprovalView {
    /// Id of the request.
    id: shown::ApprovalId,
    /// Account that the signature names.
    account_id: shown::UserId,
    /// Three numbers, of which the login shows one.
    #[schema(min_items = 3, max_items = 3)]
    choices: Vec<u8>,
    /// Value that the signature contains.
    nonce: String,
    /// IP address of the login.
    #[schema(required = true)]
    ip_address: Option<String>,
    /// User agent of the login.
    #[schema(required = true)]
    user_agent: Option<String>,
    /// Time of the request.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
    /// Time until which it can be answered.
    #[serde(serialize_with = "moment")]
    expires_at: DateTime<Utc>,
}

impl From<Approval> for WaitingApprovalView {
    fn from(approval: Approval) -> Self {
        Self {
            id: approval.id.into(),
            account_id: approval.user.into(),
            choices: approval.numbers.choices.to_vec(),
            nonce: approval.nonce.to_string(),
            ip_address: approval.ip_address,
            user_agent: approval.user_agent,
            created_at: approval.created_at,
            expires_at: approval.expires_at,
        }
    }
}
