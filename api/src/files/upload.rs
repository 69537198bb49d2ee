//! Writing an object. A small one is written at once, a larger one in parts, so that only one part is in memory.

use super::error::FileError;
use super::place::Place;
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt};
use object_store::path::Path as ObjectPath;
use object_store::{MultipartUpload, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};
use std::pin::pin;
use tokio::task::spawn_blocking;

/// Size of a part: the smallest that S3 accepts.
const PART: usize = 5 * 1024 * 1024;

/// Size and digest of the written bytes.
pub struct Written {
    pub size: u64,
    pub sha256: [u8; 32],
}

/// Writes the bytes of a stream under a key, and flushes them to the disk. After an error nothing is left.
pub async fn write<E: From<FileError>>(
    place: &Place,
    key: &str,
    bytes: impl Stream<Item = Result<Bytes, E>>,
) -> Result<Written, E> {
    let mut upload = Upload::begin(place, key).await?;
    let mut bytes = pin!(bytes);
    while let Some(next) = bytes.next().await {
        let added = match next {
            Ok(bytes) => upload.add(bytes).await.map_err(E::from),
            Err(error) => Err(error),
        };
        if let Err(error) = added {
            upload.abort().await;
            return Err(error);
        }
    }
    Ok(upload.finish().await?)
}

/// Object being written.
struct Upload<'p> {
    place: &'p Place,
    key: &'p str,
    /// Upload in parts, once there is a whole part.
    parts: Option<Box<dyn MultipartUpload>>,
    waiting: Vec<Bytes>,
    waiting_bytes: usize,
    size: u64,
    digest: Sha256,
}

impl<'p> Upload<'p> {
    async fn begin(place: &'p Place, key: &'p str) -> Result<Self, FileError> {
        if let Some(folder) = place.folder() {
            folder.prepare(key).await?;
        }
        Ok(Self {
            place,
            key,
            parts: None,
            waiting: Vec::new(),
            waiting_bytes: 0,
            size: 0,
            digest: Sha256::new(),
        })
    }

    fn path(&self) -> ObjectPath {
        ObjectPath::from(self.key)
    }

    async fn add(&mut self, mut bytes: Bytes) -> Result<(), FileError> {
        while self.waiting_bytes + bytes.len() >= PART {
            let rest = bytes.split_off(PART - self.waiting_bytes);
            self.wait(bytes);
            bytes = rest;
            self.write_part().await?;
        }
        self.wait(bytes);
        Ok(())
    }

    fn wait(&mut self, bytes: Bytes) {
        if !bytes.is_empty() {
            self.waiting_bytes += bytes.len();
            self.waiting.push(bytes);
        }
    }

    /// Takes the waiting bytes, and adds them to the digest. That takes milliseconds for a part, so it has a thread of
    /// its own.
    async fn take(&mut self) -> Result<PutPayload, FileError> {
        let waiting = std::mem::take(&mut self.waiting);
        self.size += std::mem::take(&mut self.waiting_bytes) as u64;
        let mut digest = self.digest.clone();
        let (digest, waiting) = spawn_blocking(move || {
            for bytes in &waiting {
                digest.update(bytes);
            }
            (digest, waiting)
        })
        .await?;
        self.digest = digest;
        Ok(waiting.into_iter().collect())
    }

    async fn write_part(&mut self) -> Result<(), FileError> {
        let payload = self.take().await?;
        let parts = match &mut self.parts {
            Some(parts) => parts,
            none => none.insert(
                self.place
                    .store()
                    .put_multipart(&ObjectPath::from(self.key))
                    .await?,
            ),
        };
        Ok(parts.put_part(payload).await?)
    }

    async fn finish(mut self) -> Result<Written, FileError> {
        let written = self.write_rest().await;
        if let Err(error) = written {
            self.abort().await;
            return Err(error);
        }
        Ok(Written {
            size: self.size,
            sha256: self.digest.finalize().into(),
        })
    }

    async fn write_rest(&mut self) -> Result<(), FileError> {
        let payload = self.take().await?;
        match &mut self.parts {
            None => {
                self.place.store().put(&self.path(), payload).await?;
            }
            Some(parts) => {
                if payload.content_length() > 0 {
                    parts.put_part(payload).await?;
                }
                parts.complete().await?;
            }
        }
        match self.place.folder() {
            Some(folder) => folder.close(self.key).await,
            None => Ok(()),
        }
    }

    /// Removes what was written. What can't be removed is left to the sweep.
    async fn abort(mut self) {
        if let Some(parts) = &mut self.parts {
            let _ = parts.abort().await;
        }
    }
}
