//! JSON documents as files, written and sent block by block.

use crate::error::Error;
use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use futures_util::stream::try_unfold;
use tracing::{Instrument, Span, warn};

/// Answers a file of the texts returned by `read`, starting with `first`. If one can't be read, the connection is
/// closed without the end marked by HTTP, which every client notices.
pub fn attachment<C, F>(name: &str, first: C, read: impl Fn(C) -> F + 'static) -> HttpResponse
where
    C: 'static,
    F: Future<Output = Result<(String, Option<C>), Error>> + 'static,
{
    let span = Span::current();
    let stream = try_unfold(Some(first), move |place| {
        let block = place.map(&read);
        let work = async move {
            let Some(block) = block else {
                return Ok(None);
            };
            match block.await {
                Ok((text, next)) => Ok(Some((Bytes::from(text), next))),
                Err(error) => {
                    warn!(%error, "an export was cut off");
                    Err(error)
                }
            }
        };
        work.instrument(span.clone())
    });
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(stream)
}
