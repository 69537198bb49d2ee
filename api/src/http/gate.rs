//! The gate that every request passes: id, client address, security headers, and one shape for every error. Inside
//! it, and inside CORS, the limits apply: credential, quota and time.

use super::compression::compressed;
use super::cors;
use super::credential::Presented;
use super::request::Facts;
use super::service_credential::service_hash;
use super::unchunked::unchunked;
use crate::app::App;
use crate::error::Error;
use crate::quotas::network;
use actix_web::body::{self, BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, ResponseError, web};
use std::time::Instant;
use tracing::{Instrument, debug, error, info, info_span, warn};

/// Content security policy of the page, which runs its own scripts, sets styles inline and shows images from data
/// URLs.
pub const PAGE_POLICY: &str =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/// Path of the page and its assets.
pub const PAGE_PATH: &str = "/docs/";

/// Headers of every answer.
const SECURITY_HEADERS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    ("cross-origin-resource-policy", "same-site"),
];

/// The API loads nothing and is shown in no frame.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Wraps every request.
///
/// # Errors
/// [`GivenUp`] if the request took too long; it is answered like all others.
pub async fn gate(
    app: web::Data<App>,
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let began = Instant::now();
    let path = req.path().to_owned();
    let facts = Facts::of(req.request(), &app);
    let span = info_span!("request", id = %facts.request_id, method = %req.method(), path = req.path());
    // The framework routes HEAD by itself and writes no body for it; to the handlers it is a GET.
    let is_head = req.method() == Method::HEAD;
    if is_head {
        req.head_mut().method = Method::GET;
    }
    req.extensions_mut().insert(facts.clone());
    let answer = next.call(req).instrument(span.clone()).await;
    let elapsed_ms = began.elapsed().as_millis();
    let style = HeaderStyle::of(&app, &path);
    match answer {
        Ok(answer) => {
            span.in_scope(|| log(answer.status().as_u16(), answer.response().error(), elapsed_ms));
            let answer = finish(answer.map_into_boxed_body(), &facts, style);
            let mut answer = unchunked(compressed(answer).await?);
            if is_head {
                answer = answer.map_body(|_, body| bodiless(body));
            }
            Ok(answer)
        }
        Err(error) => {
            span.in_scope(|| log(503, Some(&error), elapsed_ms));
            Err(GivenUp { facts, style }.into())
        }
    }
}

/// Returns the body of an answer to HEAD: not a stream, which the framework would read to its end, only to write none of
/// it.
fn bodiless(body: BoxBody) -> BoxBody {
    if body.size() == BodySize::None {
        return body;
    }
    match body.try_into_bytes() {
        Ok(bytes) => BoxBody::new(bytes),
        Err(_) => BoxBody::new(body::None::new()),
    }
}

/// Error for a request that took too long. The request itself is gone with the abandoned work, so the answer is
/// built without it.
#[derive(Debug, thiserror::Error)]
#[error("the request took too long")]
pub struct GivenUp {
    facts: Facts,
    style: HeaderStyle,
}

impl ResponseError for GivenUp {
    fn status_code(&self) -> StatusCode {
        Error::Timeout.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = Error::Timeout.answer(Some(&self.facts.request_id), self.facts.language());
        write_headers(answer.headers_mut(), &self.facts.request_id, self.style);
        answer
    }
}

/// Lets a request through if its caller has quota left, for as long as it may take.
///
/// # Errors
/// [`Error::Timeout`].
pub async fn limits(
    app: web::Data<App>,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let presented = Presented::of(req.request(), &app).await;
    let address = req.extensions().get::<Facts>().and_then(|facts| facts.address);
    let service = service_hash(req.request()).and_then(|hash| app.quotas.of_service(&hash));
    let (limit, caller) = service.unwrap_or_else(|| {
        let account = presented.as_ref().ok().and_then(Presented::counted_as);
        let caller = account.map_or_else(|| network(address), str::to_owned);
        (app.quotas.clients.as_ref(), caller)
    });
    let remaining = match limit {
        None => None,
        Some(limit) => match limit.count(&caller) {
            Ok(remaining) => Some(remaining),
            Err(wait) => {
                let refused = HttpResponse::from_error(Error::RateLimited(wait));
                // `into_response` would drop the error, from which the gate builds the problem.
                let mut answer = ServiceResponse::new(req.into_parts().0, refused);
                limit.exhausted(wait).write(answer.headers_mut());
                return Ok(answer);
            }
        },
    };
    if let Some(twice) = sent_twice(req.headers()) {
        let refused = HttpResponse::from_error(twice);
        return Ok(ServiceResponse::new(req.into_parts().0, refused));
    }
    req.extensions_mut().insert(presented);
    let answered = tokio::time::timeout(app.settings.server.request_timeout, next.call(req)).await;
    let mut answer = answered.map_err(|_| Error::Timeout)??.map_into_boxed_body();
    if let Some(remaining) = remaining {
        remaining.write(answer.headers_mut());
    }
    Ok(answer)
}

/// Headers that have a single value. If there are two, another party on the way may have read the other one (RFC
/// 9110, section 5.3).
const SENT_ONCE: [(HeaderName, &str); 3] = [
    (
        header::AUTHORIZATION,
        "the header Authorization must be sent only once",
    ),
    (
        header::CONTENT_TYPE,
        "the header Content-Type must be sent only once",
    ),
    (
        HeaderName::from_static("idempotency-key"),
        "the header Idempotency-Key must be sent only once",
    ),
];

/// Returns the fault of a request that repeats such a header. Headers with a list of values, such as `If-Match`,
/// may have several lines.
fn sent_twice(headers: &HeaderMap) -> Option<Error> {
    let mut once = SENT_ONCE.into_iter();
    let (_, detail) = once.find(|(name, _)| headers.get_all(name).nth(1).is_some())?;
    Some(Error::Header(detail))
}

/// Gives errors their uniform shape, and every answer its headers.
fn finish(answer: ServiceResponse<BoxBody>, facts: &Facts, style: HeaderStyle) -> ServiceResponse<BoxBody> {
    let localized = |error: &Error| error.answer(Some(&facts.request_id), facts.language());
    let problem = answer
        .response()
        .error()
        .map(|error| match (error.as_error(), error.as_error()) {
            (Some(error), _) => localized(error),
            (None, Some(refusal)) => localized(&cors::refused(refusal)),
            // An error of the framework, such as a path that can't be decoded.
            (None, None) if error.as_response_error().status_code().is_client_error() => {
                localized(&Error::Header("the request can't be understood"))
            }
            (None, None) => localized(&Error::Internal("framework")),
        });
    let mut answer = match problem {
        None => answer,
        Some(mut problem) => {
            for (name, value) in answer.headers() {
                if name.as_str().starts_with("ratelimit") || name.as_str().starts_with("access-control") {
                    problem.headers_mut().insert(name.clone(), value.clone());
                }
            }
            answer.into_response(problem)
        }
    };
    write_headers(answer.headers_mut(), &facts.request_id, style);
    answer
}

/// Conditions that the security headers depend on.
#[derive(Debug, Clone, Copy)]
struct HeaderStyle {
    /// Whether links are https, so that browsers may be instructed to use nothing else.
    secure: bool,
    /// Content security policy; the docs page needs scripts and styles.
    policy: &'static str,
}

impl HeaderStyle {
    fn of(app: &App, path: &str) -> Self {
        let policy = if path.starts_with(PAGE_PATH) {
            PAGE_POLICY
        } else {
            API_POLICY
        };
        Self {
            secure: app.public_url().starts_with("https://"),
            policy,
        }
    }
}

fn write_headers(headers: &mut HeaderMap, request_id: &str, style: HeaderStyle) {
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(style.policy));
    for (name, value) in SECURITY_HEADERS {
        if !headers.contains_key(name) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
    if style.secure {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(HeaderName::from_static("strict-transport-security"), value);
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

/// Returns the headers of an answer built without the application, because its request never reached it.
pub fn headers_of_refusal(app: &App, request_id: &str, headers: &mut HeaderMap) {
    write_headers(headers, request_id, HeaderStyle::of(app, ""));
}

/// Logs an answer: refusals as a warning, failures as an error, and successes only at a detailed level.
fn log(status: u16, cause: Option<&actix_web::Error>, elapsed_ms: u128) {
    match cause {
        Some(cause) if cause.as_error::<Error>().is_some_and(Error::is_overload) => {
            warn!(status, elapsed_ms, %cause, "turned away");
        }
        Some(cause) if status >= 500 => error!(status, elapsed_ms, cause = %chain(cause), "failed"),
        Some(cause) => info!(status, elapsed_ms, %cause, "refused"),
        None => debug!(status, elapsed_ms, "answered"),
    }
}

/// Returns an error with its causes, for the log only.
fn chain(error: &actix_web::Error) -> String {
    let Some(error) = error.as_error::<Error>() else {
        return error.to_string();
    };
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
