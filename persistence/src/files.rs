//! Rows of stored files. Their bytes are objects outside the database: an object is written before its row and deleted
//! after it, so that a row never lacks its object. What is left between the two is found by a sweep, folder by folder.
//!
//! A file has no rights of its own: the row that refers to it has them, and they are checked where that row is read.

use crate::error::{CorruptRow, StorageError};
use crate::schema::files;
use crate::tx::Tx;
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::ids::{FileId, Id};
use std::collections::HashSet;

/// Number of folders that the objects are spread over.
pub const FOLDERS: u16 = 256;

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its id, made when its bytes were written.
    pub id: FileId,
    /// Key of its object.
    pub key: String,
    /// Word for what it is stored for, such as `export`.
    pub purpose: String,
    /// Media type.
    pub content_type: String,
    /// Number of bytes.
    pub size: u64,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// Time at which its bytes were written.
    pub created_at: DateTime<Utc>,
    /// Time from which it is no longer found, and is deleted; none for a file that is kept.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Returns the folder of a file: the last byte of its id, which is random.
#[must_use]
pub fn folder_of(id: FileId) -> u8 {
    id.uuid().as_bytes()[15]
}

/// Returns the key of a file's object: its folder and its id.
#[must_use]
pub fn object_key(id: FileId) -> String {
    format!("{:02x}/{id}", folder_of(id))
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = files, treat_none_as_default_value = false)]
struct FileRow {
    id: Uuid7,
    folder: i32,
    object_key: String,
    purpose: String,
    content_type: String,
    size: i64,
    sha256: Vec<u8>,
    created_at: UtcTs,
    expires_at: Option<UtcTs>,
}

impl TryFrom<FileRow> for StoredFile {
    type Error = CorruptRow;

    fn try_from(row: FileRow) -> Result<Self, CorruptRow> {
        let corrupt = |column| CorruptRow { column };
        Ok(Self {
            id: row.id.id(),
            key: row.object_key,
            purpose: row.purpose,
            content_type: row.content_type,
            size: u64::try_from(row.size).map_err(|_| corrupt("files.size"))?,
            sha256: row.sha256.try_into().map_err(|_| corrupt("files.sha256"))?,
            created_at: row.created_at.0,
            expires_at: row.expires_at.map(|at| at.0),
        })
    }
}

/// Rows of stored files, within a transaction.
pub struct Files<'t, 'c> {
    tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns the rows of stored files.
    pub fn files(&mut self) -> Files<'_, 'c> {
        Files { tx: self }
    }
}

impl Files<'_, '_> {
    /// Keeps a file whose object is written, in the transaction of its cause.
    pub fn keep(&mut self, file: &StoredFile) -> Result<(), StorageError> {
        let row = FileRow {
            id: key(file.id),
            folder: folder_of(file.id).into(),
            object_key: file.key.clone(),
            purpose: file.purpose.clone(),
            content_type: file.content_type.clone(),
            size: i64::try_from(file.size).map_err(|_| CorruptRow { column: "files.size" })?,
            sha256: file.sha256.to_vec(),
            created_at: file.created_at.into(),
            expires_at: file.expires_at.map(UtcTs::from),
        };
        diesel::insert_into(files::table)
            .values(row)
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns a file that has not expired.
    pub fn find(&mut self, id: FileId) -> Result<Option<StoredFile>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let valid = files::expires_at
            .is_null()
            .or(files::expires_at.gt(now).assume_not_null());
        let row: Option<FileRow> = files::table
            .find(key(id))
            .filter(valid)
            .select(FileRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(StoredFile::try_from).transpose()?)
    }

    /// Deletes the row of a file; returns false if there is none. Its object is deleted after COMMIT, or by the sweep.
    pub fn delete(&mut self, id: FileId) -> Result<bool, StorageError> {
        Ok(diesel::delete(files::table.find(key(id))).execute(self.tx.conn)? > 0)
    }

    /// Deletes the rows of up to `limit` expired files, and returns these files, so that their objects can follow.
    pub fn take_expired(&mut self, limit: u32) -> Result<Vec<StoredFile>, StorageError> {
        let expired: Vec<FileRow> = files::table
            .filter(files::expires_at.le(UtcTs::from(self.tx.now())))
            .order(files::expires_at)
            .limit(limit.into())
            .select(FileRow::as_select())
            .load(self.tx.conn)?;
        let ids: Vec<Uuid7> = expired.iter().map(|row| row.id).collect();
        diesel::delete(files::table.filter(files::id.eq_any(ids))).execute(self.tx.conn)?;
        let files = expired.into_iter().map(StoredFile::try_from);
        Ok(files.collect::<Result<_, _>>()?)
    }

    /// Returns those of the files that have a row.
    pub fn known(&mut self, ids: &[FileId]) -> Result<HashSet<FileId>, StorageError> {
        let keys: Vec<Uuid7> = ids.iter().map(|id| key(*id)).collect();
        let known: Vec<Uuid7> = files::table
            .filter(files::id.eq_any(keys))
            .select(files::id)
            .load(self.tx.conn)?;
        Ok(known.into_iter().map(Uuid7::id).collect())
    }

    /// Returns up to `limit` files of a folder, in the order of their ids, after `after`.
    pub fn in_folder(
        &mut self,
        folder: u8,
        after: Option<FileId>,
        limit: u32,
    ) -> Result<Vec<StoredFile>, StorageError> {
        let mut query = files::table
            .filter(files::folder.eq(i32::from(folder)))
            .select(FileRow::as_select())
            .order(files::id)
            .limit(limit.into())
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(files::id.gt(key(after)));
        }
        let rows: Vec<FileRow> = query.load(self.tx.conn)?;
        let files = rows.into_iter().map(StoredFile::try_from);
        Ok(files.collect::<Result<_, _>>()?)
    }

    /// Returns the number of files in a folder whose bytes were written before `moment`.
    pub fn count_in_folder(&mut self, folder: u8, moment: DateTime<Utc>) -> Result<u64, StorageError> {
        let count: i64 = files::table
            .filter(files::folder.eq(i32::from(folder)))
            .filter(files::created_at.lt(UtcTs::from(moment)))
            .count()
            .get_result(self.tx.conn)?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}
