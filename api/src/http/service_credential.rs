//! `ServiceCredential`: the token of a product's back end, or what somebody else presented in its place.

use super::Credential;
use super::request::{Requester, check_query, facts};
use crate::error::Error;
use crate::secrets::{SERVICE_TOKEN_PREFIX, digest};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use kontor_domain::access::Denied;
use kontor_domain::grants::ServiceToken;
use kontor_persistence::{Context, Tx};
use std::future::{Ready, ready};

/// What a request to an operation for product back ends presented. It touches no database.
#[derive(Debug, Clone)]
pub struct ServiceCredential {
    proof: Proof,
    context: Context,
}

#[derive(Debug, Clone)]
enum Proof {
    /// The hash of a service token.
    Service([u8; 32]),
    /// A person's session or API token.
    Person(Box<Credential>),
}

impl ServiceCredential {
    /// The token as the database knows it now.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when it is worth nothing (any more); [`Denied::Forbidden`] for people.
    pub fn token(&self, tx: &mut Tx<'_>) -> Result<ServiceToken, Error> {
        match &self.proof {
            Proof::Service(hash) => tx.grants().service_token(hash)?.ok_or(Error::Unauthenticated),
            Proof::Person(person) => {
                person.actor(tx)?;
                Err(Denied::Forbidden.into())
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
            check_query(req)?;
            Ok(Self {
                proof,
                context: facts.context(app),
            })
        };
        ready(read())
    }
}

fn presented(req: &HttpRequest) -> Option<&str> {
    let value = req.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && token.starts_with(SERVICE_TOKEN_PREFIX)).then_some(token)
}
