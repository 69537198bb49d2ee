//! Wire representation of second factors.

use crate::http::{View, shown};
use crate::identity::FactorView;
use crate::moment::{moment, optional_moment};
use chrono::{DateTime, Utc};
use kontor_domain::second_factors::{FactorState, SecondFactor};
use serde::Serialize;
use utoipa::ToSchema;

/// State of a second factor.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SecondFactorState)]
pub enum FactorStateView {
    /// Waiting for its confirmation, and not required so far.
    Pending,
    /// Required at every login.
    Active,
}

impl From<FactorState> for FactorStateView {
    fn from(state: FactorState) -> Self {
        match state {
            FactorState::Pending => Self::Pending,
            FactorState::Active => Self::Active,
        }
    }
}

/// Second factor, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecondFactor, example = json!({
    "id": "factor_0192f0c1e5b07cc3a4d15e6f708192a3", "method": "totp", "name": "Phone", "phone_ending": null, "state": "active",
    "created_at": "2026-11-23T08:15:00Z", "expires_at": null, "confirmed_at": "2026-11-23T08:16:00Z",
    "last_used_at": "2026-11-24T07:02:00Z"
}))]
pub struct SecondFactorView {
    /// Id of the factor.
    pub id: shown::SecondFactorId,
    /// Method.
    pub method: FactorView,
    /// Name given by the owner.
    pub name: String,
    /// Last two digits of the phone number that receives codes; null for other methods.
    #[schema(required = true)]
    pub phone_ending: Option<String>,
    /// State.
    pub state: FactorStateView,
    /// Time the factor was created.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Time until which a pending factor can be confirmed; null for others.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Time the factor became active; null if it has not.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Last use at a login or a step-up; null if never used.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub last_used_at: Option<DateTime<Utc>>,
}

impl View for SecondFactorView {
    fn location(&self) -> Option<String> {
        Some(format!("/v1/second-factors/{}", self.id))
    }
}

impl From<SecondFactor> for SecondFactorView {
    fn from(factor: SecondFactor) -> Self {
        Self {
            id: factor.id.into(),
            method: factor.method.into(),
            name: factor.name.as_str().to_owned(),
            phone_ending: factor.phone_ending,
            state: factor.state.into(),
            created_at: factor.created_at,
            expires_at: factor.expires_at,
            confirmed_at: factor.confirmed_at,
            last_used_at: factor.last_used_at,
        }
    }
}
