//! The media type of an answer that has several, by `Accept`.

use actix_web::HttpRequest;
use actix_web::http::header::{Accept, Header};
use actix_web::mime::{self, Mime};

/// Returns the offered media type that the client prefers. The first one is the default, also for a client that accepts
/// none of them: an answer of another type is more useful than a refusal (RFC 9110 §12.4.1).
#[must_use]
pub fn preferred(req: &HttpRequest, offered: &[&'static str]) -> &'static str {
    let default = offered.first().copied().unwrap_or_default();
    let Ok(accepted) = Accept::parse(req) else {
        return default;
    };
    let wanted = accepted.ranked();
    wanted
        .iter()
        .find_map(|wanted| offered.iter().copied().find(|offered| covers(wanted, offered)))
        .unwrap_or(default)
}

/// Whether a media range covers a media type.
fn covers(range: &Mime, media_type: &str) -> bool {
    if range.type_() == mime::STAR {
        return true;
    }
    if range.subtype() == mime::STAR {
        let top = media_type.split('/').next();
        return top == Some(range.type_().as_str());
    }
    range.essence_str() == media_type
}

#[cfg(test)]
mod tests {
    use super::preferred;
    use actix_web::test::TestRequest;

    #[test]
    fn the_type_that_the_client_prefers_is_answered_and_the_first_one_by_default() {
        for (accept, answered) in [
            ("", "image/svg+xml"),
            ("*/*", "image/svg+xml"),
            ("image/*", "image/svg+xml"),
            ("image/png", "image/png"),
            ("text/html, image/png;q=0.8, */*;q=0.1", "image/png"),
            ("image/png;q=0.5, image/svg+xml", "image/svg+xml"),
            ("application/json", "image/svg+xml"),
            ("nonsense", "image/svg+xml"),
        ] {
            let req = TestRequest::default()
                .insert_header(("accept", accept))
                .to_http_request();
            assert_eq!(
                preferred(&req, &["image/svg+xml", "image/png"]),
                answered,
                "{accept}"
            );
        }
    }
}
