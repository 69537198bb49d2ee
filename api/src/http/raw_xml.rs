//! A body that is an XML file: it is never held in memory, but read while it is stored.

use super::extract::{declared_length, refuse_encoded};
use crate::error::Error;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::{Stream, StreamExt};
use std::future::{Ready, ready};

/// Media types of XML (RFC 7303), and that of bytes, which generated clients send.
const TYPES: [&str; 3] = ["application/xml", "text/xml", "application/octet-stream"];

/// XML file in a body, not read yet.
pub struct RawXml {
    payload: Payload,
    length: Option<usize>,
}

impl RawXml {
    /// Returns the bytes, of which there may be `limit`.
    ///
    /// # Errors
    /// [`Error::TooLarge`], at once if the request declares more, and else from the stream.
    pub fn up_to(self, limit: usize) -> Result<impl Stream<Item = Result<Bytes, Error>>, Error> {
        if self.length.is_some_and(|length| length > limit) {
            return Err(Error::TooLarge(limit));
        }
        let mut count = 0_usize;
        Ok(self.payload.map(move |chunk| {
            let chunk = chunk.map_err(|_| Error::Header("the body could not be read to its end"))?;
            count = count.saturating_add(chunk.len());
            if count > limit {
                Err(Error::TooLarge(limit))
            } else {
                Ok(chunk)
            }
        }))
    }
}

impl FromRequest for RawXml {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(
            refuse_encoded(req)
                .and_then(|()| refuse_other(req))
                .map(|()| Self {
                    payload: payload.take(),
                    length: declared_length(req),
                }),
        )
    }
}

fn refuse_other(req: &HttpRequest) -> Result<(), Error> {
    let named = req.headers().get(header::CONTENT_TYPE);
    let named = named.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = named.split(';').next().unwrap_or_default().trim();
    if TYPES.iter().any(|known| kind.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    Err(Error::NotXml)
}
