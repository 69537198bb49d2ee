//! Answers that are saved as a file. They are sent as they are made: a client that closes the connection drops the
//! stream, and with it the work behind it.

use crate::error::Error;
use actix_web::body::SizedStream;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};
use futures_util::{Stream, StreamExt, TryStreamExt};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Write;
use tracing::{Instrument, Span, warn};

/// Characters that RFC 8187 writes as `%XX`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// File of an answer.
#[derive(Debug, Clone)]
pub struct Attachment<'a> {
    /// File name.
    pub name: &'a str,
    /// Media type.
    pub media_type: &'a str,
    /// Number of bytes, if it is known before they are.
    pub size: Option<u64>,
}

impl Attachment<'_> {
    /// Answers with the bytes of a stream. The answer starts at once, so no time limit cuts it off. If the stream fails,
    /// the connection is closed before the end that HTTP marks, which every client notices.
    pub fn answer<E: Into<Error> + 'static>(
        &self,
        bytes: impl Stream<Item = Result<Bytes, E>> + 'static,
    ) -> HttpResponse {
        let span = Span::current();
        let name = self.name.to_owned();
        let bytes = bytes.map_err(move |error| {
            let error: Error = error.into();
            warn!(%error, file = name, "a download was cut off");
            error
        });
        let bytes = in_span(bytes, span);
        let mut answer = named(self.name, self.media_type);
        match self.size {
            Some(size) => answer.body(SizedStream::new(size, bytes.boxed_local())),
            None => answer.streaming(bytes),
        }
    }
}

/// Begins an answer that is saved as a file.
#[must_use]
pub fn named(name: &str, media_type: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CONTENT_DISPOSITION, disposition(name)));
    answer
}

/// Polls a stream within a span, so that its log lines name the request.
fn in_span<T>(stream: impl Stream<Item = T>, span: Span) -> impl Stream<Item = T> {
    futures_util::stream::unfold(Box::pin(stream), move |mut stream| {
        async move { stream.next().await.map(|item| (item, stream)) }.instrument(span.clone())
    })
}

/// Returns the header that names the file: in ASCII, and besides in UTF-8 if it has other characters (RFC 6266).
fn disposition(name: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' {
            c
        } else {
            '_'
        }
    };
    let ascii: String = name.chars().map(plain).collect();
    let mut header = format!("attachment; filename=\"{ascii}\"");
    if ascii != name {
        // Writing to a string can't fail.
        let _ = write!(
            header,
            "; filename*=UTF-8''{}",
            utf8_percent_encode(name, ENCODED)
        );
    }
    header
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_is_given_in_ascii_and_in_full() {
        assert_eq!(disposition("a b.csv"), "attachment; filename=\"a b.csv\"");
        assert_eq!(
            disposition("Zürich \"2\"\r\n.pdf"),
            "attachment; filename=\"Z_rich _2___.pdf\"; filename*=UTF-8''Z%C3%BCrich%20%222%22%0D%0A.pdf"
        );
    }
}
