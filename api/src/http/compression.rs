//! Compressing answers with gzip, on request.
//!
//! A compressed answer is another representation, so its strong tag differs (RFC 9110, section 8.8.3.3). It is the
//! plain tag with a suffix, and both are accepted in `If-Match` and `If-None-Match`.
//!
//! Answers with secrets are never compressed. If an attacker can have a text of their own answered beside a secret,
//! the compressed length reveals which guess resembles the secret (BREACH). The contract knows the answers with
//! secrets.

use crate::error::Error;
use crate::http::methods;
use actix_web::HttpRequest;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, AcceptEncoding, Encoding, Header, HeaderMap, HeaderValue};
use actix_web::rt::task::spawn_blocking;
use actix_web::web::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write};

/// Maximum length of an answer that is left uncompressed: compression would hardly save a packet.
pub const LEFT_AS_IS: u64 = 1024;
/// Maximum length of an answer that is compressed on the thread that serves requests, which takes a few tenths of a
/// millisecond.
const IN_PLACE: usize = 32 * 1024;
/// zlib's level: most of the gain at a third of the usual cost.
const LEVEL: Compression = Compression::new(3);
/// Suffix of a compressed representation's tag, within the quotes.
const SUFFIX: &str = "-gzip\"";

/// Compresses an answer if the client accepts it, and if it is JSON over [`LEFT_AS_IS`] bytes without secrets.
///
/// # Errors
/// [`Error::Internal`] if it can't be compressed, which does not happen.
pub async fn compressed(mut answer: ServiceResponse<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    if !is_worth_it(&answer) || holds_secret(answer.request()) {
        return Ok(answer);
    }
    vary(answer.headers_mut());
    if !accepts_gzip(answer.request()) {
        return Ok(answer);
    }
    let (req, answer) = answer.into_parts();
    let (mut answer, body) = answer.into_parts();
    let plain = match body.try_into_bytes() {
        Ok(plain) => plain,
        Err(stream) => return Ok(ServiceResponse::new(req, answer.set_body(stream))),
    };
    let packed = if plain.len() <= IN_PLACE {
        gzip(&plain, LEVEL)
    } else {
        let packing = spawn_blocking(move || gzip(&plain, LEVEL)).await;
        packing.map_err(|_| Error::Internal("compressing panicked"))?
    };
    let packed = packed.map_err(|_| Error::Internal("an answer could not be compressed"))?;
    label(answer.headers_mut());
    Ok(ServiceResponse::new(
        req,
        answer.set_body(BoxBody::new(Bytes::from(packed))),
    ))
}

/// Marks headers as those of a compressed representation.
fn label(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
    if let Some(tag) = tag.map(tag_of_gzip)
        && let Ok(tag) = HeaderValue::from_str(&tag)
    {
        headers.insert(header::ETAG, tag);
    }
}

/// Adds `Accept-Encoding` to the headers that the answer depends on.
pub fn vary(headers: &mut HeaderMap) {
    let value = HeaderValue::from_static("accept-encoding");
    if !headers.get_all(header::VARY).any(|known| *known == value) {
        headers.append(header::VARY, value);
    }
}

/// Returns the tag of the compressed representation.
#[must_use]
pub fn tag_of_gzip(tag: &str) -> String {
    let plain = tag.strip_suffix('"').unwrap_or(tag);
    format!("{plain}{SUFFIX}")
}

/// Whether `given` is the strong tag of a representation of the version with the tag `current`.
#[must_use]
pub fn is_version(given: &str, current: &str) -> bool {
    let is_plain = |given: Option<&str>| given.zip(current.strip_suffix('"')).is_some_and(|(a, b)| a == b);
    given == current || is_plain(given.strip_suffix(SUFFIX))
}

fn is_worth_it(answer: &ServiceResponse<BoxBody>) -> bool {
    let headers = answer.headers();
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    matches!(answer.response().body().size(), BodySize::Sized(size) if size > LEFT_AS_IS)
        && media_type
            .is_some_and(|media_type| media_type.starts_with("application/") && media_type.ends_with("json"))
        && !headers.contains_key(header::CONTENT_ENCODING)
}

fn holds_secret(req: &HttpRequest) -> bool {
    methods::is_secret(req.method().as_str(), req.path())
}

/// Whether the client accepts gzip, by its `Accept-Encoding`.
#[must_use]
pub fn accepts_gzip(req: &HttpRequest) -> bool {
    if !req.headers().contains_key(header::ACCEPT_ENCODING) {
        return false;
    }
    let known = [Encoding::gzip(), Encoding::identity()];
    let wanted = AcceptEncoding::parse(req).ok();
    wanted.and_then(|wanted| wanted.negotiate(known.iter())) == Some(Encoding::gzip())
}

/// Compresses bytes.
///
/// # Errors
/// None in memory.
pub fn gzip(plain: &[u8], level: Compression) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 4), level);
    encoder.write_all(plain)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::HttpResponse;
    use actix_web::test::TestRequest;

    #[test]
    fn both_tags_of_a_version_are_its_tags_and_no_others() {
        let tag = "\"pYkTkB2xq0YQ5mHc\"";
        assert_eq!(tag_of_gzip(tag), "\"pYkTkB2xq0YQ5mHc-gzip\"");
        assert!(is_version(tag, tag));
        assert!(is_version(&tag_of_gzip(tag), tag));
        for other in [
            "\"pYkTkB2xq0YQ5mHd\"",
            "\"pYkTkB2xq0YQ5mHd-gzip\"",
            "W/\"pYkTkB2xq0YQ5mHc\"",
            "W/\"pYkTkB2xq0YQ5mHc-gzip\"",
            "\"pYkTkB2xq0YQ5mHc-gzip-gzip\"",
            "pYkTkB2xq0YQ5mHc",
            "-gzip\"",
            "",
        ] {
            assert!(!is_version(other, tag), "{other}");
        }
        // A tag may itself end with the suffix.
        assert!(is_version("\"abcdefghijk-gzip\"", "\"abcdefghijk-gzip\""));
    }

    /// All answers with secrets are short today, so none would be compressed anyway; the one here is long.
    #[actix_web::test]
    async fn a_long_answer_with_a_secret_is_not_compressed() {
        for (path, is_packed) in [("/v1/sessions", false), ("/v1/organizations", true)] {
            let req = TestRequest::post()
                .uri(path)
                .insert_header((header::ACCEPT_ENCODING, "gzip"))
                .to_http_request();
            let answer = HttpResponse::Created()
                .content_type("application/json")
                .body("x".repeat(5_000));
            let answer = compressed(ServiceResponse::new(req, answer)).await.unwrap();
            let encoding = answer.headers().get(header::CONTENT_ENCODING);
            assert_eq!(encoding.is_some(), is_packed, "{path}");
        }
    }
}
