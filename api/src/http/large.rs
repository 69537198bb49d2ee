//! Bodies over the usual limit: lists of items that could also be sent one by one. More than the usual limit is
//! read only after a transaction has authenticated the caller and checked the permission for the operation, so that
//! no other caller makes the server hold or parse it.

use super::extract::{Check, Json, declared_length, parsed, read_to, refuse_media_type};
use super::{Credential, PathId, body, service_credential::ServiceCredential};
use crate::app::App;
use crate::body_budget::{LARGEST_FACTOR, Share};
use crate::error::Error;
use actix_web::dev::Payload;
use actix_web::web::{BytesMut, Data};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::LocalBoxFuture;
use kontor_domain::access::{self, Permission};
use kontor_domain::ids::OrganizationId;
use std::marker::PhantomData;

/// Body that may be larger than others.
pub trait LargeBody: Check {
    /// Multiple of the usual limit that it may have.
    const FACTOR: usize;
    /// Callers who may send more than the usual limit.
    type Sender: Sender;
}

/// Kind of caller, with the check of its permission.
pub trait Sender {
    /// Succeeds if the caller of `req` has the permission; returns the caller's name for budgets.
    ///
    /// # Errors
    /// Those of the operation itself without the permission.
    fn admit(req: &HttpRequest, app: &Data<App>) -> impl Future<Output = Result<String, Error>>;
}

/// Members who may do `A` in the organization of the path.
#[derive(Debug)]
pub struct MembersWho<A>(PhantomData<A>);

impl<A: Permission<On = OrganizationId> + 'static> Sender for MembersWho<A> {
    async fn admit(req: &HttpRequest, app: &Data<App>) -> Result<String, Error> {
        let who = Credential::extract(req).await?;
        let PathId(organization) = PathId::<OrganizationId>::extract(req).await?;
        let caller = who.caller().to_owned();
        app.read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            access::authorize::<A>(&actor, organization)?;
            Ok(())
        })
        .await?;
        Ok(caller)
    }
}

/// Product back ends, by their service tokens.
#[derive(Debug)]
pub struct BackEnds;

impl Sender for BackEnds {
    async fn admit(req: &HttpRequest, app: &Data<App>) -> Result<String, Error> {
        let who = ServiceCredential::extract(req).await?;
        let token = app.read(who, |tx, who| who.token(tx)).await?;
        Ok(token.id.to_string())
    }
}

/// Like [`Checked`](super::Checked), for a body that may be larger than others.
#[derive(Debug, Clone)]
pub struct Large<T>(pub Json<T>);

impl<T: LargeBody> FromRequest for Large<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            refuse_media_type(&req)?;
            let app = req
                .app_data::<Data<App>>()
                .ok_or(Error::Internal("no application"))?;
            let bytes = read::<T>(&req, payload, app).await?;
            let parse = |bytes: &[u8], app: &App| body::parse_with(bytes, |value: &T| value.broken(app));
            parsed(&req, bytes, app, parse).await.map(Self)
        })
    }
}

async fn read<T: LargeBody>(
    req: &HttpRequest,
    mut payload: Payload,
    app: &Data<App>,
) -> Result<BytesMut, Error> {
    const { assert!(T::FACTOR <= LARGEST_FACTOR, "the memory must hold the body") };
    let usual = app.settings.server.body_limit_bytes;
    let mut bytes = BytesMut::new();
    let is_large = declared_length(req).is_some_and(|length| length > usual);
    if !is_large && read_to(&mut payload, &mut bytes, usual, |_| Ok(())).await? {
        return Ok(bytes);
    }
    let limit = usual.saturating_mul(T::FACTOR);
    let mut share = app.bodies.begin(T::Sender::admit(req, app).await?)?;
    let is_too_large = declared_length(req).is_some_and(|length| length > limit);
    let is_whole =
        !is_too_large && read_to(&mut payload, &mut bytes, limit, |length| share.grow_to(length)).await?;
    if !is_whole {
        return Err(Error::TooLarge(limit));
    }
    // The parsed value lives as long as the request.
    req.extensions_mut().insert::<Share>(share);
    Ok(bytes)
}
