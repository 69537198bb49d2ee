//! Lists as CSV (RFC 4180): written and sent block by block, so that a long one needs no more memory than a short
//! one, and safe to open in a spreadsheet.

use crate::error::Error;
use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use csv::{Terminator, WriterBuilder};
use futures_util::stream::try_unfold;
use std::borrow::Cow;
use tracing::{Instrument, Span, warn};

/// The media type of CSV answers.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8";

/// A line of a list.
pub trait Row {
    /// What stands in the first line.
    const NAMES: &'static [&'static str];
    /// The cells, in the order of the names.
    fn cells(&self) -> Vec<String>;
}

/// Some lines of a list.
#[derive(Debug)]
pub struct Block<R, C> {
    /// The lines.
    pub rows: Vec<R>,
    /// Where the next block begins; `None` after the last one.
    pub next: Option<C>,
}

/// A file of the blocks that `read` gives, from `first` on. The answer begins at once, so no time limit cuts it off;
/// when a block can't be read, the connection is closed without the end that HTTP marks, which every client notices.
pub fn attachment<R, C, F>(name: &str, first: C, read: impl Fn(C) -> F + 'static) -> HttpResponse
where
    R: Row + 'static,
    C: 'static,
    F: Future<Output = Result<Block<R, C>, Error>> + 'static,
{
    let span = Span::current();
    let stream = try_unfold((true, Some(first)), move |(is_first, place)| {
        let block = place.map(&read);
        let work = async move {
            let Some(block) = block else {
                return Ok(None);
            };
            let written = match block.await {
                Ok(block) => lines(&block.rows, is_first).map(|bytes| (Bytes::from(bytes), block.next)),
                Err(error) => Err(error),
            };
            match written {
                Ok((bytes, next)) => Ok(Some((bytes, (false, next)))),
                Err(error) => {
                    warn!(%error, "an export was cut off");
                    Err(error)
                }
            }
        };
        work.instrument(span.clone())
    });
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, MEDIA_TYPE))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(stream)
}

/// The lines of some rows, the names first if they are the first.
fn lines<R: Row>(rows: &[R], with_names: bool) -> Result<Vec<u8>, Error> {
    const FAILED: Error = Error::Internal("a list could not be written as CSV");
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    if with_names {
        writer.write_record(R::NAMES).map_err(|_| FAILED)?;
    }
    for row in rows {
        let cells = row.cells();
        let cells = cells.iter().map(|cell| harmless(cell).into_owned());
        writer.write_record(cells).map_err(|_| FAILED)?;
    }
    writer.into_inner().map_err(|_| FAILED)
}

/// What a spreadsheet takes for a formula when a cell begins with it (OWASP, CSV injection).
const FORMULA: [char; 4] = ['=', '+', '-', '@'];
/// Where a spreadsheet of another language begins a new cell, whatever the comma is for others.
const OTHER_ENDS: [char; 4] = [';', '\t', '\r', '\n'];

/// Puts an apostrophe before what would be taken for a formula; behind it, it is a text.
fn harmless(cell: &str) -> Cow<'_, str> {
    let is_formula = |part: &str| part.trim_start_matches(' ').starts_with(FORMULA);
    if !cell.starts_with(OTHER_ENDS) && !cell.split(OTHER_ENDS).any(is_formula) {
        return Cow::Borrowed(cell);
    }
    let first = if cell.starts_with(OTHER_ENDS) { "'" } else { "" };
    let mut text = String::from(first);
    for part in cell.split_inclusive(OTHER_ENDS) {
        if is_formula(part) {
            text.push('\'');
        }
        text.push_str(part);
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Pair(&'static str, &'static str);

    impl Row for Pair {
        const NAMES: &'static [&'static str] = &["one", "two"];
        fn cells(&self) -> Vec<String> {
            vec![self.0.to_owned(), self.1.to_owned()]
        }
    }

    #[test]
    fn lines_are_those_of_the_rfc_and_no_cell_is_a_formula() {
        let rows = [
            Pair("a \"b\", c", "line\r\nbreak"),
            Pair("=1+1", "-1"),
            Pair("+41", "@SUM(A1)"),
            Pair("\tx", "a=b"),
            Pair("", "Zürich"),
            Pair("x;=1+1", "a; -b"),
        ];
        let text = String::from_utf8(lines(&rows, true).unwrap()).unwrap();
        let expected = "one,two\r\n\"a \"\"b\"\", c\",\"line\r\nbreak\"\r\n'=1+1,'-1\r\n'+41,'@SUM(A1)\r\n\
            '\tx,a=b\r\n,Zürich\r\nx;'=1+1,a;' -b\r\n";
        assert_eq!(text, expected);
        assert_eq!(lines::<Pair>(&[], true).unwrap(), b"one,two\r\n");
        assert_eq!(lines::<Pair>(&[], false).unwrap(), b"");
    }
}
