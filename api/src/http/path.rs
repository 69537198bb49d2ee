//! Ids in paths. An invalid id is answered like an unknown one, with an explanation of the expected form.

use crate::error::Error;
use crate::http::methods;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use kontor_domain::ids::Id;
use std::future::{Ready, ready};

/// The only id of a path.
#[derive(Debug, Clone, Copy)]
pub struct PathId<A>(pub A);

/// The two ids of a path, in order.
#[derive(Debug, Clone, Copy)]
pub struct PathIds<A, B>(pub A, pub B);

/// The three ids of a path, in order.
#[derive(Debug, Clone, Copy)]
pub struct PathIds3<A, B, C>(pub A, pub B, pub C);

fn id<I: Id>(req: &HttpRequest, place: usize) -> Result<I, Error> {
    let (name, text) = req.match_info().iter().nth(place).ok_or(Error::Missing)?;
    I::parse(text)
        .map_err(|reason| methods::other(req).unwrap_or_else(|| Error::PathId(name.to_owned(), reason)))
}

impl<A: Id> FromRequest for PathId<A> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(id(req, 0).map(Self))
    }
}

impl<A: Id, B: Id> FromRequest for PathIds<A, B> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(id(req, 0).and_then(|a| id(req, 1).map(|b| Self(a, b))))
    }
}

impl<A: Id, B: Id, C: Id> FromRequest for PathIds3<A, B, C> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = || Ok(Self(id(req, 0)?, id(req, 1)?, id(req, 2)?));
        ready(read())
    }
}
