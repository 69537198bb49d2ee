//! Answer of a login that opened a session.

use super::session_opening::Opened;
use super::session_tokens::tokens;
use super::views::SessionTokens;
use crate::app::App;
use crate::error::Error;
use crate::secrets::Secret;
use serde::Serialize;
use utoipa::ToSchema;

/// `status` of a login that opened a session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoggedInStatus {
    /// Session opened.
    Authenticated,
}

/// Tokens of a session opened by a login.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoggedIn {
    /// Result of the login.
    status: LoggedInStatus,
    #[serde(flatten)]
    tokens: SessionTokens,
    /// Device token, shown once if the device was unknown. Store it and send it with the next login.
    #[serde(skip_serializing_if = "Option::is_none")]
    device_token: Option<String>,
}

impl LoggedIn {
    /// Issues the tokens of an opened session.
    pub fn of(app: &App, opened: &Opened, refresh: Secret, device: Secret) -> Result<Self, Error> {
        Ok(Self {
            status: LoggedInStatus::Authenticated,
            tokens: tokens(app, &opened.session, refresh)?,
            device_token: opened.new_device.then_some(device.token),
        })
    }
}
