//! Migrations, and what they leave to Rust.

use super::complete::complete;
use crate::connection;
use crate::error::StorageError;
use crate::store::Store;

impl Store {
    /// Migrates the schema to this version and returns the applied migrations.
    ///
    /// # Errors
    /// [`StorageError::Migration`] names the one that failed.
    pub async fn migrate(&self) -> Result<Vec<String>, StorageError> {
        let time_limit = self.options().time_limit;
        self.exclusive(move |conn| {
            let applied = connection::migrate(conn, time_limit)?;
            complete(conn)?;
            Ok(applied)
        })
        .await
    }
}
