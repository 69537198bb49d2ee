//! Reading an object block by block, and checking that its bytes are those written.

use super::error::FileError;
use super::place::Place;
use actix_web::web::Bytes;
use futures_util::stream::{BoxStream, try_unfold};
use futures_util::{Stream, StreamExt, TryStreamExt};
use kontor_persistence::StoredFile;
use object_store::path::Path as ObjectPath;
use object_store::{GetResultPayload, ObjectStoreExt};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::task::spawn_blocking;

/// Number of bytes read from a folder at a time.
const BLOCK: usize = 64 * 1024;

/// Bytes of a file.
pub struct FileStream(BoxStream<'static, Result<Bytes, FileError>>);

impl Stream for FileStream {
    type Item = Result<Bytes, FileError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(cx)
    }
}

pub async fn open(place: &Place, file: &StoredFile) -> Result<FileStream, FileError> {
    let found = place.store().get(&ObjectPath::from(file.key.as_str())).await?;
    let blocks = match found.payload {
        GetResultPayload::File(opened, _) => blocks(opened),
        GetResultPayload::Stream(stream) => stream.map_err(FileError::from).boxed(),
    };
    let check = Check {
        blocks,
        held: None,
        left: Some((file.size, file.sha256)),
        digest: Sha256::new(),
        key: file.key.clone(),
    };
    Ok(FileStream(try_unfold(check, Check::next).boxed()))
}

/// Reads an opened file; it is closed when the stream is dropped.
fn blocks(file: File) -> BoxStream<'static, Result<Bytes, FileError>> {
    try_unfold(file, |mut file| async move {
        let read = spawn_blocking(move || {
            let mut block = Vec::with_capacity(BLOCK);
            (&mut file).take(BLOCK as u64).read_to_end(&mut block)?;
            Ok::<_, FileError>((Bytes::from(block), file))
        });
        let (block, file) = read.await??;
        Ok((!block.is_empty()).then_some((block, file)))
    })
    .boxed()
}

/// Comparison of the bytes with those written. One block is held back, so that a reader who got all bytes has the right
/// ones.
struct Check {
    blocks: BoxStream<'static, Result<Bytes, FileError>>,
    held: Option<Bytes>,
    /// Size and digest of what was written, until they are compared.
    left: Option<(u64, [u8; 32])>,
    digest: Sha256,
    key: String,
}

impl Check {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, FileError> {
        while let Some((size, sha256)) = self.left {
            match self.blocks.next().await.transpose()? {
                Some(block) => {
                    let rest = size.checked_sub(block.len() as u64);
                    let rest = rest.ok_or_else(|| FileError::Damaged(self.key.clone()))?;
                    self.left = Some((rest, sha256));
                    self.digest.update(&block);
                    if let Some(before) = self.held.replace(block) {
                        return Ok(Some((before, self)));
                    }
                }
                None if size == 0 && self.digest.clone().finalize()[..] == sha256 => self.left = None,
                None => return Err(FileError::Damaged(self.key)),
            }
        }
        Ok(self.held.take().map(|last| (last, self)))
    }
}
