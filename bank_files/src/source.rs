//! The bytes of a file: decoded, counted in lines, and bounded in each piece that the parser keeps.

use quick_xml::encoding::DecodingReader;
use std::io::{self, BufRead, Read};

/// Maximum number of bytes of a tag, a text or a comment.
pub const PIECE_MAX: usize = 64 * 1024;

/// A source that fails when a piece becomes too long.
pub struct Source<R> {
    inner: DecodingReader<R>,
    line: u64,
    piece: usize,
    is_too_long: bool,
}

impl<R> Source<R> {
    pub fn new(inner: R) -> Self {
        Self {
            inner: DecodingReader::new(inner),
            line: 1,
            piece: 0,
            is_too_long: false,
        }
    }

    /// Returns the decoder, which takes the declared encoding.
    pub const fn decoder(&mut self) -> &mut DecodingReader<R> {
        &mut self.inner
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
            let lines = passed.iter().filter(|byte| **byte == b'\n').count();
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
