//! Wire representation of identity.

use super::challenge_view::FactorView;
use crate::http::{View, shown};
use crate::moment::{moment, optional_moment};
use crate::views::{LocaleView, ScopeView};
use chrono::{DateTime, Utc};
use kontor_domain::identity::{Account, Device, Login, LoginOutcome, Session, SessionRules};
use kontor_domain::ids::SessionId;
use kontor_persistence::ApiToken;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The caller's own account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Profile, example = json!({
    "id": "user_0192f0c1e5b07cc3a4d15e6f708192a3", "first_name": "Lea", "last_name": "Muster", "email": "lea@example.com",
    "phone": "+41228203544", "phone_confirmed_at": null, "locale": "de", "created_at": "2026-11-23T08:15:00Z", "updated_at": "2026-11-23T08:15:00Z"
}))]
pub struct ProfileView {
    /// Account id.
    pub id: shown::UserId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address: the login and the destination of mail.
    #[schema(format = "idn-email")]
    pub email: String,
    /// Phone number for SMS, in international format.
    #[schema(required = true)]
    pub phone: Option<String>,
    /// Time the phone number was confirmed by a code; null if it was not. SMS with reminders go to a confirmed number only.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub phone_confirmed_at: Option<DateTime<Utc>>,
    /// Language of mails and SMS.
    pub locale: LocaleView,
    /// Time the account was created.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Time of the last change to the profile.
    #[serde(serialize_with = "moment")]
    pub updated_at: DateTime<Utc>,
}

impl View for ProfileView {}

impl From<&Account> for ProfileView {
    fn from(account: &Account) -> Self {
        let person = &account.person;
        Self {
            id: account.id.into(),
            first_name: person.first_name.as_str().to_owned(),
            last_name: person.last_name.as_str().to_owned(),
            email: person.email.as_str().to_owned(),
            phone: person.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            phone_confirmed_at: account.phone_confirmed_at,
            locale: person.locale.into(),
            created_at: account.created_at,
            updated_at: account.updated_at,
        }
    }
}

/// Session on one device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session, example = json!({
    "id": "ses_0192f0c1e5b07cc3a4d15e6f708192a3", "current": true, "created_at": "2026-11-23T08:15:00Z",
    "last_used_at": "2026-11-23T08:20:00Z", "expires_at": "2026-11-23T20:15:00Z", "user_agent": "curl/8.5.0",
    "ip_address": "203.0.113.7", "device_id": "device_0192f0c1e5b07cc3a4d15e6f708192a3",
    "second_factor": null
}))]
pub struct SessionView {
    /// Session id.
    pub id: shown::SessionId,
    /// Whether this request was made in it.
    pub current: bool,
    /// Start of the session.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Last use, accurate to a minute.
    #[serde(serialize_with = "moment")]
    pub last_used_at: DateTime<Utc>,
    /// Time the session ends unless it is refreshed before.
    #[serde(serialize_with = "moment")]
    pub expires_at: DateTime<Utc>,
    /// User agent reported by the client at login.
    #[schema(required = true)]
    pub user_agent: Option<String>,
    /// IP address of the login.
    #[schema(required = true)]
    pub ip_address: Option<String>,
    /// Device that logged in; null once it has been forgotten.
    #[schema(required = true)]
    pub device_id: Option<shown::DeviceId>,
    /// Second factor given in the session; null for a session of an account without one.
    #[schema(required = true)]
    pub second_factor: Option<FactorView>,
}

impl SessionView {
    /// Returns the view of `session` for a caller in session `current`.
    pub fn of(session: Session, current: Option<SessionId>, rules: SessionRules) -> Self {
        Self {
            id: session.id.into(),
            current: current == Some(session.id),
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at(rules),
            user_agent: session.user_agent,
            ip_address: session.ip_address,
            device_id: session.device.map(Into::into),
            second_factor: session.factor.map(|factor| factor.method.into()),
        }
    }
}

/// Device recognized at login.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Device, example = json!({
    "id": "device_0192f0c1e5b07cc3a4d15e6f708192a3", "created_at": "2026-11-23T08:15:00Z",
    "last_login_at": "2026-11-24T07:02:00Z", "user_agent": "curl/8.5.0", "ip_address": "203.0.113.7"
}))]
pub struct DeviceView {
    /// Device id.
    id: shown::DeviceId,
    /// First login on the device.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
    /// Last login on the device.
    #[serde(serialize_with = "moment")]
    last_login_at: DateTime<Utc>,
    /// User agent reported by the client at the last login.
    #[schema(required = true)]
    user_agent: Option<String>,
    /// IP address of the last login.
    #[schema(required = true)]
    ip_address: Option<String>,
}

impl From<Device> for DeviceView {
    fn from(device: Device) -> Self {
        Self {
            id: device.id.into(),
            created_at: device.created_at,
            last_login_at: device.last_login_at,
            user_agent: device.user_agent,
            ip_address: device.ip_address,
        }
    }
}

/// Outcome of a login attempt.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LoginOutcome)]
pub enum LoginOutcomeView {
    /// Session opened.
    Success,
    /// Wrong password.
    WrongPassword,
    /// Refused without a check, after too many wrong passwords.
    Throttled,
    /// Refused without a check: unknown devices are locked out until a password reset.
    Disabled,
    /// Correct password, and no second factor so far.
    SecondFactorRequired,
    /// Correct password, and a wrong second factor.
    WrongSecondFactor,
}

impl From<LoginOutcome> for LoginOutcomeView {
    fn from(outcome: LoginOutcome) -> Self {
        match outcome {
            LoginOutcome::Success => Self::Success,
            LoginOutcome::WrongPassword => Self::WrongPassword,
            LoginOutcome::Throttled => Self::Throttled,
            LoginOutcome::Disabled => Self::Disabled,
            LoginOutcome::SecondFactorRequired => Self::SecondFactorRequired,
            LoginOutcome::WrongSecondFactor => Self::WrongSecondFactor,
        }
    }
}

impl From<LoginOutcomeView> for LoginOutcome {
    fn from(outcome: LoginOutcomeView) -> Self {
        match outcome {
            LoginOutcomeView::Success => Self::Success,
            LoginOutcomeView::WrongPassword => Self::WrongPassword,
            LoginOutcomeView::Throttled => Self::Throttled,
            LoginOutcomeView::Disabled => Self::Disabled,
            LoginOutcomeView::SecondFactorRequired => Self::SecondFactorRequired,
            LoginOutcomeView::WrongSecondFactor => Self::WrongSecondFactor,
        }
    }
}

/// Login attempt.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LoginRecord, example = json!({
    "id": "login_0192f0c1e5b07cc3a4d15e6f708192a3", "at": "2026-11-23T08:15:00Z", "outcome": "wrong_password",
    "ip_address": "203.0.113.7", "user_agent": "curl/8.5.0", "device_id": null
}))]
pub struct LoginView {
    /// Id of the attempt.
    id: shown::LoginId,
    /// Time of the attempt.
    #[serde(serialize_with = "moment")]
    at: DateTime<Utc>,
    /// Outcome.
    outcome: LoginOutcomeView,
    /// IP address of the client.
    #[schema(required = true)]
    ip_address: Option<String>,
    /// User agent reported by the client.
    #[schema(required = true)]
    user_agent: Option<String>,
    /// Device, if known.
    #[schema(required = true)]
    device_id: Option<shown::DeviceId>,
}

impl From<Login> for LoginView {
    fn from(login: Login) -> Self {
        Self {
            id: login.id.into(),
            at: login.at,
            outcome: login.outcome.into(),
            ip_address: login.ip_address,
            user_agent: login.user_agent,
            device_id: login.device.map(Into::into),
        }
    }
}

/// API token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiToken, example = json!({
    "id": "token_0192f0c1e5b07cc3a4d15e6f708192a3", "name": "Nightly report", "scopes": ["organizations:read"],
    "organization_id": null, "created_at": "2026-11-23T08:15:00Z", "expires_at": "2027-11-23T08:15:00Z", "last_used_at": null
}))]
pub struct ApiTokenView {
    /// API token id.
    pub id: shown::ApiTokenId,
    /// Name given by the owner.
    pub name: String,
    /// Scopes: the most that the token may do.
    #[schema(value_type = Vec<ScopeView>)]
    pub scopes: Vec<String>,
    /// Only organization that the token reaches; null for all of its owner's.
    #[schema(required = true)]
    pub organization_id: Option<shown::OrganizationId>,
    /// Time the token was created.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Expiry of the token.
    #[serde(serialize_with = "moment")]
    pub expires_at: DateTime<Utc>,
    /// Last use, accurate to a minute; null if never used.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub last_used_at: Option<DateTime<Utc>>,
}

impl From<ApiToken> for ApiTokenView {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.id.into(),
            name: token.name,
            scopes: token.scopes.words(),
            organization_id: token.organization.map(Into::into),
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
        }
    }
}

/// Tokens of a session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "session_id": "ses_0192f0c1e5b07cc3a4d15e6f708192a3", "token_type": "Bearer", "access_token": "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2ln",
    "expires_in": 600, "refresh_token": "kontor_refresh_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r"
}))]
pub struct SessionTokens {
    /// Session id.
    pub session_id: shown::SessionId,
    /// Always `Bearer`.
    #[schema(pattern = "^Bearer$")]
    pub token_type: &'static str,
    /// Access token for the `Authorization` header.
    pub access_token: String,
    /// Seconds until the access token expires.
    pub expires_in: i64,
    /// Refresh token for the next pair; works once.
    pub refresh_token: String,
}
