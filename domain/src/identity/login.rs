//! The history of logins.

use crate::ids::{DeviceId, LoginId};
use chrono::{DateTime, Utc};

crate::text_enum! {
    /// How a login ended.
    LoginOutcome {
        /// A session opened.
        Success = "success",
        /// The password was wrong.
        WrongPassword = "wrong_password",
        /// Refused unchecked: too many wrong passwords before.
        Throttled = "throttled",
        /// Refused unchecked: passwords are no longer accepted until a reset.
        Disabled = "disabled",
    }
}

/// One attempt to log in to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// When.
    pub at: DateTime<Utc>,
    /// How it ended.
    pub outcome: LoginOutcome,
    /// From where.
    pub ip_address: Option<String>,
    /// What the client called itself.
    pub user_agent: Option<String>,
    /// On which device, if that was known or became known.
    pub device: Option<DeviceId>,
}
