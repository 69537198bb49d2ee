//! Operations for the operator's commands on the database itself: copying and diagnosing it.
//!
//! They need no keys, and use their own connection, so the server may be running.

mod backup;
mod checkup;
mod complete;
mod measured;
mod migrate;
mod rekey;

pub use backup::{copy_sqlite, damage_of_sqlite};
pub use checkup::{JobsBacklog, PostgresCheckup, SqliteCheckup, examine_postgres, examine_sqlite};
pub use measured::{Measured, UnmatchedMoney};
