//! A stored file as a blocking reader: one task reads it block by block, a thread parses what came.

use crate::app::App;
use crate::error::Error;
use crate::files::FileError;
use actix_web::web::{Buf, Bytes};
use futures_util::TryStreamExt;
use kontor_persistence::StoredFile;
use std::io::{BufReader, Read};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::spawn_blocking;

/// Number of blocks that wait for the parser.
const WAITING: usize = 4;

/// Bytes that arrive while they are read.
pub struct Arriving {
    blocks: Receiver<Bytes>,
    block: Bytes,
}

impl Read for Arriving {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.block.is_empty() {
            match self.blocks.blocking_recv() {
                Some(block) => self.block = block,
                None => return Ok(0),
            }
        }
        let length = self.block.len().min(buffer.len());
        self.block.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

/// Parses a stored file on a thread of its own.
///
/// # Errors
/// A failure of the store, before anything that the parser says of a file that was cut off.
pub async fn parse<T: Send + 'static>(
    app: &App,
    file: &StoredFile,
    work: impl FnOnce(BufReader<Arriving>) -> T + Send + 'static,
) -> Result<T, Error> {
    let (sender, blocks) = channel(WAITING);
    let arriving = Arriving {
        blocks,
        block: Bytes::new(),
    };
    let parsing = spawn_blocking(move || work(BufReader::new(arriving)));
    let (sent, parsed) = tokio::join!(send(app, file, sender), parsing);
    sent?;
    parsed.map_err(|_| Error::Internal("the parser of bank files panicked"))
}

async fn send(app: &App, file: &StoredFile, blocks: Sender<Bytes>) -> Result<(), FileError> {
    let mut bytes = app.files.open(file).await?;
    while let Some(block) = bytes.try_next().await? {
        if blocks.send(block).await.is_err() {
            // The parser knows enough.
            return Ok(());
        }
    }
    Ok(())
}
