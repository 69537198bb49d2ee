//! Request bodies: read up to the limit, then parsed with all errors at once. Bodies over the usual limit are in
//! `large.rs`.

use super::body;
use crate::app::App;
use crate::error::Error;
use crate::problem::FieldError;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::rt::task::spawn_blocking;
use actix_web::web::{BytesMut, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use sha2::{Digest, Sha256};

/// Maximum size of a body that is parsed on the thread that serves requests, which takes well under a millisecond.
const PARSED_IN_PLACE: usize = 8 * 1024;

/// JSON body of type `T`, with the digest that an idempotency key is bound to.
#[derive(Debug, Clone)]
pub struct Json<T> {
    /// Parsed value, with syntax and lengths checked.
    pub value: T,
    /// Digest of path and body.
    pub digest: [u8; 32],
}

/// Body with rules that depend on settings, on the clock or on several fields.
pub trait Check: body::Request {
    /// Returns the faults found by these rules.
    fn broken(&self, app: &App) -> Vec<FieldError>;
}

/// Like [`Json`], for a type with such rules; their errors are listed with all others.
#[derive(Debug, Clone)]
pub struct Checked<T>(pub Json<T>);

/// No body, or an empty object.
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
        Box::pin(async move { read_json(&req, payload, |bytes, _| body::parse(bytes)).await })
    }
}

impl<T: Check + 'static> FromRequest for Checked<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        let parse = |bytes: &[u8], app: &App| body::parse_with(bytes, |value: &T| value.broken(app));
        Box::pin(async move { read_json(&req, payload, parse).await.map(Self) })
    }
}

async fn read_json<T: Send + 'static>(
    req: &HttpRequest,
    payload: Payload,
    parse: impl FnOnce(&[u8], &App) -> Result<T, crate::problem::BodyError> + Send + 'static,
) -> Result<Json<T>, Error> {
    refuse_media_type(req)?;
    let app = app(req)?;
    let bytes = read(req, payload, app).await?;
    parsed(req, bytes, app, parse).await
}

/// Parses a body. A large one is parsed on a thread of its own, so that other requests of this thread are served in
/// the meantime.
///
/// # Errors
/// Those of `parse`.
pub(super) async fn parsed<T: Send + 'static>(
    req: &HttpRequest,
    bytes: BytesMut,
    app: &Data<App>,
    parse: impl FnOnce(&[u8], &App) -> Result<T, crate::problem::BodyError> + Send + 'static,
) -> Result<Json<T>, Error> {
    let is_short = bytes.len() <= PARSED_IN_PLACE;
    let read = move |path: &str, app: &App| {
        let value = parse(&bytes, app)?;
        Ok(Json {
            value,
            digest: digest(path, &bytes),
        })
    };
    if is_short {
        return read(req.path(), app);
    }
    let (path, app, turn) = (req.path().to_owned(), app.clone(), app.bodies.turn().await?);
    let reading = spawn_blocking(move || {
        // Held to the end, even if the request is gone by then.
        let _turn = turn;
        read(&path, &app)
    });
    reading
        .await
        .map_err(|_| Error::Internal("parsing a body panicked"))?
}

impl FromRequest for NoBody {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            refuse_encoded(&req)?;
            let bytes = read(&req, payload, app(&req)?).await?;
            let text = bytes.trim_ascii();
            if !text.is_empty() && text != b"{}" {
                return Err(Error::Header("this operation takes no body"));
            }
            Ok(Self {
                digest: digest(req.path(), &[]),
            })
        })
    }
}

/// Refuses a body that is compressed, of another media type, or missing.
///
/// # Errors
/// [`Error::Encoding`], [`Error::MediaType`], [`crate::problem::BodyError::Empty`].
pub(super) fn refuse_media_type(req: &HttpRequest) -> Result<(), Error> {
    refuse_encoded(req)?;
    if is_json(req) {
        Ok(())
    } else if has_body(req) {
        Err(Error::MediaType)
    } else {
        Err(crate::problem::BodyError::Empty.into())
    }
}

/// A compressed body could be a thousand times as large as its limit (RFC 9110, section 8.4).
pub(super) fn refuse_encoded(req: &HttpRequest) -> Result<(), Error> {
    let encodings = req.headers().get_all(header::CONTENT_ENCODING);
    let mut names = encodings.map(|value| value.to_str().unwrap_or_default().trim());
    if names.all(|name| name.is_empty() || name.eq_ignore_ascii_case("identity")) {
        Ok(())
    } else {
        Err(Error::Encoding)
    }
}

/// Whether a body is announced, or its type is.
fn has_body(req: &HttpRequest) -> bool {
    req.headers().contains_key(header::CONTENT_TYPE) || announces_body(req)
}

/// Whether a body is announced (RFC 9112, section 6.3).
pub(super) fn announces_body(req: &HttpRequest) -> bool {
    let headers = req.headers();
    let length = headers
        .get(header::CONTENT_LENGTH)
        .map(|value| value.as_bytes() != b"0");
    length.unwrap_or_else(|| headers.contains_key(header::TRANSFER_ENCODING))
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

/// Reads a body of the usual size. One with a larger declared length is refused without being read.
async fn read(req: &HttpRequest, mut payload: Payload, app: &App) -> Result<BytesMut, Error> {
    let limit = app.settings.server.body_limit_bytes;
    let mut bytes = BytesMut::new();
    let is_too_large = declared_length(req).is_some_and(|length| length > limit);
    if !is_too_large && read_to(&mut payload, &mut bytes, limit, |_| Ok(())).await? {
        Ok(bytes)
    } else {
        Err(Error::TooLarge(limit))
    }
}

/// Returns the length declared in the head of a request; `None` for a chunked one.
pub(super) fn declared_length(req: &HttpRequest) -> Option<usize> {
    let value = req.headers().get(header::CONTENT_LENGTH)?;
    value.to_str().ok()?.trim().parse().ok()
}

/// Reads on to the end, or until there are more bytes than `limit`: then it returns false. `room` is asked for each
/// length before it is stored.
///
/// # Errors
/// Those of `room`; also if the body ends too early.
pub(super) async fn read_to(
    payload: &mut Payload,
    bytes: &mut BytesMut,
    limit: usize,
    mut room: impl FnMut(usize) -> Result<(), Error>,
) -> Result<bool, Error> {
    while bytes.len() <= limit {
        let Some(chunk) = payload.next().await else {
            return Ok(true);
        };
        let chunk = chunk.map_err(|_| Error::Header("the body could not be read to its end"))?;
        room(bytes.len() + chunk.len())?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(false)
}

fn app(req: &HttpRequest) -> Result<&Data<App>, Error> {
    req.app_data().ok_or(Error::Internal("no application"))
}

fn digest(path: &str, body: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(path)
        .chain_update([0])
        .chain_update(body)
        .finalize()
        .into()
}
