//! Reading the caller's own profile.

use super::views::ProfileView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;

/// Get your own profile
///
/// Returns the profile of the caller's account.
#[utoipa::path(tag = "identity", operation_id = "get_profile",
    responses((status = 200, description = "The profile", body = ProfileView, headers(("ETag")))))]
#[get("/v1/profile")]
pub async fn get_profile(who: Credential, app: Data<App>) -> Result<Versioned<ProfileView>, Error> {
    let account = app
        .read(who, |tx, who| {
            let actor = who.actor(tx)?;
            tx.identity()
                .profile(&access::authorize(&actor, actor.user)?)?
                .ok_or(Error::Unauthenticated)
        })
        .await?;
    Ok(Versioned(ProfileView::from(&account)))
}
