//! Renaming a second factor.

use super::views::SecondFactorView;
use crate::app::App;
use crate::error::Error;
use crate::http::field::{self, Take};
use crate::http::path::SecondFactorPath;
use crate::http::{Credential, Json, PathId, Versioned};
use actix_web::patch;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::second_factors::{Action, RenameSecondFactor as Right, SecondFactor};
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

/// New name of a factor.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Work phone" }))]
pub struct RenameSecondFactor {
    /// Name, at most 60 characters.
    #[validate(nested)]
    name: field::FactorName,
}

/// Rename a second factor
///
/// Changes the name by which the owner recognizes a factor.
#[utoipa::path(tag = "second_factors", operation_id = "rename_second_factor", params(SecondFactorPath),
    request_body = RenameSecondFactor,
    responses((status = 200, description = "The renamed factor", body = SecondFactorView, headers(("ETag"))),
        (status = 404, description = "`not_found`: the caller has no such factor"),
        (status = 412, description = "`precondition_failed`")))]
#[patch("/v1/second-factors/{second_factor_id}")]
pub async fn rename_second_factor(
    who: Credential,
    path: SecondFactorPath,
    body: Json<RenameSecondFactor>,
    app: Data<App>,
) -> Result<Versioned<SecondFactorView>, Error> {
    let (PathId(id), name) = (path, body.value.name.take()?);
    let view = app
        .write(who, move |tx, who| {
            let actor = who.actor(tx)?;
            let authorized = access::authorize::<Right>(&actor, actor.user)?;
            let before = tx.second_factors().find(actor.user, id)?.ok_or(Error::Missing)?;
            who.preconditions()
                .check(&SecondFactorView::from(before.clone()))?;
            if before.name != name {
                tx.second_factors().rename(&authorized, id, &name)?;
                let entry = Entry::new(Action::FactorRenamed, id).change(
                    json!({ "name": before.name.as_str() }),
                    json!({ "name": name.as_str() }),
                );
                tx.record(Chain::Account(actor.user), Author::User(actor.user), entry);
            }
            let name = name.clone();
            Ok(SecondFactorView::from(SecondFactor { name, ..before }))
        })
        .await?;
    Ok(Versioned(view))
}
