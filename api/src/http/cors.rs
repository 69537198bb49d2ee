//! Access by browsers from other origins, only for those listed in the setting.

use crate::error::cross_origin::{HEADERS, METHODS};
use crate::error::{CrossOriginFault, Error};
use actix_cors::{Cors, CorsError};

/// Headers of answers that such pages may read.
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

/// Allows `origins`.
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

/// Converts a refusal to an error of the API.
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
