//! Request quotas of callers, per minute and node: for each account, and otherwise for each client network (IPv4
//! /32, IPv6 /64). Service tokens of product back ends have quotas of their own.

use crate::error::whole_seconds;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use kontor_persistence::token_caller;
use std::collections::HashSet;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// Window of the quota, in seconds.
const WINDOW: u64 = 60;
/// Number of callers remembered before those with a full quota are forgotten.
const CALLERS_MAX: usize = 50_000;

type Limiter = RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// Counter of requests.
pub struct RateLimit {
    limiter: Limiter,
    quota: u32,
}

/// Remaining quota of a caller.
#[derive(Debug, Clone, Copy)]
pub struct Remaining {
    quota: u32,
    left: u32,
    /// Seconds until the quota is replenished.
    reset: u64,
}

/// Quotas of a node.
pub struct Quotas {
    /// Quota for people and anonymous clients.
    pub clients: Option<RateLimit>,
    /// Quota for product back ends.
    pub services: Option<RateLimit>,
    /// Service tokens that the latter is for.
    pub known_services: Arc<KnownServices>,
}

impl Quotas {
    /// Creates the quotas per minute; zero is no limit.
    #[must_use]
    pub fn new(clients: u32, services: u32) -> Self {
        Self {
            clients: RateLimit::new(clients),
            services: RateLimit::new(services),
            known_services: Arc::default(),
        }
    }

    /// Returns the quota of a service token and the name to count it under; `None` while it is not confirmed.
    #[must_use]
    pub fn of_service(&self, hash: &[u8; 32]) -> Option<(Option<&RateLimit>, String)> {
        let is_known = self.known_services.has(hash);
        is_known.then(|| (self.services.as_ref(), token_caller(hash)))
    }
}

/// Hashes of service tokens confirmed by the database. Tokens can be made up, so only these are counted separately;
/// there are never more than the operator issued.
#[derive(Debug, Default)]
pub struct KnownServices(RwLock<HashSet<[u8; 32]>>);

impl KnownServices {
    /// Records the database's verdict on a token.
    pub fn note(&self, hash: &[u8; 32], is_valid: bool) {
        if self.has(hash) == is_valid {
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if is_valid {
            known.insert(*hash);
        } else {
            known.remove(hash);
        }
    }

    /// Whether the database confirmed the token.
    pub fn has(&self, hash: &[u8; 32]) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.contains(hash)
    }
}

impl RateLimit {
    /// Creates a limit of `per_minute` requests; zero is no limit.
    #[must_use]
    pub fn new(per_minute: u32) -> Option<Self> {
        let quota = NonZeroU32::new(per_minute)?;
        let limiter =
            RateLimiter::keyed(Quota::per_minute(quota)).with_middleware::<StateInformationMiddleware>();
        Some(Self {
            limiter,
            quota: per_minute,
        })
    }

    /// Returns the remaining quota of a caller who must wait.
    #[must_use]
    pub fn exhausted(&self, wait: Duration) -> Remaining {
        Remaining {
            quota: self.quota,
            left: 0,
            reset: whole_seconds(wait),
        }
    }

    /// Counts a request of `caller`.
    ///
    /// # Errors
    /// The time to wait.
    pub fn count(&self, caller: &str) -> Result<Remaining, Duration> {
        if self.limiter.len() > CALLERS_MAX {
            self.limiter.retain_recent();
        }
        match self.limiter.check_key(&caller.to_owned()) {
            Ok(state) => Ok(Remaining {
                quota: self.quota,
                left: state.remaining_burst_capacity(),
                reset: WINDOW,
            }),
            Err(refused) => Err(refused.wait_time_from(DefaultClock::default().now())),
        }
    }
}

impl Remaining {
    /// Writes `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
    pub fn write(self, headers: &mut HeaderMap) {
        let fields = [
            (
                "ratelimit-policy",
                format!("\"default\";q={};w={WINDOW}", self.quota),
            ),
            (
                "ratelimit",
                format!("\"default\";r={};t={}", self.left, self.reset),
            ),
        ];
        for (name, value) in fields {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// Returns the network under which an anonymous caller is counted.
#[must_use]
pub fn network(address: Option<IpAddr>) -> String {
    // On a dual-stack socket, IPv4 clients appear as `::ffff:203.0.113.7`, all of them in one /64.
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(v4)) => v4.to_string(),
        Some(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => "unknown".to_owned(),
    }
}
