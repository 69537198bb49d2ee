//! The last use of sessions and tokens, noted once a minute at most.

use crate::error::StorageError;
use crate::schema::{api_tokens, service_tokens, sessions};
use crate::tx::{Stale, Tx};
use crate::types::{UtcTs, key};
use diesel::prelude::*;

/// Records the current time as the last use of sessions and tokens that a read found outdated.
pub(crate) fn note(tx: &mut Tx<'_>, stale: Stale) -> Result<(), StorageError> {
    let now = UtcTs::from(tx.now());
    if let Some(id) = stale.session {
        diesel::update(sessions::table.find(key(id)))
            .set(sessions::last_used_at.eq(now))
            .execute(tx.conn)?;
    }
    if let Some(id) = stale.token {
        diesel::update(api_tokens::table.find(key(id)))
            .set(api_tokens::last_used_at.eq(Some(now)))
            .execute(tx.conn)?;
    }
    if let Some(id) = stale.service {
        diesel::update(service_tokens::table.find(key(id)))
            .set(service_tokens::last_used_at.eq(Some(now)))
            .execute(tx.conn)?;
    }
    Ok(())
}
