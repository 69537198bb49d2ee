//! Devices that have logged in before.

use crate::ids::{DeviceId, UserId};
use chrono::{DateTime, Utc};

/// A device that an account has logged in on: it holds a token that says so at the next login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Whose.
    pub user: UserId,
    /// When it first logged in.
    pub created_at: DateTime<Utc>,
    /// When it last logged in.
    pub last_login_at: DateTime<Utc>,
    /// What the client called itself at the last login.
    pub user_agent: Option<String>,
    /// The IP address of the last login.
    pub ip_address: Option<String>,
}
