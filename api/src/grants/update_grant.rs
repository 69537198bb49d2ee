//! Changing what a grant gives, or when.

use super::access_notifier::AccessNotifier;
use super::new_grant::{NewGrant, bounds, ends_in_past};
use super::views::{GrantView, fields};
use crate::app::App;
use crate::error::Error;
use crate::http::body::{FieldError, nullable_timestamp, present};
use crate::http::field::{Take, Words};
use crate::http::path::GrantPath;
use crate::http::texts::RightCode;
use crate::http::{Check, Checked, Credential, PathIds, Versioned};
use actix_web::patch;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use kontor_domain::access;
use kontor_domain::activity::{Action, Author, Chain};
use kontor_domain::grants::{self, Grant, Rights, Target, UpdateGrant as Update};
use kontor_domain::products::Catalogue;
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;
use validator::Validate;

/// What to change; what is left out stays. On what a grant is, and whose, never changes.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "rights": ["view"], "valid_until": "2027-06-30T22:00:00Z" }))]
pub struct UpdateGrant {
    /// Codes of rights, or `*` alone; a grant on everything knows only `*`.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = Vec<RightCode>, min_items = 1, max_items = 40)]
    rights: Option<Words<Rights>>,
    /// Start of validity; null for no start.
    #[serde(default, deserialize_with = "nullable_timestamp")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    valid_from: Option<Option<DateTime<Utc>>>,
    /// Expiry, in the future; null for no expiry.
    #[serde(default, deserialize_with = "nullable_timestamp")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    valid_until: Option<Option<DateTime<Utc>>>,
}

impl Check for UpdateGrant {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        let fault = ends_in_past("", self.valid_until.flatten(), app);
        fault.into_iter().collect()
    }
}

/// The request, in the domain's words.
struct Change {
    rights: Option<Rights>,
    from: Option<Option<DateTime<Utc>>>,
    until: Option<Option<DateTime<Utc>>>,
}

impl Change {
    fn apply(&self, before: &Grant) -> Result<Grant, Error> {
        Ok(Grant {
            rights: self.rights.clone().unwrap_or_else(|| before.rights.clone()),
            valid: bounds(
                "",
                self.from.unwrap_or(before.valid.from),
                self.until.unwrap_or(before.valid.until),
            )?,
            ..before.clone()
        })
    }
}

/// Update a grant
///
/// For legal representatives and administrators. A member whose own grant it is gets a summary by mail, and so do those
/// in a team whose grant it is, up to 500.
#[utoipa::path(tag = "grants", operation_id = "update_grant", params(GrantPath), request_body = UpdateGrant,
    responses((status = 200, description = "The grant as it is now", body = GrantView, headers(("ETag"))),
        (status = 412, description = "`precondition_failed`")))]
#[patch("/v1/organizations/{organization_id}/grants/{grant_id}")]
pub async fn update_grant(
    who: Credential,
    path: GrantPath,
    body: Checked<UpdateGrant>,
    app: Data<App>,
) -> Result<Versioned<GrantView>, Error> {
    let (PathIds(organization, id), Checked(body)) = (path, body);
    let (catalogue, input) = (Arc::clone(&app.catalogue), body.value);
    let change = Change {
        rights: input.rights.take()?,
        from: input.valid_from,
        until: input.valid_until,
    };
    let grant = app
        .write(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Update>(&actor, organization)?;
            let before = tx
                .grants()
                .get_for_update(&authorized, id)?
                .ok_or(Error::Missing)?;
            who.preconditions().check(&GrantView::from(&before))?;
            let after = change.apply(&before)?;
            // What a grant gives already may have left the catalogue; its time can be changed all the same.
            if change.rights.is_some() {
                rights_fit(tx, &catalogue, &after, "")?;
            }
            if after != before {
                tx.grants().update(&authorized, &after)?;
                let entry = Entry::new(Action::GrantUpdated, id).change(fields(&before), fields(&after));
                tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
                let notifier = AccessNotifier {
                    organization,
                    author: actor.user,
                    catalogue: &catalogue,
                };
                notifier.changed(tx, &before, &after)?;
            }
            Ok(GrantView::from(&after))
        })
        .await?;
    Ok(Versioned(grant))
}

/// Whether the rights exist where the grant is; `place` is where they stand in the body.
///
/// # Errors
/// An error of the field.
pub fn rights_fit(tx: &mut Tx<'_>, catalogue: &Catalogue, grant: &Grant, place: &str) -> Result<(), Error> {
    let kind = match &grant.target {
        Target::Everything if grant.rights == Rights::All => return Ok(()),
        Target::Everything => {
            let message = "must be only `*` for a grant on everything";
            return Err(FieldError::field(&format!("{place}/rights"), "not_for_target", message).into());
        }
        Target::Kind(kind) => kind.clone(),
        Target::Product { id, .. } => {
            let product = tx.products().find(grant.organization, *id)?;
            product.ok_or(Error::Missing)?.kind
        }
    };
    grants::rights_fit(catalogue, &kind, &grant.rights)
        .map_err(|reason| NewGrant::refused(place, &reason).into())
}
