//! The bytes of a file: decoded, counted in lines, and bounded in each piece that the parser keeps.

use encoding_rs::Encoding;
use quick_xml::Reader;
use quick_xml::encoding::DecodingReader;
use quick_xml::events::Event;
use std::io::{self, BufRead, Read};

/// Maximum number of bytes of a tag, a text or a comment.
pub const PIECE_MAX: usize = 64 * 1024;

/// Number of bytes in which the XML declaration has to end, if it names another encoding than UTF-8.
const DECLARATION_MAX: usize = 512;

/// A source that fails when a piece becomes too long.
pub struct Source<R> {
    inner: DecodingReader<R>,
    line: u64,
    piece: usize,
    is_too_long: bool,
}

impl<R: BufRead> Source<R> {
    pub fn new(mut inner: R) -> Self {
        let declared = inner.fill_buf().ok().and_then(declared);
        let mut inner = DecodingReader::new(inner);
        if let Some(encoding) = declared {
            // Only before the first byte is read can it take another encoding without loss.
            inner.set_encoding(encoding);
        }
        Self {
            inner,
            line: 1,
            piece: 0,
            is_too_long: false,
        }
    }

    /// Returns the encoding that is read.
    pub fn encoding(&self) -> &'static Encoding {
        self.inner.encoding()
    }

    /// Begins another piece.
    pub const fn next_piece(&mut self) {
        self.piece = 0;
    }

    /// Returns the line that was reached, from 1.
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// Returns whether a piece was too long.
    pub const fn is_too_long(&self) -> bool {
        self.is_too_long
    }
}

/// Returns the encoding that the XML declaration at the beginning of a file names.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.get(..DECLARATION_MAX).unwrap_or(head);
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    match Reader::from_reader(head.get(..end + 2)?).read_event() {
        Ok(Event::Decl(declaration)) => declaration
            .encoder()
            .filter(|encoding| encoding.is_ascii_compatible()),
        _ => None,
    }
}

impl<R: BufRead> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece > PIECE_MAX {
            self.is_too_long = true;
            return Err(io::Error::other("a piece is too long"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if let Ok(bytes) = self.inner.fill_buf() {
            let passed = bytes.get(..amount).unwrap_or(bytes);
            let lines = memchr::memchr_iter(b'\n', passed).count();
            self.line += u64::try_from(lines).unwrap_or_default();
        }
        self.piece += amount;
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let length = bytes.len().min(buffer.len());
        buffer[..length].copy_from_slice(&bytes[..length]);
        self.consume(length);
        Ok(length)
    }
}
