//! Reading one invitation.

use super::views::{InvitationView, invitation_view};
use crate::app::App;
use crate::error::Error;
use crate::http::path::InvitationPath;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;

/// Get an invitation
///
/// Returns one invitation. Available to legal representatives and administrators.
#[utoipa::path(tag = "organizations", operation_id = "get_invitation", params(InvitationPath),
    responses((status = 200, description = "The invitation", body = InvitationView, headers(("ETag")))))]
#[get("/invitations/{invitation_id}")]
pub async fn get_invitation(
    who: Credential,
    path: InvitationPath,
    app: Data<App>,
) -> Result<Versioned<InvitationView>, Error> {
    let PathIds(organization, id) = path;
    let view = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize(&actor, organization)?;
            let invitation = tx.invitations().get(&authorized, id)?.ok_or(Error::Missing)?;
            invitation_view(tx, &invitation, &actor)
        })
        .await?;
    Ok(Versioned(view))
}
