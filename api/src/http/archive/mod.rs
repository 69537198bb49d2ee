//! ZIP archives as streams. An entry is compressed when the reader wants more, so that an archive of many entries needs
//! no more memory than its largest entry, and a list of the entries at its end.

mod name;
#[cfg(test)]
mod tests;

use crate::error::Error;
use actix_web::web::Bytes;
use chrono::{DateTime, Datelike, Timelike, Utc};
use futures_util::stream::{BoxStream, try_unfold};
use futures_util::{Stream, StreamExt};
use name::safe_name;
use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::spawn_blocking;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// Media type of ZIP archives.
pub const MEDIA_TYPE: &str = "application/zip";

/// Number of bytes handed to the connection at a time.
const BLOCK: usize = 64 * 1024;
/// Level of compression: most of the gain at a third of the usual cost.
const LEVEL: i64 = 3;

/// Error that ends an archive, which does not happen.
const FAILED: Error = Error::Internal("an archive could not be written");

/// File in an archive.
#[derive(Debug, Clone)]
pub struct Entry {
    /// File name. What file systems or terminals would misread is replaced by `-`, folders too.
    pub name: String,
    /// Time of the last change.
    pub modified: DateTime<Utc>,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Returns the bytes of an archive with these entries, in their order. The next entry is asked for when the reader has
/// taken the last one; a stream that is dropped asks for no more.
///
/// The stream ends with the first error of the entries, or if two names are the same to a file system that ignores case.
pub fn zipped(
    entries: impl Stream<Item = Result<Entry, Error>> + Send + 'static,
) -> impl Stream<Item = Result<Bytes, Error>> + Send + 'static {
    let begun = Zipping {
        entries: entries.boxed(),
        archive: Some(Archive::default()),
        ready: Bytes::new(),
    };
    try_unfold(begun, Zipping::next)
}

/// Archive being sent.
struct Zipping {
    entries: BoxStream<'static, Result<Entry, Error>>,
    /// None once its end is written.
    archive: Option<Archive>,
    /// Written bytes that are not sent yet.
    ready: Bytes,
}

impl Zipping {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Error> {
        while self.ready.is_empty() {
            let Some(archive) = self.archive.take() else {
                return Ok(None);
            };
            match self.entries.next().await.transpose()? {
                None => self.ready = archive.end()?,
                Some(entry) => {
                    let added = spawn_blocking(move || archive.with(&entry)).await;
                    let (archive, bytes) = added.map_err(|_| FAILED)??;
                    (self.archive, self.ready) = (Some(archive), bytes);
                }
            }
        }
        let block = self.ready.split_to(self.ready.len().min(BLOCK));
        Ok(Some((block, self)))
    }
}

/// Archive being written.
struct Archive {
    /// In a box, for it is large and moves between threads.
    writer: Box<ZipWriter<StreamWriter<Sink>>>,
    sink: Sink,
    /// Names of its entries, without case.
    names: HashSet<String>,
}

impl Default for Archive {
    fn default() -> Self {
        let sink = Sink::default();
        Self {
            writer: Box::new(ZipWriter::new_stream(sink.clone())),
            sink,
            names: HashSet::new(),
        }
    }
}

impl Archive {
    /// Adds an entry, and returns the bytes written.
    fn with(mut self, entry: &Entry) -> Result<(Self, Bytes), Error> {
        let name = safe_name(&entry.name);
        if !self.names.insert(name.to_lowercase()) {
            return Err(Error::Internal("two entries of an archive have the same name"));
        }
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(LEVEL))
            .last_modified_time(dos_time(entry.modified))
            .unix_permissions(0o644)
            // Beyond 4 GiB sizes need 64 bits, which is to be known before.
            .large_file(u32::try_from(entry.bytes.len()).is_err());
        self.writer.start_file(name, options).map_err(|_| FAILED)?;
        self.writer.write_all(&entry.bytes).map_err(|_| FAILED)?;
        // What the compressor holds belongs to the next bytes; it is a few kilobytes.
        let written = self.sink.take();
        Ok((self, written))
    }

    /// Ends the archive with the list of its entries, and returns the bytes written.
    fn end(self) -> Result<Bytes, Error> {
        self.writer.finish().map_err(|_| FAILED)?;
        Ok(self.sink.take())
    }
}

/// Returns a time as archives have it: without a zone, to two seconds, from 1980 on.
fn dos_time(time: DateTime<Utc>) -> zip::DateTime {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    zip::DateTime::from_date_and_time(
        u16::try_from(time.year()).unwrap_or_default(),
        part(time.month()),
        part(time.day()),
        part(time.hour()),
        part(time.minute()),
        part(time.second()),
    )
    .unwrap_or_default()
}

/// Bytes that the writer has written and the reader has not taken.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
