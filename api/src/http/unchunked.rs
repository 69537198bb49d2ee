//! Answers of unknown length for HTTP/1.0, which has no chunks: they last to the end of the connection (RFC 9112,
//! section 6.3). If such an answer breaks off, the connection is reset to signal it.

use super::connection::Cut;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::{ConnectionType, Version};
use actix_web::web::Bytes;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Removes the chunked encoding if the request was HTTP/1.0.
#[must_use]
pub fn unchunked(mut answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let is_stream = answer.response().body().size() == BodySize::Stream;
    if answer.request().version() >= Version::HTTP_11 || !is_stream {
        return answer;
    }
    let cut = answer.request().conn_data::<Cut>().cloned();
    let head = answer.response_mut().head_mut();
    head.no_chunking(true);
    head.set_connection_type(ConnectionType::Close);
    answer.map_body(|_, body| BoxBody::new(Unchunked { body, cut }))
}

/// Body that marks the connection when it breaks off.
struct Unchunked {
    body: BoxBody,
    cut: Option<Cut>,
}

impl MessageBody for Unchunked {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        let next = ready!(Pin::new(&mut this.body).poll_next(cx));
        if let (Some(Err(_)), Some(cut)) = (&next, &this.cut) {
            cut.set();
        }
        Poll::Ready(next)
    }
}
