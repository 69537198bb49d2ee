//! Browsers of other origins are let in only where the setting names them.

use crate::error::cross_origin::{HEADERS, METHODS};
use crate::error::{CrossOriginFault, Error};
use actix_cors::{Cors, CorsError};

/// The headers of answers that they may read.
const EXPOSED: [&str; 10] = [
    "allow",
    "content-disposition",
    "etag",
    "location",
    "idempotency-replayed",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "www-authenticate",
    "x-request-id",
];

/// Lets `origins` in.
pub fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(METHODS)
        .allowed_headers(HEADERS)
        .expose_headers(EXPOSED)
        .max_age(600);
    origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// The refusal as an error of ours.
#[must_use]
pub fn refused(refusal: &CorsError) -> Error {
    Error::CrossOrigin(match refusal {
        CorsError::MissingRequestMethod | CorsError::BadRequestMethod | CorsError::MethodNotAllowed => {
            CrossOriginFault::Method
        }
        CorsError::BadRequestHeaders | CorsError::HeadersNotAllowed => CrossOriginFault::Headers,
        _ => CrossOriginFault::Origin,
    })
}
