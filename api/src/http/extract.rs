//! Request bodies: read up to the limit, then parsed with all errors at once.

use super::body::{self, FieldError};
use crate::app::App;
use crate::error::Error;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{self, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use sha2::{Digest, Sha256};

/// A JSON body of type `T`, with the digest that an idempotency key is bound to.
#[derive(Debug, Clone)]
pub struct Json<T> {
    /// What was sent, syntax and lengths checked.
    pub value: T,
    /// Digest of path and body.
    pub digest: [u8; 32],
}

/// A body with rules that depend on settings, on the clock or on several fields.
pub trait Check: body::Request {
    /// How many times the usual limit the body may have: more than 1 for lists of what others send one by one.
    const BODY_FACTOR: usize = 1;
    /// The fields that break them.
    fn broken(&self, app: &App) -> Vec<FieldError>;
}

/// As [`Json`], for a type with such rules: their errors stand beside all others.
#[derive(Debug, Clone)]
pub struct Checked<T>(pub Json<T>);

/// No body: nothing, or an empty object.
#[derive(Debug, Clone, Copy)]
pub struct NoBody {
    /// Digest of the path.
    pub digest: [u8; 32],
}

impl<T: body::Request + 'static> FromRequest for Json<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move { read_json(&req, payload, 1, |bytes, _| body::parse(bytes)).await })
    }
}

impl<T: Check + 'static> FromRequest for Checked<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        let parse = |bytes: &[u8], app: &App| body::parse_with(bytes, |value: &T| value.broken(app));
        Box::pin(async move { read_json(&req, payload, T::BODY_FACTOR, parse).await.map(Self) })
    }
}

async fn read_json<T>(
    req: &HttpRequest,
    payload: Payload,
    factor: usize,
    parse: impl FnOnce(&[u8], &App) -> Result<T, body::BodyError>,
) -> Result<Json<T>, Error> {
    refuse_encoded(req)?;
    if !is_json(req) {
        return Err(if has_body(req) {
            Error::MediaType
        } else {
            body::BodyError::Empty.into()
        });
    }
    let bytes = read(req, payload, factor).await?;
    let app = req
        .app_data::<web::Data<App>>()
        .ok_or(Error::Internal("no application"))?;
    Ok(Json {
        value: parse(&bytes, app)?,
        digest: digest(req, &bytes),
    })
}

impl FromRequest for NoBody {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            refuse_encoded(&req)?;
            let bytes = read(&req, payload, 1).await?;
            let text = bytes.trim_ascii();
            if !text.is_empty() && text != b"{}" {
                return Err(Error::Header("this operation takes no body"));
            }
            Ok(Self {
                digest: digest(&req, &[]),
            })
        })
    }
}

/// A compressed body could be a thousand times as large as its limit (RFC 9110, section 8.4).
fn refuse_encoded(req: &HttpRequest) -> Result<(), Error> {
    let encodings = req.headers().get_all(header::CONTENT_ENCODING);
    let mut names = encodings.map(|value| value.to_str().unwrap_or_default().trim());
    if names.all(|name| name.is_empty() || name.eq_ignore_ascii_case("identity")) {
        Ok(())
    } else {
        Err(Error::Encoding)
    }
}

/// Whether a body is announced (RFC 9112, section 6.3), or its type is.
fn has_body(req: &HttpRequest) -> bool {
    let headers = req.headers();
    let length = headers
        .get(header::CONTENT_LENGTH)
        .map(|value| value.as_bytes() != b"0");
    headers.contains_key(header::CONTENT_TYPE)
        || length.unwrap_or_else(|| headers.contains_key(header::TRANSFER_ENCODING))
}

fn is_json(req: &HttpRequest) -> bool {
    let value = req
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = value.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
}

async fn read(req: &HttpRequest, mut payload: Payload, factor: usize) -> Result<BytesMut, Error> {
    let limit = req
        .app_data::<web::Data<App>>()
        .map_or(0, |app| app.settings.body_limit_bytes * factor);
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::Header("the body could not be read to its end"))?;
        if bytes.len() + chunk.len() > limit {
            return Err(Error::TooLarge(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn digest(req: &HttpRequest, body: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(req.path())
        .chain_update([0])
        .chain_update(body)
        .finalize()
        .into()
}
