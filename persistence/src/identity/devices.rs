//! Devices that have logged in to an account.

use super::Identity;
use crate::error::StorageError;
use crate::page::{Page, PageRequest};
use crate::schema::{activity_entries, devices};
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::activity::Chain;
use kontor_domain::identity::{Action, Device, EndsSessions, ForgetDevice, ListDevices};
use kontor_domain::ids::{DeviceId, Id, SessionId, UserId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = devices)]
pub(super) struct DeviceRow {
    id: Uuid7,
    user_id: Uuid7,
    created_at: UtcTs,
    last_login_at: UtcTs,
    user_agent: Option<String>,
    ip_address: Option<String>,
}

impl From<DeviceRow> for Device {
    fn from(row: DeviceRow) -> Self {
        Self {
            id: row.id.id(),
            user: row.user_id.id(),
            created_at: row.created_at.0,
            last_login_at: row.last_login_at.0,
            user_agent: row.user_agent,
            ip_address: row.ip_address,
        }
    }
}

impl Identity<'_, '_> {
    /// Returns the device with a token, and its account.
    pub fn device_by_token(
        &mut self,
        token_hash: [u8; 32],
    ) -> Result<Option<(DeviceId, UserId)>, StorageError> {
        let row: Option<(Uuid7, Uuid7)> = devices::table
            .filter(devices::token_hash.eq(&token_hash[..]))
            .select((devices::id, devices::user_id))
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(|(device, user)| (device.id(), user.id())))
    }

    /// Stores a new device.
    pub fn add_device(&mut self, user: UserId, token_hash: [u8; 32]) -> Result<DeviceId, StorageError> {
        let id: DeviceId = self.tx.new_id();
        let (now, origin) = (UtcTs::from(self.tx.now()), self.tx.origin().clone());
        diesel::insert_into(devices::table)
            .values((
                devices::id.eq(key(id)),
                devices::user_id.eq(key(user)),
                devices::token_hash.eq(&token_hash[..]),
                devices::created_at.eq(now),
                devices::last_login_at.eq(now),
                devices::user_agent.eq(origin.user_agent),
                devices::ip_address.eq(origin.ip_address),
            ))
            .execute(self.tx.conn)?;
        Ok(id)
    }

    /// Records a login on a known device; returns false if it was forgotten in the meantime.
    pub fn note_device(&mut self, device: DeviceId) -> Result<bool, StorageError> {
        let (now, origin) = (UtcTs::from(self.tx.now()), self.tx.origin().clone());
        let noted = diesel::update(devices::table.find(key(device)))
            .set((
                devices::last_login_at.eq(now),
                devices::user_agent.eq(origin.user_agent),
                devices::ip_address.eq(origin.ip_address),
            ))
            .execute(self.tx.conn)?;
        Ok(noted > 0)
    }

    /// Whether an account has ever logged in, according to its log.
    pub fn has_logged_in(&mut self, user: UserId) -> Result<bool, StorageError> {
        let first: Option<i64> = activity_entries::table
            .filter(activity_entries::chain_id.eq(Uuid7(Chain::Account(user).uuid())))
            .filter(activity_entries::action.eq(Action::LoggedIn.as_str()))
            .order(activity_entries::seq)
            .select(activity_entries::seq)
            .first(self.tx.conn)
            .optional()?;
        Ok(first.is_some())
    }

    /// Returns one's own devices, newest first.
    pub fn devices(
        &mut self,
        authorized: &Authorized<ListDevices>,
        page: PageRequest,
    ) -> Result<Page<Device>, StorageError> {
        let own = || devices::table.filter(devices::user_id.eq(key(*authorized.on())));
        let total = if page.include_total {
            Some(own().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = own().select(DeviceRow::as_select()).into_boxed();
        if let Some(after) = page.after {
            query = query.filter(devices::id.lt(Uuid7(after)));
        }
        let rows: Vec<DeviceRow> = query
            .order(devices::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let devices = rows.into_iter().map(Device::from).collect();
        Ok(page.page(devices, |device: &Device| device.id.uuid(), total))
    }

    /// Forgets one of one's own devices and ends its sessions; returns false if it does not exist.
    pub fn forget_device(
        &mut self,
        authorized: &Authorized<ForgetDevice>,
        id: DeviceId,
    ) -> Result<bool, StorageError> {
        let own = devices::table
            .find(key(id))
            .filter(devices::user_id.eq(key(*authorized.on())));
        // Locked first: a concurrent login on it has either opened its session, or finds the device gone.
        let held = diesel::update(own)
            .set(devices::user_id.eq(key(*authorized.on())))
            .execute(self.tx.conn)?;
        if held == 0 {
            return Ok(false);
        }
        self.end_sessions_on(id)?;
        diesel::delete(devices::table.find(key(id))).execute(self.tx.conn)?;
        Ok(true)
    }

    /// Forgets all of one's own devices except that of a session.
    pub fn forget_other_devices<A: EndsSessions>(
        &mut self,
        authorized: &Authorized<A>,
        session: SessionId,
    ) -> Result<(), StorageError> {
        let own = devices::table.filter(devices::user_id.eq(key(*authorized.on())));
        match self.device_of_session(session)? {
            Some(kept) => diesel::delete(own.filter(devices::id.ne(key(kept)))).execute(self.tx.conn)?,
            None => diesel::delete(own).execute(self.tx.conn)?,
        };
        Ok(())
    }

    /// Forgets all devices of an account, after a password reset.
    pub fn forget_all_devices(&mut self, user: UserId) -> Result<(), StorageError> {
        diesel::delete(devices::table.filter(devices::user_id.eq(key(user)))).execute(self.tx.conn)?;
        Ok(())
    }
}
