//! Stored files: bytes that outlive a request, such as documents and exports. The bytes are an object in a folder or in
//! S3, and a row of the database says that they count.
//!
//! A file is stored in two steps, so that a row never lacks its object:
//!
//! 1. [`FileStore::put`] or [`FileStore::put_stream`] writes the object, and returns its [`StoredFile`];
//! 2. `tx.files().keep(&file)` adds the row, in the transaction of the cause.
//!
//! If the transaction fails, nothing refers to the object, and the sweep deletes it a day later. A file is deleted the
//! other way round: `tx.files().delete(id)` in a transaction, then [`FileStore::delete`] after COMMIT. A file with an
//! expiry is no longer found from then on, and the purge deletes its row and its object.

mod error;
mod folder;
mod listing;
mod place;
mod reader;
#[cfg(feature = "s3")]
mod s3;
#[cfg(test)]
mod tests;
mod upload;

pub use error::FileError;
pub use listing::{FoundObject, written_at};
pub use place::{FilePlace, S3Bucket};
pub use reader::FileStream;

use crate::clock::Clock;
use crate::entropy::{Entropy, array};
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::once;
use futures_util::{Stream, TryStreamExt};
use kontor_domain::ids::{FileId, Id};
use kontor_persistence::{StoredFile, object_key};
use object_store::ObjectStoreExt;
use object_store::path::Path as ObjectPath;
use place::Place;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// Description of a file to be stored.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Word for what it is stored for, such as `export`, of 1 to 40 characters.
    pub purpose: &'static str,
    /// Media type.
    pub content_type: &'static str,
    /// Time from which it is no longer found, and is deleted; none for a file that is kept.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Objects of stored files. The place is opened with the first use, so that a server that stores none spends nothing on
/// it.
pub struct FileStore {
    configured: FilePlace,
    place: OnceCell<Place>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl FileStore {
    /// Creates the store of a place, without opening it.
    #[must_use]
    pub fn new(configured: FilePlace, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            configured,
            place: OnceCell::new(),
            clock,
            entropy,
        }
    }

    /// Writes bytes. The file counts once its row is kept.
    ///
    /// # Errors
    /// [`FileError::Full`] if the disk is full, or another failure of the store.
    pub async fn put(&self, new: NewFile, bytes: Bytes) -> Result<StoredFile, FileError> {
        self.put_stream(new, once(async { Ok::<_, FileError>(bytes) }))
            .await
    }

    /// Writes the bytes of a stream, at most 5 MiB of which are in memory. The file counts once its row is kept.
    ///
    /// # Errors
    /// The first error of the stream or of the store, after which nothing is left.
    pub async fn put_stream<E: From<FileError>>(
        &self,
        new: NewFile,
        bytes: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<StoredFile, E> {
        let id = self.new_id();
        let key = object_key(id);
        let place = self.place().await?;
        let written = upload::write(place, &key, bytes).await?;
        Ok(StoredFile {
            id,
            key,
            purpose: new.purpose.to_owned(),
            content_type: new.content_type.to_owned(),
            size: written.size,
            sha256: written.sha256,
            created_at: written_at(id),
            expires_at: new.expires_at,
        })
    }

    /// Opens a file for reading. The stream ends with [`FileError::Damaged`] if its bytes are not those written, and
    /// keeps back the last of them until that is known.
    ///
    /// # Errors
    /// [`FileError::Missing`] if there is no such object, or another failure of the store.
    pub async fn open(&self, file: &StoredFile) -> Result<FileStream, FileError> {
        match self.used_place().await? {
            Some(place) => reader::open(place, file).await,
            None => Err(FileError::Missing(file.key.clone())),
        }
    }

    /// Returns all bytes of a file, for those known to be small.
    ///
    /// # Errors
    /// As [`Self::open`] and its stream.
    pub async fn read(&self, file: &StoredFile) -> Result<Bytes, FileError> {
        let whole = Vec::with_capacity(usize::try_from(file.size).unwrap_or_default());
        let bytes = self
            .open(file)
            .await?
            .try_fold(whole, |mut whole, bytes| async move {
                whole.extend_from_slice(&bytes);
                Ok(whole)
            });
        bytes.await.map(Bytes::from)
    }

    /// Deletes the object of a file whose row is gone; one that is gone too is no error.
    ///
    /// # Errors
    /// A failure of the store. The sweep deletes the object later.
    pub async fn delete(&self, key: &str) -> Result<(), FileError> {
        let Some(place) = self.used_place().await? else {
            return Ok(());
        };
        let deleted = place.store().delete(&ObjectPath::from(key)).await;
        match deleted.map_err(FileError::from) {
            Ok(()) | Err(FileError::Missing(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Writes, reads and deletes a small object.
    ///
    /// # Errors
    /// The first of these steps that fails.
    pub async fn probe(&self) -> Result<(), FileError> {
        let new = NewFile {
            purpose: "probe",
            content_type: "text/plain",
            expires_at: None,
        };
        let file = self.put(new, Bytes::from_static(b"probe")).await?;
        let read = self.read(&file).await;
        self.delete(&file.key).await?;
        read.map(drop)
    }

    async fn place(&self) -> Result<&Place, FileError> {
        self.place.get_or_try_init(|| Place::open(&self.configured)).await
    }

    /// Returns the place, or none if no file was ever stored: looking makes no folder.
    async fn used_place(&self) -> Result<Option<&Place>, FileError> {
        if let FilePlace::Own(folder) = &self.configured
            && !self.place.initialized()
            && !folder.try_exists()?
        {
            return Ok(None);
        }
        self.place().await.map(Some)
    }

    /// Returns a new id (UUID version 7), which tells when the object was written.
    fn new_id(&self) -> FileId {
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or_default();
        let random: [u8; 10] = array(self.entropy.as_ref());
        FileId::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }
}
