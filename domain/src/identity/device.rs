//! Devices that have logged in before.

use crate::ids::{DeviceId, UserId};
use chrono::{DateTime, Utc};

/// A device that has logged in to an account. It holds a token that identifies it at the next login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// The account.
    pub user: UserId,
    /// Time of the first login.
    pub created_at: DateTime<Utc>,
    /// Time of the last login.
    pub last_login_at: DateTime<Utc>,
    /// User agent reported at the last login.
    pub user_agent: Option<String>,
    /// The IP address of the last login.
    pub ip_address: Option<String>,
}
