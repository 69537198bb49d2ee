//! Changing what a grant gives, or when.

use super::access_notifier::AccessNotifier;
use super::new_grant::{NewGrant, bounds, ends_in_past, rights};
use super::views::{GrantView, fields};
use crate::app::App;
use crate::error::Error;
use crate::http::body::{FieldError, nullable_timestamp, present};
use crate::http::path::GrantPath;
use crate::http::texts::RightCodeText;
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
    #[schema(value_type = Vec<RightCodeText>, min_items = 1, max_items = 40)]
    rights: Option<Vec<String>>,
    /// When it takes effect; null: from the beginning.
    #[serde(default, deserialize_with = "nullable_timestamp")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    valid_from: Option<Option<DateTime<Utc>>>,
    /// From when it counts no more, a moment to come; null: never.
    #[serde(default, deserialize_with = "nullable_timestamp")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    valid_until: Option<Option<DateTime<Utc>>>,
}

impl Check for UpdateGrant {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        let words = self.rights.as_ref().map(|words| rights("/rights", words));
        let wrong = words.and_then(Result::err).into_iter();
        wrong
            .chain(ends_in_past("", self.valid_until.flatten(), app))
            .collect()
    }
}

impl UpdateGrant {
    fn apply(&self, before: &Grant) -> Result<Grant, Error> {
        let words = self.rights.as_ref().map(|words| rights("/rights", words));
        Ok(Grant {
            rights: words.transpose()?.unwrap_or_else(|| before.rights.clone()),
            valid: bounds(
                "",
                self.valid_from.unwrap_or(before.valid.from),
                self.valid_until.unwrap_or(before.valid.until),
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
    let catalogue = Arc::clone(&app.catalogue);
    let grant = app
        .write(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Update>(&actor, organization)?;
            let before = tx
                .grants()
                .get_for_update(&authorized, id)?
                .ok_or(Error::Missing)?;
            who.preconditions().check(&GrantView::from(&before))?;
            let after = body.value.apply(&before)?;
            // What a grant gives already may have left the catalogue; its time can be changed all the same.
            if body.value.rights.is_some() {
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
