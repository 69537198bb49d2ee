//! The history of logins.

use super::Identity;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::{logins, users};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::{ListLogins, Login, LoginOutcome};
use kontor_domain::ids::{DeviceId, Id, LoginId, UserId};

/// Filters of logins.
#[derive(Debug, Clone, Default)]
pub struct LoginFilter {
    /// Only with this outcome.
    pub outcome: Option<LoginOutcome>,
    /// Start, inclusive.
    pub since: Option<DateTime<Utc>>,
    /// End, exclusive.
    pub until: Option<DateTime<Utc>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = logins)]
pub(super) struct LoginRow {
    id: Uuid7,
    at: UtcTs,
    outcome: String,
    ip_address: Option<String>,
    user_agent: Option<String>,
    device_id: Option<Uuid7>,
}

impl TryFrom<LoginRow> for Login {
    type Error = CorruptRow;
    fn try_from(row: LoginRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            id: row.id.id(),
            at: row.at.0,
            outcome: LoginOutcome::from_text(&row.outcome).ok_or(CorruptRow {
                column: "logins.outcome",
            })?,
            ip_address: row.ip_address,
            user_agent: row.user_agent,
            device: row.device_id.map(Uuid7::id),
        })
    }
}

impl Identity<'_, '_> {
    /// Records an attempt to log in, to an account or with an address that has none.
    pub fn note_login(
        &mut self,
        user: Option<UserId>,
        device: Option<DeviceId>,
        outcome: LoginOutcome,
    ) -> Result<LoginId, StorageError> {
        let id: LoginId = self.tx.new_id();
        let origin = self.tx.origin().clone();
        diesel::insert_into(logins::table)
            .values((
                logins::id.eq(key(id)),
                logins::user_id.eq(user.map(key)),
                logins::at.eq(UtcTs::from(self.tx.now())),
                logins::outcome.eq(outcome.as_str()),
                logins::ip_address.eq(origin.ip_address),
                logins::user_agent.eq(origin.user_agent),
                logins::device_id.eq(device.map(key)),
            ))
            .execute(self.tx.conn)?;
        // On PostgreSQL the insertion waits for a closing of the account, and must not outlive it.
        let closed = users::table
            .filter(users::id.nullable().eq(user.map(key)))
            .filter(users::closed_at.is_not_null());
        if diesel::select(exists(closed)).get_result(self.tx.conn)? {
            diesel::update(logins::table.find(key(id)))
                .set(logins::user_id.eq(None::<Uuid7>))
                .execute(self.tx.conn)?;
        }
        Ok(id)
    }

    /// Updates the outcome of an attempt.
    pub fn settle_login(
        &mut self,
        id: LoginId,
        device: Option<DeviceId>,
        outcome: LoginOutcome,
    ) -> Result<(), StorageError> {
        diesel::update(logins::table.find(key(id)))
            .set((
                logins::outcome.eq(outcome.as_str()),
                logins::device_id.eq(device.map(key)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Deletes an attempt that was never checked.
    pub fn drop_login(&mut self, id: LoginId) -> Result<(), StorageError> {
        diesel::delete(logins::table.find(key(id))).execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns the attempts to log in to one's own account, newest first.
    pub fn logins(
        &mut self,
        authorized: &Authorized<ListLogins>,
        filter: &LoginFilter,
        page: PageRequest,
    ) -> Result<Page<Login>, StorageError> {
        let own = || {
            let mut query = logins::table
                .filter(logins::user_id.eq(key(*authorized.on())).assume_not_null())
                .into_boxed();
            if let Some(outcome) = filter.outcome {
                query = query.filter(logins::outcome.eq(outcome.as_str()));
            }
            if let Some(since) = filter.since {
                query = query.filter(logins::at.ge(UtcTs::from(since)));
            }
            if let Some(until) = filter.until {
                query = query.filter(logins::at.lt(UtcTs::from(until)));
            }
            query
        };
        let total = if page.include_total {
            Some(own().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = own().select(LoginRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(logins::id.lt(Uuid7(after)));
        }
        let rows: Vec<LoginRow> = query
            .order(logins::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let items = rows.into_iter().map(Login::try_from).collect::<Result<_, _>>()?;
        Ok(page.page(items, |login: &Login| login.id.uuid(), total))
    }
}
