//! Failures of the store of files.

use object_store::Error as StoreError;
use std::error::Error as StdError;
use std::io::{Error as IoError, ErrorKind};

/// Words by which S3's servers say that they have no space (`InsufficientStorage` is also the status 507).
const FULL: [&str; 3] = ["StorageFull", "InsufficientStorage", "507 Insufficient"];
/// Code by which they say that the bucket is missing, with the same status as for an object.
const NO_BUCKET: &str = "NoSuchBucket";

/// Failure of the store of files.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// No space is left.
    #[error("the disk of stored files is full: {0}")]
    Full(String),
    /// The object of a file is gone.
    #[error("the object of a stored file is missing: {0}")]
    Missing(String),
    /// The object of a file is not what was written.
    #[error("the object of a stored file is damaged: {0}")]
    Damaged(String),
    /// The folder can't be used.
    #[error("the folder of stored files can't be used: {0}")]
    Folder(String),
    /// S3 does not answer, or refuses.
    #[error("the store of files fails: {0}")]
    Unavailable(#[source] Box<StoreError>),
}

impl From<StoreError> for FileError {
    fn from(error: StoreError) -> Self {
        let text = error.to_string();
        match &error {
            StoreError::NotFound { path, .. } if !text.contains(NO_BUCKET) => {
                return Self::Missing(path.clone());
            }
            _ if is_full(&error) || FULL.iter().any(|words| text.contains(words)) => return Self::Full(text),
            StoreError::Generic {
                store: "LocalFileSystem",
                ..
            }
            | StoreError::JoinError { .. }
            | StoreError::InvalidPath { .. } => return Self::Folder(text),
            _ => {}
        }
        Self::Unavailable(Box::new(error))
    }
}

impl From<IoError> for FileError {
    fn from(error: IoError) -> Self {
        if is_full(&error) {
            Self::Full(error.to_string())
        } else {
            Self::Folder(error.to_string())
        }
    }
}

impl From<tokio::task::JoinError> for FileError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Folder(error.to_string())
    }
}

/// Whether an error, or one that caused it, is of the operating system and means that no space is left.
fn is_full(error: &(dyn StdError + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let kind = error.downcast_ref::<IoError>().map(IoError::kind);
        if let Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) = kind {
            return true;
        }
        next = error.source();
    }
    false
}
