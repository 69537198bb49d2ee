//! Revoking a grant. Grants further down in the product stay.

use super::access_notifier::AccessNotifier;
use super::views::{GrantView, fields};
use crate::app::App;
use crate::error::Error;
use crate::http::path::GrantPath;
use crate::http::{Credential, PathIds};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::grants::Action;
use kontor_domain::grants::DeleteGrant as Delete;
use kontor_persistence::Entry;
use serde_json::Value;
use std::sync::Arc;

/// Revoke a grant
///
/// Revokes a grant. Available to legal representatives and administrators. Grants on folders further down stay in
/// place. The member who had the grant, or the members of the team that had it (up to 500), receive a summary by
/// mail. `preview_access_change` shows the consequences in advance.
#[utoipa::path(tag = "grants", operation_id = "delete_grant", params(GrantPath),
    responses((status = 204, description = "The grant is revoked"),
        (status = 412, description = "`precondition_failed`")))]
#[delete("/grants/{grant_id}")]
pub async fn delete_grant(who: Credential, path: GrantPath, app: Data<App>) -> Result<HttpResponse, Error> {
    let PathIds(organization, id) = path;
    let catalogue = Arc::clone(&app.catalogue);
    app.write(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Delete>(&actor, organization)?;
        let grant = tx
            .grants()
            .get_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        who.preconditions().check(&GrantView::from(&grant))?;
        if !tx.grants().delete(&authorized, id)? {
            return Err(Error::Missing);
        }
        let entry = Entry::new(Action::GrantDeleted, id).change(fields(&grant), Value::Null);
        tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        let notifier = AccessNotifier {
            organization,
            author: actor.user,
            catalogue: &catalogue,
        };
        notifier.taken(tx, &[grant])
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
