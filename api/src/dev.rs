//! For development on one machine: the mails that would have been sent, over HTTP. Outside the contract.

use crate::app::App;
use crate::error::Error;
use crate::notifications::list_folder;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, get};
use serde::Deserialize;

/// Adds the mailbox.
pub fn routes(config: &mut ServiceConfig) {
    config.service(mails);
}

#[derive(Deserialize)]
struct Whose {
    /// Only mails to this address.
    to: Option<String>,
}

/// The mails, newest first.
#[get("/dev/mails")]
async fn mails(app: Data<App>, whose: web::Query<Whose>) -> Result<HttpResponse, Error> {
    let folder = app.settings.data_dir.join("mail");
    let listed = web::block(move || list_folder(&folder)).await;
    let mut mails = listed
        .map_err(|_| Error::Internal("blocking"))?
        .map_err(|_| Error::Internal("the mail folder can't be read"))?;
    if let Some(to) = &whose.to {
        mails.retain(|mail| mail.to.eq_ignore_ascii_case(to));
    }
    Ok(HttpResponse::Ok().json(mails))
}
