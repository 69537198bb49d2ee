//! Lists as CSV (RFC 4180), safe to open in a spreadsheet. They are written and sent block by block, so that a long
//! one needs no more memory than a short one.

mod cell;
mod form;

pub use cell::Cell;
pub use form::{CsvParams, Exporting, Form, Separator};

use crate::error::Error;
use crate::http::attachment::Attachment;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use csv::{Terminator, WriterBuilder};
use futures_util::Stream;
use futures_util::stream::try_unfold;
use kontor_domain::access::Actor;
use kontor_domain::locale::Locale;
use kontor_persistence::Tx;

/// Media type of CSV answers.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8";

/// Line of a list.
pub trait Row {
    /// Names in the header line.
    const NAMES: &'static [&'static str];
    /// Returns the cells, in the order of the names.
    fn cells(&self) -> Vec<Cell>;
}

/// Byte order mark, without which spreadsheets take UTF-8 for an older encoding.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// File to be written: its name, its options, and the language of the caller's account.
#[derive(Debug)]
pub struct File {
    /// File name.
    pub name: String,
    /// Options given in the request.
    pub form: Form,
    /// Language that decides about options left open.
    pub language: Locale,
}

/// Block of lines of a list.
#[derive(Debug)]
pub struct Block<R, C> {
    /// Lines.
    pub rows: Vec<R>,
    /// Start of the next block; `None` after the last one.
    pub next: Option<C>,
}

/// Answers a file of the blocks returned by `read`, starting with `first`. The answer starts at once, so no time
/// limit cuts it off. If a block can't be read, the connection is closed without the end marked by HTTP, which
/// every client notices.
pub fn attachment<R, C, F>(file: &File, first: C, read: impl Fn(C) -> F + 'static) -> HttpResponse
where
    R: Row + 'static,
    C: 'static,
    F: Future<Output = Result<Block<R, C>, Error>> + 'static,
{
    let stream = stream(file.form.separator(file.language), file.form.bom, first, read);
    let file = Attachment {
        name: &file.name,
        media_type: MEDIA_TYPE,
        size: None,
    };
    file.answer(stream)
}

/// Returns the bytes of a list, of the blocks returned by `read`, starting with `first`.
pub fn stream<R, C, F>(
    separator: Separator,
    bom: bool,
    first: C,
    read: impl Fn(C) -> F,
) -> impl Stream<Item = Result<Bytes, Error>>
where
    R: Row,
    F: Future<Output = Result<Block<R, C>, Error>>,
{
    try_unfold((true, Some(first)), move |(is_first, place)| {
        let block = place.map(&read);
        async move {
            let Some(block) = block else {
                return Ok(None);
            };
            let block = block.await?;
            let bytes = lines(&block.rows, separator, is_first.then_some(bom))?;
            Ok::<_, Error>(Some((Bytes::from(bytes), (false, block.next))))
        }
    })
}

/// Returns the language of the caller's account.
///
/// # Errors
/// The account was closed in the meantime.
pub fn language(tx: &mut Tx<'_>, actor: &Actor) -> Result<Locale, Error> {
    let account = tx.identity().account(actor.user)?;
    Ok(account.ok_or(Error::Unauthenticated)?.person.locale)
}

/// Writes the lines of some rows. The first ones follow the names, and a byte order mark if `start` says so.
fn lines<R: Row>(rows: &[R], separator: Separator, start: Option<bool>) -> Result<Vec<u8>, Error> {
    const FAILED: Error = Error::Internal("a list could not be written as CSV");
    let begun = if start == Some(true) {
        BYTE_ORDER_MARK.to_vec()
    } else {
        Vec::new()
    };
    let mut writer = WriterBuilder::new()
        .delimiter(separator.byte())
        .terminator(Terminator::CRLF)
        .from_writer(begun);
    if start.is_some() {
        writer.write_record(R::NAMES).map_err(|_| FAILED)?;
    }
    for row in rows {
        let cells = row.cells();
        let cells = cells.iter().map(|cell| cell.written().into_owned());
        writer.write_record(cells).map_err(|_| FAILED)?;
    }
    writer.into_inner().map_err(|_| FAILED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use csv::ReaderBuilder;

    struct Pair(&'static str, &'static str);

    impl Row for Pair {
        const NAMES: &'static [&'static str] = &["one", "two"];
        fn cells(&self) -> Vec<Cell> {
            vec![Cell::Text(self.0.to_owned()), Cell::Text(self.1.to_owned())]
        }
    }

    #[test]
    fn lines_are_those_of_the_rfc_and_no_cell_is_a_formula() {
        let rows = [
            Pair("a \"b\", c", "line\r\nbreak"),
            Pair("=1+1", "-1"),
            Pair("", "Zürich"),
            Pair("x;=1+1", "a; -b"),
        ];
        let text = String::from_utf8(lines(&rows, Separator::Comma, Some(false)).unwrap()).unwrap();
        let expected =
            "one,two\r\n\"a \"\"b\"\", c\",\"line\r\nbreak\"\r\n'=1+1,'-1\r\n,Zürich\r\nx;'=1+1,a; '-b\r\n";
        assert_eq!(text, expected);
        let text = String::from_utf8(lines(&rows[3..], Separator::Semicolon, Some(true)).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}one;two\r\n\"x;'=1+1\";\"a; '-b\"\r\n");
        assert_eq!(lines::<Pair>(&[], Separator::Comma, None).unwrap(), b"");
    }

    /// Excel, `LibreOffice` and others use the separator of their own settings.
    #[test]
    fn no_reader_finds_a_formula_whatever_it_takes_for_the_separator() {
        let evil = [
            "x;\"=HYPERLINK(1);",
            "x,\"=1",
            "x\t\"=1",
            "\";=1",
            "a;b\"\";\"\"=1",
            "\u{ff1d}1;\u{ff0b}1",
            ";\u{200b}@x",
            "\n=1",
            "\r\n\"-1",
        ];
        let rows: Vec<Pair> = evil
            .iter()
            .flat_map(|one| evil.iter().map(|two| Pair(one, two)))
            .collect();
        for written in [Separator::Comma, Separator::Semicolon] {
            let bytes = lines(&rows, written, Some(false)).unwrap();
            for read in *b",;\t" {
                let mut reader = ReaderBuilder::new()
                    .delimiter(read)
                    .flexible(true)
                    .from_reader(bytes.as_slice());
                let found = reader.records().map(|record| record.unwrap());
                for cell in found.flat_map(|record| record.iter().map(str::to_owned).collect::<Vec<_>>()) {
                    let shown =
                        cell.trim_start_matches(|c: char| c == '"' || c.is_whitespace() || c == '\u{200b}');
                    assert!(
                        !shown.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}']),
                        "{cell:?}"
                    );
                }
            }
        }
    }
}
