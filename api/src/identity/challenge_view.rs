//! The challenge that follows a correct password, at a login or a step-up.

use crate::moment::moment;
use chrono::{DateTime, Utc};
use kontor_domain::identity::{Factor, NextStep};
use kontor_domain::second_factors::OfferedFactor;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Challenge that was opened.
pub struct Challenged {
    /// Factors that it offers.
    pub offered: Vec<OfferedFactor>,
    /// Its expiry.
    pub expires_at: DateTime<Utc>,
}

/// Returns the step after a correct password, for an account that offers these factors.
pub fn next_step(offered: &[OfferedFactor]) -> NextStep {
    let methods: Vec<Factor> = offered.iter().map(|factor| factor.method).collect();
    NextStep::of(&methods)
}

/// `status` of a correct password that a second factor has to follow.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorStatus {
    /// One of the listed methods must follow.
    SecondFactorRequired,
}

/// Pending second factor of a login or a step-up.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorChallenge {
    /// The password was correct.
    status: SecondFactorStatus,
    /// Token for `verify_login_challenge`.
    challenge_token: String,
    /// Expiry of the challenge.
    #[serde(serialize_with = "moment")]
    expires_at: DateTime<Utc>,
    /// Accepted methods, one of which is sufficient.
    methods: Vec<OfferedFactorView>,
}

impl SecondFactorChallenge {
    /// Returns the view of a challenge with its token.
    pub fn of(challenged: Challenged, challenge_token: String) -> Self {
        Self {
            status: SecondFactorStatus::SecondFactorRequired,
            challenge_token,
            expires_at: challenged.expires_at,
            methods: challenged.offered.into_iter().map(Into::into).collect(),
        }
    }
}

/// Factor that is accepted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OfferedFactor)]
pub struct OfferedFactorView {
    /// Method.
    method: FactorView,
    /// Name that the owner gave the factor, or the last two digits of the phone number; null for recovery codes.
    #[schema(required = true)]
    label: Option<String>,
}

impl From<OfferedFactor> for OfferedFactorView {
    fn from(offered: OfferedFactor) -> Self {
        Self {
            method: offered.method.into(),
            label: offered.label,
        }
    }
}

/// Method of a second factor. Clients must tolerate further values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Factor)]
pub enum FactorView {
    /// Code from an authenticator app.
    Totp,
    /// Code by SMS, which `send_login_code` sends.
    Sms,
    /// Approval on a registered device, which `request_approval` asks for.
    Device,
    /// Recovery code.
    RecoveryCode,
}

impl From<Factor> for FactorView {
    fn from(factor: Factor) -> Self {
        match factor {
            Factor::Totp => Self::Totp,
            Factor::Sms => Self::Sms,
            Factor::Device => Self::Device,
            Factor::RecoveryCode => Self::RecoveryCode,
        }
    }
}

impl From<FactorView> for Factor {
    fn from(factor: FactorView) -> Self {
        match factor {
            FactorView::Totp => Self::Totp,
            FactorView::Sms => Self::Sms,
            FactorView::Device => Self::Device,
            FactorView::RecoveryCode => Self::RecoveryCode,
        }
    }
}
