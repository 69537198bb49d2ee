//! Erasure of a person whose account is closed.

use super::MessageChecks;
use crate::error::StorageError;
use crate::schema::message_checks;
use crate::types::key;
use diesel::prelude::*;
use kontor_domain::ids::UserId;

impl MessageChecks<'_, '_> {
    /// Deletes the person's checks.
    pub(crate) fn forget_person(&mut self, user: UserId) -> Result<(), StorageError> {
        diesel::delete(message_checks::table.filter(message_checks::user_id.eq(key(user))))
            .execute(self.tx.conn)?;
        Ok(())
    }
}
