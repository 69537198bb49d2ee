//! Changing the rights or the validity period of a grant.

use super::access_notifier::AccessNotifier;
use super::grant_rules::rights_fit;
use super::views::{GrantView, fields};
use crate::app::App;
use crate::error::Error;
use crate::http::body::{nullable_timestamp, present};
use crate::http::field::{Take, Words};
use crate::http::path::GrantPath;
use crate::http::texts::RightCode;
use crate::http::{Check, Checked, Credential, PathIds, Versioned};
use crate::input::{bounds, ends_in_past};
use crate::problem::FieldError;
use actix_web::patch;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::grants::{Action, Grant, Rights, UpdateGrant as Update};
use kontor_persistence::Entry;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;
use validator::Validate;

/// Fields to change; omitted fields stay unchanged. The subject and the target of a grant never change.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "rights": ["view"], "valid_until": "2027-06-30T22:00:00Z" }))]
pub struct UpdateGrant {
    /// Codes of rights, or `*` alone; a grant on everything allows only `*`.
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
/// Changes the rights or the validity period of a grant. Available to legal representatives and administrators. The
/// member who has the grant, or the members of the team that has it (up to 500), receive a summary by mail.
#[utoipa::path(tag = "grants", operation_id = "update_grant", params(GrantPath), request_body = UpdateGrant,
    responses((status = 200, description = "The updated grant", body = GrantView, headers(("ETag"))),
        (status = 412, description = "`precondition_failed`")))]
#[patch("/grants/{grant_id}")]
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
            // Existing rights of a grant may have left the catalog; its period can be changed all the same.
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
