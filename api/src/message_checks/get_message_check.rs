//! Reading one of one's own checks.

use super::message_check_path::MessageCheckPath;
use super::views::MessageCheckView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::message_checks::ReadMessageCheck as Read;

/// Get a message check
///
/// Returns one of the caller's own checks. Those of others are answered as if they did not exist.
#[utoipa::path(tag = "message_checks", operation_id = "get_message_check", params(MessageCheckPath),
    responses((status = 200, description = "The check", body = MessageCheckView, headers(("ETag")))))]
#[get("/message-checks/{message_check_id}")]
pub async fn get_message_check(
    who: Credential,
    path: MessageCheckPath,
    app: Data<App>,
) -> Result<Versioned<MessageCheckView>, Error> {
    let PathIds(organization, id) = path;
    app.read(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Read>(&actor, organization)?;
        let check = tx
            .message_checks()
            .find(&authorized, actor.user, id)?
            .ok_or(Error::Missing)?;
        Ok(Versioned(MessageCheckView::from(check)))
    })
    .await
}
