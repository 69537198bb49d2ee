//! Facts of every request: its id, its origin, and its headers for caching and repeating.

use super::extract::announces_body;
use super::{forwarded, language, methods};
use crate::app::{App, Requester};
use crate::entropy;
use crate::quotas::network;
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use kontor_domain::ids::{Id, OrganizationId};
use kontor_domain::locale::Locale;
use kontor_persistence::{Caller, Context, Origin};
use std::future::{Ready, ready};
use std::net::IpAddr;
use std::sync::Arc;

/// Maximum length of a request id accepted from the client.
const REQUEST_ID_MAX: usize = 64;
/// Maximum number of bytes stored of a client's user agent.
const USER_AGENT_MAX: usize = 200;

/// Facts about a request, determined once by the gate.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Id given by the client, or a new one.
    pub request_id: String,
    /// Address of the client.
    pub address: Option<IpAddr>,
    /// User agent of the client.
    pub user_agent: Option<String>,
    /// Language preferred by the client, if supported.
    pub locale: Option<Locale>,
    /// Whether only the head of the answer is wanted.
    pub is_head: bool,
    /// Organization in the path, whether or not it exists.
    organization: Option<Arc<str>>,
}

impl Facts {
    /// Reads the head of a request. Forwarding headers are accepted only from a configured proxy.
    pub fn of(req: &HttpRequest, app: &App) -> Self {
        let header = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
        let given = header("x-request-id").filter(|id| is_request_id(id));
        let trace = header("traceparent").and_then(trace_id);
        let request_id = given
            .or(trace)
            .map_or_else(|| app.fresh_request_id(), str::to_owned);
        let user_agent = header("user-agent").map(|agent| agent.chars().take(USER_AGENT_MAX).collect());
        Self {
            request_id,
            address: client(req, app),
            user_agent,
            locale: language::preferred(req),
            is_head: req.method() == Method::HEAD,
            organization: organization(req.path()).map(Arc::from),
        }
    }

    /// Returns the language of error messages for the client.
    #[must_use]
    pub fn language(&self) -> Locale {
        self.locale.unwrap_or(Locale::En)
    }

    /// Returns the caller of this name, with the organization that the request is about.
    #[must_use]
    pub fn caller(&self, name: &str) -> Caller {
        Caller::Client {
            name: name.into(),
            organization: self.organization.clone(),
        }
    }

    /// Returns the context for the transactions of an unknown caller, who shares limits with the rest of the
    /// network.
    pub fn context(&self, app: &App) -> Context {
        Context {
            now: app.clock.now(),
            seed: entropy::array(app.entropy.as_ref()),
            origin: Origin {
                request_id: Some(self.request_id.clone()),
                ip_address: self.address.map(|address| address.to_string()),
                user_agent: self.user_agent.clone(),
            },
            caller: self.caller(&network(self.address)),
        }
    }
}

/// Returns the organization in a path, if it has the form of an id.
fn organization(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/v1/organizations/")?;
    let id = rest.split('/').next()?;
    OrganizationId::parse(id).is_ok().then_some(id)
}

pub(super) fn is_request_id(id: &str) -> bool {
    (1..=REQUEST_ID_MAX).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// Returns the trace id of a `traceparent` header (W3C Trace Context §3.2).
pub(super) fn trace_id(header: &str) -> Option<&str> {
    let mut parts = header.split('-');
    let (version, trace) = (parts.next()?, parts.next()?);
    let hex = |text: &str, len| {
        text.len() == len
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    (hex(version, 2) && version != "ff" && hex(trace, 32) && trace.bytes().any(|b| b != b'0'))
        .then_some(trace)
}

/// Returns the client's address, as far as it can be known.
fn client(req: &HttpRequest, app: &App) -> Option<IpAddr> {
    let peer = req.peer_addr()?.ip();
    let server = &app.settings.server;
    let (proxies, header) = (&server.trusted_proxies, server.forwarded_header);
    Some(forwarded::client(peer, req.headers(), proxies, header))
}

/// Caller that needs no login.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Time, seed and origin.
    pub context: Context,
    /// Language preferred by the client, if supported.
    pub locale: Option<Locale>,
}

impl Visitor {
    /// Returns the same visitor for a further transaction.
    #[must_use]
    pub fn renewed(&self, app: &App) -> Self {
        Self {
            context: app.renewed(&self.context),
            locale: self.locale,
        }
    }
}

impl FromRequest for Visitor {
    type Error = crate::error::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = || {
            check_head(req)?;
            let (app, facts) = facts(req)?;
            Ok(Self {
                context: facts.context(app),
                locale: facts.locale,
            })
        };
        ready(read())
    }
}

/// Returns the application and the facts that the gate attached to a request.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) for a request that did not pass the gate.
pub fn facts(req: &HttpRequest) -> Result<(&web::Data<App>, Facts), crate::error::Error> {
    const MISSING: crate::error::Error = crate::error::Error::Internal("the gate did not run");
    let app = req.app_data::<web::Data<App>>().ok_or(MISSING)?;
    let facts = req.extensions().get::<Facts>().cloned().ok_or(MISSING)?;
    Ok((app, facts))
}

/// Refuses conditions, query parameters and bodies that the operation does not support.
///
/// # Errors
/// [`crate::error::Error::Header`]; [`crate::error::Error::Fields`] with each of the parameters.
pub fn check_head(req: &HttpRequest) -> Result<(), crate::error::Error> {
    methods::check_condition(req)?;
    methods::check_query(req)?;
    // A body with `dry_run` would have no effect, and the deletion would be real.
    if req.method() == Method::DELETE && announces_body(req) {
        let refused = crate::error::Error::Header("this operation takes no body");
        return Err(methods::other(req).unwrap_or(refused));
    }
    Ok(())
}

impl Requester for Visitor {
    fn context(&self) -> Context {
        self.context.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_well_formed_trace_id_is_taken_over() {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        assert_eq!(trace_id(&format!("00-{trace}-00f067aa0ba902b7-01")), Some(trace));
        assert_eq!(trace_id(&format!("ff-{trace}-00f067aa0ba902b7-01")), None);
        assert_eq!(
            trace_id("00-00000000000000000000000000000000-00f067aa0ba902b7-01"),
            None
        );
        assert_eq!(trace_id("nonsense"), None);
        assert!(is_request_id("a-b_c.9") && !is_request_id("a b") && !is_request_id(&"x".repeat(65)));
    }
}
