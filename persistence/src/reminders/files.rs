//! Files with the bytes of reminders.

use super::Reminders;
use crate::connection::each;
use crate::error::StorageError;
use crate::files::StoredFile;
use crate::schema::reminder_files;
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::ids::ReminderId;

impl Reminders<'_, '_> {
    /// Returns the file with the bytes of a reminder, if they were made.
    pub fn file(&mut self, reminder: ReminderId) -> Result<Option<StoredFile>, StorageError> {
        let file: Option<Uuid7> = reminder_files::table
            .find(key(reminder))
            .select(reminder_files::file_id)
            .first(self.tx.conn)
            .optional()?;
        match file {
            Some(file) => self.tx.files().find(file.id()),
            None => Ok(None),
        }
    }

    /// Keeps the file with the bytes of a reminder, unless another node was faster; returns whether it was kept.
    pub fn keep_file(&mut self, reminder: ReminderId, file: &StoredFile) -> Result<bool, StorageError> {
        if self.file(reminder)?.is_some() {
            return Ok(false);
        }
        self.tx.files().keep(file)?;
        let row = (
            reminder_files::reminder_id.eq(key(reminder)),
            reminder_files::file_id.eq(key(file.id)),
            reminder_files::sha256.eq(file.sha256.to_vec()),
            reminder_files::created_at.eq(UtcTs::from(self.tx.now())),
        );
        let kept = each!(self.tx.conn, |c| diesel::insert_into(reminder_files::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
        if kept == 0 {
            // The object is left to the sweep.
            self.tx.files().delete(file.id)?;
        }
        Ok(kept == 1)
    }
}
