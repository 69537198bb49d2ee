//! JSON documents as files, written and sent block by block.

use crate::error::Error;
use crate::http::attachment::Attachment;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use futures_util::stream::try_unfold;

/// Answers a file of the texts returned by `read`, starting with `first`. If one can't be read, the connection is
/// closed without the end marked by HTTP, which every client notices.
pub fn attachment<C, F>(name: &str, first: C, read: impl Fn(C) -> F + 'static) -> HttpResponse
where
    C: 'static,
    F: Future<Output = Result<(String, Option<C>), Error>> + 'static,
{
    let stream = try_unfold(Some(first), move |place| {
        let block = place.map(&read);
        async move {
            let Some(block) = block else {
                return Ok(None);
            };
            let (text, next) = block.await?;
            Ok::<_, Error>(Some((Bytes::from(text), next)))
        }
    });
    let file = Attachment {
        name,
        media_type: "application/json",
        size: None,
    };
    file.answer(stream)
}
