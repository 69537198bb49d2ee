//! The gate that every request passes: id, client address, credential, quota, time limit, security headers,
//! and one shape for every error.

use super::credential::Presented;
use super::rate_limit::network;
use super::request::Facts;
use crate::app::App;
use crate::error::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, web};
use std::time::Instant;
use tracing::{Instrument, debug, error, info, info_span};

/// Headers of every answer; the docs page has a policy of its own.
const SECURITY_HEADERS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    ("cross-origin-resource-policy", "same-site"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
];

/// Wraps every request.
///
/// # Errors
/// Never: every failure becomes an answer.
pub async fn gate(
    app: web::Data<App>,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let began = Instant::now();
    let facts = Facts::of(req.request(), &app);
    let span = info_span!("request", id = %facts.request_id, method = %req.method(), path = req.path());
    let answer = answer(&app, req, next, &facts).instrument(span.clone()).await;
    let elapsed_ms = began.elapsed().as_millis();
    span.in_scope(|| log(&answer, elapsed_ms));
    Ok(finish(answer, &facts, &app))
}

async fn answer(
    app: &App,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    facts: &Facts,
) -> ServiceResponse<BoxBody> {
    let presented = Presented::of(req.request(), app);
    let caller = presented.as_ref().map(|presented| presented.caller.clone());
    let head = req.request().clone();
    {
        let mut extensions = head.extensions_mut();
        extensions.insert(facts.clone());
        presented.map(|presented| extensions.insert(presented));
    }
    let counted = app.rate_limit.as_ref().map(|limit| limit.count(&caller.unwrap_or_else(|| network(facts.address))));
    let remaining = match counted.transpose() {
        Ok(remaining) => remaining,
        Err(error) => return ServiceResponse::new(head, HttpResponse::from_error(error)),
    };
    let mut answer = match tokio::time::timeout(app.settings.request_timeout, next.call(req)).await {
        Ok(Ok(answer)) => answer.map_into_boxed_body(),
        Ok(Err(error)) => ServiceResponse::new(head, HttpResponse::from_error(error)),
        Err(_) => ServiceResponse::new(head, HttpResponse::from_error(Error::Timeout)),
    };
    if let Some(remaining) = remaining {
        remaining.write(answer.headers_mut());
    }
    answer
}

/// Gives errors their one shape, and every answer its headers.
fn finish(answer: ServiceResponse<BoxBody>, facts: &Facts, app: &App) -> ServiceResponse<BoxBody> {
    let problem = answer.response().error().map(|error| match error.as_error::<Error>() {
        Some(error) => error.answer(Some(&facts.request_id)),
        // An error of the framework: the connection, the request line, a path that can't be decoded.
        None if error.as_response_error().status_code().is_client_error() => {
            Error::Header("the request can't be understood").answer(Some(&facts.request_id))
        }
        None => Error::Internal("framework").answer(Some(&facts.request_id)),
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
    let headers = answer.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        if !headers.contains_key(name) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
    if app.public_url().starts_with("https://") {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(HeaderName::from_static("strict-transport-security"), value);
    }
    if let Ok(id) = HeaderValue::from_str(&facts.request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    answer
}

/// Refusals are worth a line, failures an error; what went well only when asked for.
fn log(answer: &ServiceResponse<BoxBody>, elapsed_ms: u128) {
    let status = answer.status().as_u16();
    match answer.response().error() {
        Some(cause) if status >= 500 => error!(status, elapsed_ms, cause = %chain(cause), "failed"),
        Some(cause) => info!(status, elapsed_ms, %cause, "refused"),
        None => debug!(status, elapsed_ms, "answered"),
    }
}

/// An error with its causes; for the log only.
fn chain(error: &actix_web::Error) -> String {
    let Some(error) = error.as_error::<Error>() else { return error.to_string() };
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
