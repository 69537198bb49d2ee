//! The objects that are there, for the sweep.

use super::FileStore;
use super::error::FileError;
use chrono::{DateTime, Utc};
use futures_util::stream::{BoxStream, empty};
use futures_util::{StreamExt, TryStreamExt};
use kontor_domain::ids::{FileId, Id};
use kontor_persistence::{StoredFile, object_key};
use object_store::path::Path as ObjectPath;
use object_store::{Error as StoreError, ObjectStoreExt};

/// Object that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundObject {
    /// Its key.
    pub key: String,
    /// Id of its file; none if this program did not write it.
    pub id: Option<FileId>,
}

/// Returns the time at which a file's object was written: its id tells it, by the clock of the server that wrote it.
#[must_use]
pub fn written_at(id: FileId) -> DateTime<Utc> {
    let written = id.uuid().get_timestamp().and_then(|time| {
        let (seconds, nanos) = time.to_unix();
        DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
    });
    written.unwrap_or(DateTime::UNIX_EPOCH)
}

impl FileStore {
    /// Lists the objects of a folder, in no order.
    ///
    /// # Errors
    /// A failure of the store; its stream may end with one, too.
    pub async fn list(&self, folder: u8) -> Result<BoxStream<'_, Result<FoundObject, FileError>>, FileError> {
        let Some(place) = self.used_place().await? else {
            return Ok(empty().boxed());
        };
        let listed = place
            .store()
            .list(Some(&ObjectPath::from(format!("{folder:02x}"))));
        let found = listed.map_err(FileError::from).map_ok(|object| {
            let key = object.location.to_string();
            let id = key.rsplit('/').next().and_then(|name| FileId::parse(name).ok());
            FoundObject {
                id: id.filter(|id| object_key(*id) == key),
                key,
            }
        });
        Ok(found.boxed())
    }

    /// Whether the object of a file is there.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn has(&self, file: &StoredFile) -> Result<bool, FileError> {
        let Some(place) = self.used_place().await? else {
            return Ok(false);
        };
        match place.store().head(&ObjectPath::from(file.key.as_str())).await {
            Ok(_) => Ok(true),
            Err(StoreError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes what killed nodes left of objects that they had begun before `moment`, and returns their number. S3 hides
    /// such parts; a rule of the bucket deletes them.
    ///
    /// # Errors
    /// The folder can't be read or written.
    pub async fn remove_unfinished(&self, folder: u8, moment: DateTime<Utc>) -> Result<usize, FileError> {
        match self.used_place().await?.and_then(|place| place.folder()) {
            Some(place) => place.remove_unfinished(folder, moment).await,
            None => Ok(0),
        }
    }
}
