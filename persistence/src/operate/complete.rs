//! Completion of older rows with data that SQL migrations can't compute: keys of addresses, looks of names, and
//! search words. Each batch is a transaction, progress is kept, and a second run finds nothing to do.

use super::rekey::{KEYS, rekey};
use crate::connection::AnyConnection;
use crate::error::StorageError;
use crate::organizations::search_words;
use crate::schema::teams;
use crate::types::Uuid7;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use kontor_domain::text::look;
use uuid::Uuid;

/// Number of rows in a batch.
const BATCH: u16 = 500;

/// Completes the rows of older versions.
pub(crate) fn complete(conn: &mut AnyConnection) -> Result<(), StorageError> {
    // Keys come first, since search words are derived from them.
    for keys in &KEYS {
        let mut after = Some(Uuid7(Uuid::nil()));
        while let Some(from) = after {
            after = batch(conn, |conn| rekey(conn, keys, from))?;
        }
    }
    while batch(conn, looks)? {}
    while batch(conn, search_words::complete)? {}
    Ok(())
}

/// Runs one batch at a time across all nodes; others wait without a time limit.
fn batch<T>(
    conn: &mut AnyConnection,
    work: impl FnOnce(&mut AnyConnection) -> Result<T, StorageError>,
) -> Result<T, StorageError> {
    type Manager = <AnyConnection as diesel::Connection>::TransactionManager;
    match conn {
        AnyConnection::Pg(pg) => {
            AnsiTransactionManager::begin_transaction(pg)?;
            pg.batch_execute(
                "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
                 SELECT pg_advisory_xact_lock(7208318)",
            )?;
        }
        AnyConnection::Sqlite(sqlite) => {
            AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")?;
        }
    }
    let done = work(conn);
    match &done {
        Ok(_) => Manager::commit_transaction(conn)?,
        Err(_) => Manager::rollback_transaction(conn)?,
    }
    done
}

/// Stores the looks of teams that lack one, and returns whether there may be more. Of teams that look alike, the
/// oldest gets the look. The others keep their names and get a placeholder that can't occur as a look.
fn looks(conn: &mut AnyConnection) -> Result<bool, StorageError> {
    let unknown: Vec<(Uuid7, Uuid7, String)> = teams::table
        .filter(teams::look.is_null())
        .order(teams::id)
        .limit(BATCH.into())
        .select((teams::id, teams::organization_id, teams::name))
        .load(conn)?;
    for (id, organization, name) in &unknown {
        let look = look(name);
        let alike: i64 = teams::table
            .filter(teams::organization_id.eq(organization))
            .filter(teams::look.eq(&look))
            .count()
            .get_result(conn)?;
        let look = if alike == 0 {
            look
        } else {
            format!("\u{1}{}", id.0.simple())
        };
        diesel::update(teams::table.find(id))
            .set(teams::look.eq(look))
            .execute(conn)?;
    }
    Ok(unknown.len() == usize::from(BATCH))
}
