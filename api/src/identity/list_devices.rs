//! Listing the devices the caller has logged in on.

use super::views::DeviceView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;

/// List devices
///
/// Lists the caller's devices that hold a `device_token` and are recognized at login, newest first. A device is
/// forgotten after 180 days without a login, and a password reset forgets all devices.
#[utoipa::path(tag = "identity", operation_id = "list_devices", params(PageParams),
    responses((status = 200, description = "The devices", body = PageView<DeviceView>)))]
#[get("/v1/devices")]
pub async fn list_devices(
    who: Credential,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<DeviceView>, Error> {
    app.list(who, move |tx, who| {
        let actor = who.actor(tx)?;
        let devices = tx
            .identity()
            .devices(&access::authorize(&actor, actor.user)?, query.page)?;
        Ok(PageView::of(devices, DeviceView::from))
    })
    .await
}
