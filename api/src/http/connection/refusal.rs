//! The problem document that replaces a bare head.

use super::bare::Head;
use crate::app::App;
use crate::error::Error;
use crate::http::gate::headers_of_refusal;
use actix_web::body::MessageBody;
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use kontor_domain::locale::Locale;
use std::fmt::Write;

/// Returns the whole answer as sent over the wire. Nothing is known of the request, so it is in English.
pub fn answer(app: &App, head: &Head) -> Bytes {
    let error = match head.status {
        408 => Error::HeadTimeout,
        431 => Error::HeadTooLarge,
        500.. => Error::Internal("framework"),
        _ => Error::Header("the request is not valid HTTP/1.1"),
    };
    let request_id = app.fresh_request_id();
    tracing::info!(request = request_id, status = head.status, cause = %error, "refused");
    let mut answer = error.answer(Some(&request_id), Locale::En);
    headers_of_refusal(app, &request_id, answer.headers_mut());
    let status = answer.status();
    let version = if head.is_http_10 { "1.0" } else { "1.1" };
    let mut text = format!(
        "HTTP/{version} {} {}\r\n",
        status.as_u16(),
        status.canonical_reason().unwrap_or_default()
    );
    let (answer, body) = answer.into_parts();
    for (name, value) in answer.headers() {
        // The application's own headers are visible ASCII.
        let _ = write!(text, "{name}: {}\r\n", value.to_str().unwrap_or_default());
    }
    let body = body.try_into_bytes().unwrap_or_default();
    let date = rfc_9110(app.clock.now());
    let _ = write!(
        text,
        "content-length: {}\r\nconnection: close\r\ndate: {date}\r\n\r\n",
        body.len()
    );
    [text.as_bytes(), &body].concat().into()
}

/// Formats a time for the `Date` header (RFC 9110, section 5.6.7).
fn rfc_9110(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
