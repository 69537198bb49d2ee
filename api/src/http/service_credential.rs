//! `ServiceCredential`: the token of a product's back end, or another credential presented in its place.

use super::Credential;
use super::credential::bearer;
use super::request::{check_head, facts};
use crate::app::Requester;
use crate::error::Error;
use crate::quotas::KnownServices;
use crate::secrets::{SERVICE_TOKEN_PREFIX, digest};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use kontor_domain::grants::ServiceToken;
use kontor_persistence::{Caller, Context, Tx, token_caller};
use std::future::{Ready, ready};
use std::sync::Arc;

/// Operation for service tokens.
const PATH: &str = "/v1/access/check";

/// Credential presented to an operation for product back ends. It does not touch the database.
#[derive(Debug, Clone)]
pub struct ServiceCredential {
    proof: Proof,
    known: Arc<KnownServices>,
    context: Context,
}

#[derive(Debug, Clone)]
enum Proof {
    /// Hash of a service token.
    Service([u8; 32]),
    /// Session or API token of a person.
    Person(Box<Credential>),
}

impl ServiceCredential {
    /// Loads the token's present state from the database.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for an invalid token; [`Error::ServiceOnly`] for people.
    pub fn token(&self, tx: &mut Tx<'_>) -> Result<ServiceToken, Error> {
        match &self.proof {
            Proof::Service(hash) => {
                let token = tx.grants().service_token(hash)?;
                self.known.note(hash, token.is_some());
                token.ok_or(Error::Unauthenticated)
            }
            Proof::Person(person) => {
                person.actor(tx)?;
                Err(Error::ServiceOnly)
            }
        }
    }
}

impl Requester for ServiceCredential {
    fn context(&self) -> Context {
        self.context.clone()
    }
}

impl FromRequest for ServiceCredential {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut read = || {
            let (app, facts) = facts(req)?;
            let proof = match presented(req) {
                Some(token) => Proof::Service(digest(token)),
                None => Proof::Person(Box::new(Credential::from_request(req, payload).into_inner()?)),
            };
            check_head(req)?;
            let mut context = facts.context(app);
            match &proof {
                // Only the database can confirm a service token, so an unconfirmed one shares the quota of its
                // network.
                Proof::Service(hash) if app.quotas.known_services.has(hash) => {
                    context.caller = Caller::Service(token_caller(hash).into());
                }
                Proof::Service(_) => {}
                Proof::Person(person) => context.caller = person.context().caller,
            }
            Ok(Self {
                proof,
                known: Arc::clone(&app.quotas.known_services),
                context,
            })
        };
        ready(read())
    }
}

/// Returns the hash of a service token at the operation where it may be counted separately. At any other it is
/// ignored, so that its holder can't evade the limits of logins and the like.
#[must_use]
pub fn service_hash(req: &HttpRequest) -> Option<[u8; 32]> {
    if req.path() != PATH {
        return None;
    }
    presented(req).map(digest)
}

fn presented(req: &HttpRequest) -> Option<&str> {
    bearer(req)
        .ok()
        .filter(|token| token.starts_with(SERVICE_TOKEN_PREFIX))
}
