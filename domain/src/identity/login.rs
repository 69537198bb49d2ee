//! The history of logins.

use crate::ids::{DeviceId, LoginId};
use chrono::{DateTime, Utc};

crate::text_enum! {
    /// Outcome of a login.
    LoginOutcome {
        /// A session opened.
        Success = "success",
        /// The password was wrong.
        WrongPassword = "wrong_password",
        /// Refused without checking: too many wrong passwords before.
        Throttled = "throttled",
        /// Refused without checking: passwords are not accepted until a reset.
        Disabled = "disabled",
        /// The password was right, and no second factor has been given so far.
        SecondFactorRequired = "second_factor_required",
        /// The password was right, and the second factor was wrong.
        WrongSecondFactor = "wrong_second_factor",
    }
}

/// One attempt to log in to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// Time of the attempt.
    pub at: DateTime<Utc>,
    /// Its outcome.
    pub outcome: LoginOutcome,
    /// IP address of the client.
    pub ip_address: Option<String>,
    /// User agent of the client.
    pub user_agent: Option<String>,
    /// The device, if it was known or became known.
    pub device: Option<DeviceId>,
}
