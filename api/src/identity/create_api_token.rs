//! Creating an API token. Its secret is shown once.

use super::views::ApiTokenView;
use crate::app::App;
use crate::error::Error;
use crate::http::body::timestamp;
use crate::http::field::{ReadWords, Take, Words};
use crate::http::{Answer, Check, Checked, Credential, View, field};
use crate::problem::FieldError;
use crate::secrets::API_TOKEN_PREFIX;
use crate::views::ScopeView;
use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, TimeDelta, Utc};
use kontor_domain::access::{self, Scopes};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::Action;
use kontor_domain::identity::CreateApiToken as Create;
use kontor_domain::notifications::Mail;
use kontor_persistence::{ApiToken, Entry, NewApiToken, Tx};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// The longest a token may live.
const LIFETIME_MAX: TimeDelta = TimeDelta::days(366);
/// Maximum number of scopes in a list.
const SCOPES_MAX: usize = 50;

/// A new token for scripts and integrators.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Nightly report", "scopes": ["organizations:read", "activity:read"], "expires_at": "2027-06-30T00:00:00Z"
}))]
pub struct CreateApiToken {
    /// Name of the token, at most 80 characters.
    #[validate(nested)]
    name: field::ApiTokenName,
    /// Scopes, the most that the token can do: capabilities, each followed by `:read` or `:write`.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 50, value_type = Vec<ScopeView>)]
    scopes: Words<Scopes>,
    /// Only organization that the token reaches; omit for all of the caller's.
    #[validate(nested)]
    organization_id: Option<field::OrganizationId>,
    /// Expiry, at most 366 days from now.
    #[serde(deserialize_with = "timestamp")]
    expires_at: DateTime<Utc>,
}

impl Check for CreateApiToken {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        let now = app.clock.now();
        if self.expires_at > now && self.expires_at <= now + LIFETIME_MAX {
            return Vec::new();
        }
        let days = LIFETIME_MAX.num_days();
        let template = "must be in the future, at most {days} {days:day|days} ahead";
        vec![FieldError::field("/expires_at", "range", template).with("days", days)]
    }
}

impl ReadWords for Scopes {
    fn read_words(words: &[String]) -> Result<Self, FieldError> {
        if !(1..=SCOPES_MAX).contains(&words.len()) {
            return Err(FieldError::length("", 1, SCOPES_MAX));
        }
        let read = Self::parse(words.iter().map(String::as_str));
        read.map_err(|reason| FieldError::field("", "format", reason.to_string()))
    }
}

/// API token with its secret, which is shown only this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "token_0192f0c1e5b07cc3a4d15e6f708192a3", "name": "Nightly report", "scopes": ["organizations:read"],
    "organization_id": null, "created_at": "2026-11-23T08:15:00Z", "expires_at": "2027-06-30T00:00:00Z", "last_used_at": null,
    "secret": "kontor_api_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r"
}))]
#[schema(as = NewApiToken)]
pub struct NewApiTokenView {
    #[serde(flatten)]
    token: ApiTokenView,
    /// Secret, for the `Authorization` header as `Bearer …`.
    secret: String,
}

impl View for NewApiTokenView {
    const SECRET: bool = true;

    fn location(&self) -> Option<String> {
        Some(format!("/v1/api-tokens/{}", self.token.id))
    }
}

/// Create an API token
///
/// Creates an API token and returns its secret, which is shown only once. An API token can never manage
/// credentials, and reaches at most what its owner reaches.
#[utoipa::path(tag = "identity", operation_id = "create_api_token", request_body = CreateApiToken,
    responses((status = 201, description = "The token, with its secret", body = NewApiTokenView, headers(("Location"))),
        (status = 404, description = "`not_found`: the caller is not a member of this organization"),
        (status = 409, description = "`secret_already_shown`, `quota_exceeded`, or `conflict`: the account was closed or locked in the meantime")))]
#[post("/v1/api-tokens")]
pub async fn create_api_token(
    who: Credential,
    body: Checked<CreateApiToken>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let Checked(body) = body;
    let (input, secret) = (body.value, app.secret(API_TOKEN_PREFIX));
    let (name, scopes) = (input.name.take()?, input.scopes.take()?);
    let organization = input.organization_id.take()?;
    app.create(who, "create_api_token", body.digest, move |tx, who| {
        let actor = match organization {
            Some(organization) => {
                let actor = who.actor_in(tx, organization)?;
                // The account after the organization; an account locked in the meantime gets nothing.
                who.actor(tx)?;
                actor
            }
            None => who.actor(tx)?,
        };
        let authorized = access::authorize::<Create>(&actor, actor.user)?;
        if organization.is_some_and(|organization| actor.role_in(organization).is_none()) {
            return Err(Error::Missing);
        }
        let new = NewApiToken {
            id: tx.new_id(),
            name: name.as_str().to_owned(),
            scopes: scopes.clone(),
            organization,
            token_hash: secret.hash,
            expires_at: input.expires_at,
        };
        let token = tx.identity().create_api_token(&authorized, new)?;
        notify(tx, actor.user, &token)?;
        Ok(NewApiTokenView {
            token: token.into(),
            secret: secret.token.clone(),
        })
    })
    .await
}

fn notify(tx: &mut Tx<'_>, user: kontor_domain::ids::UserId, token: &ApiToken) -> Result<(), Error> {
    let entry = Entry::new(Action::ApiTokenCreated, token.id).change(
        Value::Null,
        json!({ "name": token.name, "scopes": token.scopes.words(), "expires_at": token.expires_at }),
    );
    tx.record(Chain::Account(user), Author::User(user), entry);
    let account = tx.identity().account(user)?.ok_or(Error::Unauthenticated)?;
    let mail = Mail::api_token_created(&account.person, &token.name, &token.scopes.words());
    Ok(tx.outbox().notify(&account.person, &mail)?)
}
