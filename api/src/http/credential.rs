//! `Credential`: the proof of identity presented by a request. It does not touch the database; the caller's present
//! identity and permissions are loaded inside the request's transaction.

use super::precondition::Preconditions;
use super::request::{check_head, facts};
use crate::app::{App, Requester};
use crate::error::{BearerFault, Error};
use crate::secrets::{API_TOKEN_PREFIX, REFRESH_TOKEN_PREFIX, SERVICE_TOKEN_PREFIX, TOKEN_PREFIX, digest};
use crate::tokens::Unverified;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::{DateTime, Utc};
use kontor_domain::access::{
    self, Actor, Agent, Authorized, Owner, Proof, Resource, StaffActor, StaffArea, StaffPermission,
};
use kontor_domain::ids::{Id, OrganizationId, SessionId, UserId};
use kontor_domain::locale::Locale;
use kontor_persistence::{Context, Tx, token_caller};
use std::future::{Ready, ready};

/// Maximum length of an idempotency key.
pub(super) const KEY_MAX: usize = 255;

/// Presented token with valid form, signature and times.
#[derive(Debug, Clone)]
pub struct Credential {
    proof: Proof,
    caller: String,
    context: Context,
    language: Locale,
    idempotency_key: Option<String>,
    preconditions: Preconditions,
    is_head: bool,
}

/// Content of the `Authorization` header, as read by the gate.
#[derive(Debug, Clone)]
pub struct Presented {
    proof: Proof,
    /// Claimed caller, who owns idempotency keys.
    caller: String,
}

impl Presented {
    /// Reads the header.
    ///
    /// # Errors
    /// [`BearerFault`] if there is no header, or no valid token in it.
    pub async fn of(req: &HttpRequest, app: &App) -> Result<Self, BearerFault> {
        let token = bearer(req)?;
        if token.starts_with(SERVICE_TOKEN_PREFIX) {
            return Err(BearerFault::Service);
        }
        if token.starts_with(API_TOKEN_PREFIX) {
            let hash = digest(token);
            return Ok(Self {
                proof: Proof::ApiToken(hash),
                caller: token_caller(&hash),
            });
        }
        if token.starts_with(REFRESH_TOKEN_PREFIX) {
            return Err(BearerFault::Refresh);
        }
        if token.starts_with(TOKEN_PREFIX) {
            return Err(BearerFault::Misplaced);
        }
        let claims = match app.tokens.verify(token, app.clock.now()) {
            Err(Unverified::Malformed)
                if app.tokens.names_unknown_key(token) && app.reload_signing_keys().await =>
            {
                app.tokens.verify(token, app.clock.now())
            }
            verified => verified,
        };
        let claims = claims.map_err(|reason| match reason {
            Unverified::Malformed => BearerFault::Malformed,
            Unverified::OtherIssuer => BearerFault::OtherIssuer,
            Unverified::Expired => BearerFault::Expired,
        })?;
        let session = SessionId::parse(&claims.sid).map_err(|_| BearerFault::Malformed)?;
        Ok(Self {
            proof: Proof::Session(session),
            caller: claims.sub.clone(),
        })
    }
}

/// Returns the token of the `Authorization` header. Another scheme counts as no header (RFC 6750, section 3.1).
pub(super) fn bearer(req: &HttpRequest) -> Result<&str, BearerFault> {
    let value = req.headers().get(header::AUTHORIZATION);
    let value = value.ok_or(BearerFault::Missing)?;
    let value = value.to_str().map_err(|_| BearerFault::Malformed)?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    // Any number of spaces may separate the two (RFC 9110, section 11.4).
    let token = token.trim_start_matches(' ');
    match (scheme.eq_ignore_ascii_case("bearer"), token.is_empty()) {
        (false, _) => Err(BearerFault::Missing),
        (true, true) => Err(BearerFault::Malformed),
        (true, false) => Ok(token),
    }
}

impl Presented {
    /// Returns the account to count the request for, if a signature proves it. An API token is proven only by the
    /// database, so it counts for the client's network.
    #[must_use]
    pub fn counted_as(&self) -> Option<&str> {
        match self.proof {
            Proof::Session(_) => Some(&self.caller),
            Proof::ApiToken(_) => None,
        }
    }
}

impl Credential {
    /// Loads the caller's present state from the database.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for an invalid session or token.
    pub fn actor(&self, tx: &mut Tx<'_>) -> Result<Actor, Error> {
        tx.identity()
            .actor(&self.proof, None)?
            .ok_or(Error::Unauthenticated)
    }

    /// Loads the caller, with the standing in `organization`.
    ///
    /// # Errors
    /// As [`Self::actor`].
    pub fn actor_in(&self, tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Actor, Error> {
        tx.identity()
            .actor(&self.proof, Some(organization))?
            .ok_or(Error::Unauthenticated)
    }

    /// Loads the caller as a member of the provider's staff, with the right to an action that spans organizations.
    ///
    /// # Errors
    /// As [`Self::actor`], or the refusal of the action.
    pub fn staff<A: StaffPermission<On = StaffArea>>(
        &self,
        tx: &mut Tx<'_>,
    ) -> Result<(StaffActor, Authorized<A>), Error> {
        let staff = self.staff_actor(tx, None)?;
        let authorized = access::authorize_staff(&staff, StaffArea)?;
        Ok((staff, authorized))
    }

    /// Loads the caller as an agent of the provider, with the right to an action on what belongs to an organization:
    /// `None` if a lookup found nothing. A write locks the organization, so nothing may be locked before.
    ///
    /// # Errors
    /// As [`Self::staff`], and [`Error::Missing`] for nothing, told only to those who have the right.
    pub fn staff_on<A: StaffPermission>(
        &self,
        tx: &mut Tx<'_>,
        on: Option<A::On>,
    ) -> Result<(Agent, Authorized<A>), Error> {
        let organization = on.as_ref().and_then(|on| match on.owner() {
            Owner::Organization(organization) => Some(organization),
            Owner::User(_) | Owner::StaffArea | Owner::Installation => None,
        });
        let staff = self.staff_actor(tx, organization)?;
        access::admit_staff::<A>(&staff)?;
        let authorized = access::authorize_staff(&staff, on.ok_or(Error::Missing)?)?;
        Ok((staff.agent()?, authorized))
    }

    fn staff_actor(
        &self,
        tx: &mut Tx<'_>,
        organization: Option<OrganizationId>,
    ) -> Result<StaffActor, Error> {
        tx.staff()
            .actor(&self.proof, organization)?
            .ok_or(Error::Unauthenticated)
    }

    /// Locks `others` together with the organization of the next [`Self::actor_in`], in the order of locks, for a
    /// write that concerns several organizations.
    pub fn lock_with(
        &self,
        tx: &mut Tx<'_>,
        organization: OrganizationId,
        others: &[OrganizationId],
    ) -> Result<(), Error> {
        Ok(tx.identity().lock_with(&self.proof, organization, others)?)
    }

    /// Like [`Self::lock_with`], for the deletion of the organization.
    pub fn lock_to_end(
        &self,
        tx: &mut Tx<'_>,
        organization: OrganizationId,
        others: &[OrganizationId],
    ) -> Result<(), Error> {
        Ok(tx.identity().lock_to_end(&self.proof, organization, others)?)
    }

    /// Returns the account of the credential before anything is locked, whether or not the credential is valid.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if there is none.
    pub fn account(&self, tx: &mut Tx<'_>) -> Result<UserId, Error> {
        tx.identity()
            .account_behind(&self.proof)?
            .ok_or(Error::Unauthenticated)
    }

    /// Returns the same caller at a later time, for long-running work.
    #[must_use]
    pub fn at(&self, now: DateTime<Utc>) -> Self {
        let mut later = self.clone();
        later.context.now = now;
        later
    }

    /// Returns the same credential for a further transaction.
    #[must_use]
    pub fn renewed(&self, app: &App) -> Self {
        Self {
            context: app.renewed(&self.context),
            ..self.clone()
        }
    }

    /// Returns the queue shared by attempts at the caller's password.
    #[must_use]
    pub fn line(&self) -> String {
        match self.proof {
            Proof::Session(session) => session.to_string(),
            Proof::ApiToken(_) => self.caller.clone(),
        }
    }

    /// Whether the caller receives the body of the answer, and not its head alone.
    #[must_use]
    pub const fn wants_body(&self) -> bool {
        !self.is_head
    }

    /// Returns the owner of this request's idempotency key.
    #[must_use]
    pub fn caller(&self) -> &str {
        &self.caller
    }

    /// Returns the language of error messages for the client.
    #[must_use]
    pub const fn language(&self) -> Locale {
        self.language
    }

    /// Returns the client's key for repeating this request safely.
    #[must_use]
    pub fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    /// Returns the request's conditions on the version to change.
    #[must_use]
    pub fn preconditions(&self) -> &Preconditions {
        &self.preconditions
    }
}

impl App {
    /// Runs `work`, which logs what it shows to a caller who [wants the body](Credential::wants_body). A HEAD request
    /// shows nothing and logs nothing, so it only reads.
    ///
    /// # Errors
    /// Those of `work`.
    pub async fn read_logged<T: Send + 'static>(
        &self,
        who: Credential,
        work: impl Fn(&mut Tx<'_>, &Credential) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        if who.wants_body() {
            self.write(who, work).await
        } else {
            self.read(who, work).await
        }
    }
}

impl Requester for Credential {
    fn context(&self) -> Context {
        self.context.clone()
    }
}

impl FromRequest for Credential {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req))
    }
}

fn read(req: &HttpRequest) -> Result<Credential, Error> {
    let (app, facts) = facts(req)?;
    let presented = req.extensions().get::<Result<Presented, BearerFault>>().cloned();
    let presented = presented.unwrap_or(Err(BearerFault::Missing))?;
    check_head(req)?;
    let idempotency_key = req.headers().get("idempotency-key").map(key).transpose()?;
    let mut context = facts.context(app);
    if let Some(account) = presented.counted_as() {
        context.caller = facts.caller(account);
    }
    Ok(Credential {
        proof: presented.proof,
        caller: presented.caller,
        context,
        language: facts.language(),
        idempotency_key,
        preconditions: Preconditions::of(req)?,
        is_head: facts.is_head,
    })
}

/// Parses a key, which is a structured-field string in the draft; plain text without quotes is accepted as well.
pub(super) fn key(value: &header::HeaderValue) -> Result<String, Error> {
    const WRONG: Error = Error::Header("Idempotency-Key must be 1 to 255 visible ASCII characters");
    let text = value.to_str().map_err(|_| WRONG)?;
    let text = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text);
    let plain = (1..=KEY_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    if plain { Ok(text.to_owned()) } else { Err(WRONG) }
}
