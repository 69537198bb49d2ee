//! Files with the bytes of documents.

use super::Billing;
use crate::connection::each;
use crate::error::StorageError;
use crate::files::StoredFile;
use crate::schema::document_files;
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::billing::{DocumentId, PrintForm};

impl Billing<'_, '_> {
    /// Returns the file with the bytes of a document in a form, if they were made.
    pub fn document_file(
        &mut self,
        document: DocumentId,
        form: PrintForm,
    ) -> Result<Option<StoredFile>, StorageError> {
        let file: Option<Uuid7> = document_files::table
            .find((Uuid7(document.uuid()), form.as_str()))
            .select(document_files::file_id)
            .first(self.tx.conn)
            .optional()?;
        match file {
            Some(file) => self.tx.files().find(file.id()),
            None => Ok(None),
        }
    }

    /// Keeps the file with the bytes of a document, unless another node was faster; returns whether it was kept.
    pub fn keep_document_file(
        &mut self,
        document: DocumentId,
        form: PrintForm,
        file: &StoredFile,
    ) -> Result<bool, StorageError> {
        if self.document_file(document, form)?.is_some() {
            return Ok(false);
        }
        self.tx.files().keep(file)?;
        let row = (
            document_files::document_id.eq(Uuid7(document.uuid())),
            document_files::form.eq(form.as_str()),
            document_files::file_id.eq(key(file.id)),
            document_files::sha256.eq(file.sha256.to_vec()),
            document_files::created_at.eq(UtcTs::from(self.tx.now())),
        );
        let kept = each!(self.tx.conn, |c| diesel::insert_into(document_files::table)
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
