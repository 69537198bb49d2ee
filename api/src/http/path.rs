//! Ids in paths. An invalid id is answered like an unknown one, with an explanation of the expected form.

use super::field::text_schema;
use crate::error::Error;
use crate::http::methods;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use kontor_domain::ids::{
    ApiTokenId, ApprovalId, DeviceId, GrantId, HandOverId, Id, InvitationId, MemberId, OrganizationId,
    ProductId, SecondFactorId, SessionId, TeamId, TransferId,
};
use kontor_domain::text::ParseText;
use std::future::{Ready, ready};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};

/// The only id of a path.
#[derive(Debug, Clone, Copy)]
pub struct PathId<A>(pub A);

/// The two ids of a path, in order.
#[derive(Debug, Clone, Copy)]
pub struct PathIds<A, B>(pub A, pub B);

/// The three ids of a path, in order.
#[derive(Debug, Clone, Copy)]
pub struct PathIds3<A, B, C>(pub A, pub B, pub C);

/// A session of one's own.
pub type SessionPath = PathId<SessionId>;
/// A second factor of one's own.
pub type SecondFactorPath = PathId<SecondFactorId>;
/// A request to approve a login.
pub type ApprovalPath = PathId<ApprovalId>;
/// A device of one's own.
pub type DevicePath = PathId<DeviceId>;
/// An API token of one's own.
pub type ApiTokenPath = PathId<ApiTokenId>;
/// An organization.
pub type OrganizationPath = PathId<OrganizationId>;
/// A member of an organization.
pub type MemberPath = PathIds<OrganizationId, MemberId>;
/// An invitation to an organization.
pub type InvitationPath = PathIds<OrganizationId, InvitationId>;
/// A hand-over of an organization.
pub type HandOverPath = PathIds<OrganizationId, HandOverId>;
/// A product of an organization.
pub type ProductPath = PathIds<OrganizationId, ProductId>;
/// A grant of an organization.
pub type GrantPath = PathIds<OrganizationId, GrantId>;
/// A transfer of an organization.
pub type TransferPath = PathIds<OrganizationId, TransferId>;
/// A team of an organization.
pub type TeamPath = PathIds<OrganizationId, TeamId>;
/// A member in a team.
pub type TeamMemberPath = PathIds3<OrganizationId, TeamId, MemberId>;

fn id<I: Id>(req: &HttpRequest, place: usize) -> Result<I, Error> {
    let (name, text) = req.match_info().iter().nth(place).ok_or(Error::Missing)?;
    <I as Id>::parse(text)
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

impl<A: Id + ParseText> IntoParams for PathId<A> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![parameter::<A>()]
    }
}

impl<A: Id + ParseText, B: Id + ParseText> IntoParams for PathIds<A, B> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![parameter::<A>(), parameter::<B>()]
    }
}

impl<A: Id + ParseText, B: Id + ParseText, C: Id + ParseText> IntoParams for PathIds3<A, B, C> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![parameter::<A>(), parameter::<B>(), parameter::<C>()]
    }
}

/// The parameter that is called like its type: `team_id` for a `TeamId`.
fn parameter<I: Id + ParseText>() -> Parameter {
    let form = I::FORM;
    let thing = form.about.split_once(' ').map_or(form.about, |(_, thing)| thing);
    let mut name = String::new();
    for letter in form.name.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(format!("The {thing}")))
        .schema(Some(text_schema(&form.about(""))))
        .example(Some(example_id(I::PREFIX).into()))
        .build()
}

/// The id of an example. Those of a kind end alike, in paths as in bodies.
#[must_use]
pub fn example_id(prefix: &str) -> String {
    let end = match prefix {
        "member" => "a8",
        "invite" => "a5",
        "handover" => "a7",
        "prod" => "b1",
        "team" => "c1",
        "bad" => "f1",
        "inv" => "f2",
        "crn" => "f3",
        "pro" => "f4",
        "grant" => "d1",
        "mck" => "a9",
        "transfer" => "e1",
        _ => "a3",
    };
    format!("{prefix}_0192f0c1e5b07cc3a4d15e6f708192{end}")
}
