//! Deleting one of one's own checks before it expires.

use super::message_check_path::MessageCheckPath;
use super::views::MessageCheckView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::message_checks::{Action, DeleteMessageCheck as Delete};
use kontor_persistence::Entry;
use serde_json::{Value, json};

/// Delete a message check
///
/// Deletes one of the caller's own checks. It would be deleted by itself after seven days.
#[utoipa::path(tag = "message_checks", operation_id = "delete_message_check", params(MessageCheckPath),
    responses((status = 204, description = "The check is deleted"),
        (status = 412, description = "`precondition_failed`")))]
#[delete("/message-checks/{message_check_id}")]
pub async fn delete_message_check(
    who: Credential,
    path: MessageCheckPath,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathIds(organization, id) = path;
    app.write(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Delete>(&actor, organization)?;
        let check = tx
            .message_checks()
            .find(&authorized, actor.user, id)?
            .ok_or(Error::Missing)?;
        who.preconditions()
            .check(&MessageCheckView::from(check.clone()))?;
        tx.message_checks().delete(&authorized, &check)?;
        let gone = json!({ "verdict": check.report.verdict.as_str() });
        let entry = Entry::new(Action::MessageCheckDeleted, id).change(gone, Value::Null);
        tx.record(Chain::Account(actor.user), Author::User(actor.user), entry);
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
