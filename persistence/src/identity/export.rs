//! What is kept about a person, whole: also what lists no longer show.

use super::{ApiToken, Identity};
use crate::error::StorageError;
use crate::schema::{api_tokens, devices, logins, sessions};
use crate::types::{UtcTs, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::access::Granted;
use kontor_domain::identity::{Device, ExportAccount, Login, Session};

use super::api_tokens::ApiTokenRow;
use super::devices::DeviceRow;
use super::logins::LoginRow;
use super::sessions::SessionRow;

/// A session, with why it ended.
#[derive(Debug, Clone)]
pub struct KeptSession {
    /// The session.
    pub session: Session,
    /// Why it ended, if it was ended.
    pub end_reason: Option<String>,
}

/// An API token, revoked or not.
#[derive(Debug, Clone)]
pub struct KeptApiToken {
    /// The token.
    pub token: ApiToken,
    /// When it was revoked, if it was.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Identity<'_, '_> {
    /// All one's own sessions that are kept, oldest first.
    ///
    /// # Errors
    /// When storage fails.
    pub fn kept_sessions(
        &mut self,
        granted: &Granted<ExportAccount>,
    ) -> Result<Vec<KeptSession>, StorageError> {
        let rows: Vec<(SessionRow, Option<String>)> = sessions::table
            .filter(sessions::user_id.eq(key(*granted.on())))
            .order(sessions::id)
            .select((SessionRow::as_select(), sessions::end_reason))
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(|(row, end_reason)| KeptSession {
                session: row.into(),
                end_reason,
            })
            .collect())
    }

    /// All one's own devices, oldest first.
    ///
    /// # Errors
    /// When storage fails.
    pub fn kept_devices(&mut self, granted: &Granted<ExportAccount>) -> Result<Vec<Device>, StorageError> {
        let rows: Vec<DeviceRow> = devices::table
            .filter(devices::user_id.eq(key(*granted.on())))
            .order(devices::id)
            .select(DeviceRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows.into_iter().map(Device::from).collect())
    }

    /// All attempts to log in to the own account that are kept, oldest first.
    ///
    /// # Errors
    /// When storage fails.
    pub fn kept_logins(&mut self, granted: &Granted<ExportAccount>) -> Result<Vec<Login>, StorageError> {
        let rows: Vec<LoginRow> = logins::table
            .filter(logins::user_id.eq(key(*granted.on())).assume_not_null())
            .order(logins::id)
            .select(LoginRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows.into_iter().map(Login::try_from).collect::<Result<_, _>>()?)
    }

    /// All one's own API tokens that are kept, oldest first.
    ///
    /// # Errors
    /// When storage fails.
    pub fn kept_api_tokens(
        &mut self,
        granted: &Granted<ExportAccount>,
    ) -> Result<Vec<KeptApiToken>, StorageError> {
        let rows: Vec<(ApiTokenRow, Option<UtcTs>)> = api_tokens::table
            .filter(api_tokens::user_id.eq(key(*granted.on())))
            .order(api_tokens::id)
            .select((ApiTokenRow::as_select(), api_tokens::revoked_at))
            .load(self.tx.conn)?;
        rows.into_iter()
            .map(|(row, revoked_at)| {
                Ok(KeptApiToken {
                    token: row.try_into()?,
                    revoked_at: revoked_at.map(|at| at.0),
                })
            })
            .collect()
    }
}
