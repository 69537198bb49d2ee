//! Forgetting a device.

use crate::app::App;
use crate::error::Error;
use crate::http::path::DevicePath;
use crate::http::{Credential, PathId};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::Action;
use kontor_persistence::Entry;

/// Forget a device
///
/// Invalidates the device's token and ends the sessions on it.
#[utoipa::path(tag = "identity", operation_id = "forget_device", params(DevicePath),
    responses((status = 204, description = "The device is forgotten"), (status = 404, description = "`not_found`: the caller has no such device")))]
#[delete("/v1/devices/{device_id}")]
pub async fn forget_device(who: Credential, path: DevicePath, app: Data<App>) -> Result<HttpResponse, Error> {
    let PathId(device) = path;
    app.write(who, move |tx, who| {
        let actor = who.actor(tx)?;
        if !tx
            .identity()
            .forget_device(&access::authorize(&actor, actor.user)?, device)?
        {
            return Err(Error::Missing);
        }
        tx.record(
            Chain::Account(actor.user),
            Author::User(actor.user),
            Entry::new(Action::DeviceForgotten, device),
        );
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
