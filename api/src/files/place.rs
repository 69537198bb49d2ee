//! The place of objects: a folder, or a bucket of S3.

use super::error::FileError;
use super::folder::Folder;
use object_store::ObjectStore;
use secrecy::SecretString;
use std::fmt;
use std::path::PathBuf;

/// Place of stored files.
#[derive(Debug, Clone)]
pub enum FilePlace {
    /// Folder in the data directory, which is created with the first file.
    Own(PathBuf),
    /// Folder that exists, and may be shared by several nodes.
    Given(PathBuf),
    /// Bucket of S3.
    S3(S3Bucket),
}

/// Access to a bucket.
#[derive(Debug, Clone)]
pub struct S3Bucket {
    /// Its name.
    pub bucket: String,
    /// Origin of the server.
    pub endpoint: String,
    /// Region, which is part of every signature.
    pub region: String,
    /// Name of the key.
    pub access_key: SecretString,
    /// Secret of the key.
    pub secret_key: SecretString,
}

impl fmt::Display for FilePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(path) | Self::Given(path) => write!(f, "{}", path.display()),
            Self::S3(bucket) => write!(f, "the bucket {} at {}", bucket.bucket, bucket.endpoint),
        }
    }
}

/// Opened place.
pub enum Place {
    /// Folder of the file system.
    Folder(Folder),
    /// Bucket of S3.
    #[cfg(feature = "s3")]
    S3(object_store::aws::AmazonS3),
}

impl Place {
    pub async fn open(settings: &FilePlace) -> Result<Self, FileError> {
        match settings {
            FilePlace::Own(path) => Ok(Self::Folder(Folder::open(path.clone(), true).await?)),
            FilePlace::Given(path) => Ok(Self::Folder(Folder::open(path.clone(), false).await?)),
            #[cfg(feature = "s3")]
            FilePlace::S3(settings) => Ok(Self::S3(super::s3::open(settings)?)),
            #[cfg(not(feature = "s3"))]
            FilePlace::S3(_) => Err(FileError::Folder("this build has no S3".to_owned())),
        }
    }

    pub fn store(&self) -> &dyn ObjectStore {
        match self {
            Self::Folder(folder) => &folder.store,
            #[cfg(feature = "s3")]
            Self::S3(store) => store,
        }
    }

    /// Returns the folder, if it is one.
    #[cfg_attr(
        not(feature = "s3"),
        expect(clippy::unnecessary_wraps, reason = "S3 has none")
    )]
    pub fn folder(&self) -> Option<&Folder> {
        match self {
            Self::Folder(folder) => Some(folder),
            #[cfg(feature = "s3")]
            Self::S3(_) => None,
        }
    }
}
