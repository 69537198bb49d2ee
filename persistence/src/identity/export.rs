//! Stored data about a person, in pages, including data no longer shown in lists.

use super::{ApiToken, Identity};
use crate::error::StorageError;
use crate::page::{Page, PageRequest};
use crate::schema::{api_tokens, devices, logins, sessions};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::{Device, ExportAccount, Login, Session};
use kontor_domain::ids::Id;

use super::api_tokens::ApiTokenRow;
use super::devices::DeviceRow;
use super::logins::LoginRow;
use super::sessions::SessionRow;

/// A session, with the reason why it ended.
#[derive(Debug, Clone)]
pub struct KeptSession {
    /// The session.
    pub session: Session,
    /// Reason why it ended, if it did.
    pub end_reason: Option<String>,
}

/// An API token, revoked or not.
#[derive(Debug, Clone)]
pub struct KeptApiToken {
    /// The token.
    pub token: ApiToken,
    /// Time of revocation, if revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Identity<'_, '_> {
    /// Returns a page of one's own stored sessions, oldest first.
    pub fn kept_sessions(
        &mut self,
        authorized: &Authorized<ExportAccount>,
        page: PageRequest,
    ) -> Result<Page<KeptSession>, StorageError> {
        let after = page.after.map_or(Uuid7(uuid::Uuid::nil()), Uuid7);
        let rows: Vec<(SessionRow, Option<String>)> = sessions::table
            .filter(sessions::user_id.eq(key(*authorized.on())))
            .filter(sessions::id.gt(after))
            .order(sessions::id)
            .limit(page.probe())
            .select((SessionRow::as_select(), sessions::end_reason))
            .load(self.tx.conn)?;
        let kept = rows.into_iter().map(|(row, end_reason)| {
            Ok(KeptSession {
                session: row.try_into()?,
                end_reason,
            })
        });
        let kept: Vec<KeptSession> = kept.collect::<Result<_, StorageError>>()?;
        Ok(page.page(kept, |kept| kept.session.id.uuid(), None))
    }

    /// Returns a page of one's own devices, oldest first.
    pub fn kept_devices(
        &mut self,
        authorized: &Authorized<ExportAccount>,
        page: PageRequest,
    ) -> Result<Page<Device>, StorageError> {
        let after = page.after.map_or(Uuid7(uuid::Uuid::nil()), Uuid7);
        let rows: Vec<DeviceRow> = devices::table
            .filter(devices::user_id.eq(key(*authorized.on())))
            .filter(devices::id.gt(after))
            .order(devices::id)
            .limit(page.probe())
            .select(DeviceRow::as_select())
            .load(self.tx.conn)?;
        let devices = rows.into_iter().map(Device::from).collect();
        Ok(page.page(devices, |device: &Device| device.id.uuid(), None))
    }

    /// Returns a page of the stored attempts to log in to one's own account, oldest first.
    pub fn kept_logins(
        &mut self,
        authorized: &Authorized<ExportAccount>,
        page: PageRequest,
    ) -> Result<Page<Login>, StorageError> {
        let after = page.after.map_or(Uuid7(uuid::Uuid::nil()), Uuid7);
        let rows: Vec<LoginRow> = logins::table
            .filter(logins::user_id.eq(key(*authorized.on())).assume_not_null())
            .filter(logins::id.gt(after))
            .order(logins::id)
            .limit(page.probe())
            .select(LoginRow::as_select())
            .load(self.tx.conn)?;
        let logins: Vec<Login> = rows.into_iter().map(Login::try_from).collect::<Result<_, _>>()?;
        Ok(page.page(logins, |login| login.id.uuid(), None))
    }

    /// Returns a page of one's own stored API tokens, oldest first.
    pub fn kept_api_tokens(
        &mut self,
        authorized: &Authorized<ExportAccount>,
        page: PageRequest,
    ) -> Result<Page<KeptApiToken>, StorageError> {
        let after = page.after.map_or(Uuid7(uuid::Uuid::nil()), Uuid7);
        let rows: Vec<(ApiTokenRow, Option<UtcTs>)> = api_tokens::table
            .filter(api_tokens::user_id.eq(key(*authorized.on())))
            .filter(api_tokens::id.gt(after))
            .order(api_tokens::id)
            .limit(page.probe())
            .select((ApiTokenRow::as_select(), api_tokens::revoked_at))
            .load(self.tx.conn)?;
        let kept = rows.into_iter().map(|(row, revoked_at)| {
            Ok(KeptApiToken {
                token: row.try_into()?,
                revoked_at: revoked_at.map(|at| at.0),
            })
        });
        let kept: Vec<KeptApiToken> = kept.collect::<Result<_, StorageError>>()?;
        Ok(page.page(kept, |kept| kept.token.id.uuid(), None))
    }
}
