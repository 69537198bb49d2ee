//! Erasure of a member of staff whose account is closed.

use super::Staff;
use crate::error::StorageError;
use crate::schema::staff;
use crate::types::key;
use diesel::prelude::*;
use kontor_domain::ids::UserId;

impl Staff<'_, '_> {
    /// Deletes the role and the desk name; entries of logs keep the name under which the person worked.
    pub(crate) fn forget_person(&mut self, user: UserId) -> Result<(), StorageError> {
        diesel::delete(staff::table.find(key(user))).execute(self.tx.conn)?;
        Ok(())
    }
}
