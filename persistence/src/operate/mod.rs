//! What an operator's commands ask of the database itself: a copy of it, and how it is doing.
//!
//! They need no keys, and a connection of their own: the server may run beside them.

mod backup;
mod checkup;
mod complete;
mod migrate;
mod rekey;

pub use backup::{copy_sqlite, damage_of_sqlite};
pub use checkup::{JobsBacklog, PostgresCheckup, SqliteCheckup, examine_postgres, examine_sqlite};
