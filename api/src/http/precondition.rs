//! Versions of single resources: `ETag`, `If-Match` (412) and `If-None-Match` (304), RFC 9110 §13.
//!
//! The tag is a digest of the representation, so a new field can't be forgotten in it.

use super::compression::{is_version, vary};
use crate::error::{Error, Stale};
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Conditions of a request on the version to change.
#[derive(Debug, Clone, Default)]
pub struct Preconditions {
    if_match: Option<Vec<String>>,
}

impl Preconditions {
    /// Reads the request's headers.
    ///
    /// # Errors
    /// [`Error::Header`] for a malformed list of entity tags: it could only ever result in an unexplained 412.
    pub fn of(req: &HttpRequest) -> Result<Self, Error> {
        const WRONG: Error = Error::Header(
            "If-Match must be `*`, or ETags in double quotes as the header ETag has them: If-Match: \"AX8IwepCnRfLSOZH\"",
        );
        let if_match = tags(req.headers(), "if-match");
        let is_list =
            |tags: &Vec<String>| !tags.is_empty() && tags.iter().all(|tag| tag == "*" || is_tag(tag));
        if if_match.as_ref().is_none_or(is_list) {
            Ok(Self { if_match })
        } else {
            Err(WRONG)
        }
    }

    /// Succeeds if there is no `If-Match`, or if it lists the version shown by `view`. The comparison is strong: a
    /// weak tag never matches.
    ///
    /// # Errors
    /// [`Error::Precondition`].
    pub fn check<V: Serialize>(&self, view: &V) -> Result<(), Error> {
        let Some(wanted) = &self.if_match else {
            return Ok(());
        };
        let current = etag(&json(view)?);
        if wanted.iter().any(|tag| tag == "*" || is_version(tag, &current)) {
            Ok(())
        } else {
            let is_weak = wanted.iter().any(|tag| tag.starts_with("W/"));
            Err(Error::Precondition(if is_weak {
                Stale::Weak
            } else {
                Stale::Other
            }))
        }
    }
}

/// Whether a text is an entity tag (RFC 9110, section 8.8.3), strong or weak. Tags of this API contain no comma.
fn is_tag(text: &str) -> bool {
    let opaque = text.strip_prefix("W/").unwrap_or(text);
    let inner = opaque.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.is_some_and(|inner| !inner.contains('"'))
}

/// Returns the tags in a header with a list; `None` without the header.
pub fn tags(headers: &HeaderMap, name: &str) -> Option<Vec<String>> {
    let mut tags = None;
    for value in headers.get_all(name) {
        // A comma within a tag is no separator (RFC 9110, section 8.8.3).
        let mut is_quoted = false;
        let parts = |c: char| {
            is_quoted ^= c == '"';
            c == ',' && !is_quoted
        };
        let list = value
            .to_str()
            .unwrap_or_default()
            .split(parts)
            .map(|tag| tag.trim().to_owned())
            // RFC 9110, section 5.6.1: a list may have empty elements.
            .filter(|tag| !tag.is_empty());
        tags.get_or_insert_with(Vec::new).extend(list);
    }
    tags
}

/// Returns the strong tag of a representation.
#[must_use]
pub fn etag(json: &str) -> String {
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(json)[..12]))
}

/// Serializes a view as JSON.
///
/// # Errors
/// [`Error::Internal`] for a view that JSON can't represent.
pub fn json<V: Serialize>(view: &V) -> Result<String, Error> {
    serde_json::to_string(view).map_err(|_| Error::Internal("a view could not be written as JSON"))
}

/// Single resource with its version; 304 if the client already has it.
#[derive(Debug)]
pub struct Versioned<V>(pub V);

impl<V: Serialize> Responder for Versioned<V> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let json = match json(&self.0) {
            Ok(json) => json,
            Err(error) => return HttpResponse::from_error(error),
        };
        let tag = etag(&json);
        let known = tags(req.headers(), "if-none-match").unwrap_or_default();
        // The comparison is weak, and the answer repeats the tag that the client has (RFC 9110, sections 13.1.2 and
        // 15.4.5).
        let same = known
            .iter()
            .find_map(|known| match known.trim_start_matches("W/") {
                "*" => Some(tag.as_str()),
                known => is_version(known, &tag).then_some(known),
            });
        if let Some(same) = same.filter(|_| req.method().is_safe()) {
            let mut answer = HttpResponse::NotModified()
                .insert_header((header::ETAG, same))
                .finish();
            vary(answer.headers_mut());
            return answer;
        }
        HttpResponse::Ok()
            .insert_header((header::ETAG, tag))
            .content_type("application/json")
            .body(json)
    }
}
