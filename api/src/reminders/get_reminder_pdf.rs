//! Downloading a reminder.

use super::printing::pdf_of;
use super::reminder_path::ReminderPath;
use crate::app::App;
use crate::billing::{PdfFile, pdf_answer};
use crate::error::Error;
use crate::http::{Credential, PathIds};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::access;
use kontor_domain::reminders::DownloadReminder as Download;

/// Download a reminder
///
/// Returns the reminder with a payment part over what was open on its day. The bytes never change; the `ETag` is their
/// SHA-256.
#[utoipa::path(tag = "reminders", operation_id = "get_reminder_pdf", params(ReminderPath),
    responses((status = 200, description = "The reminder", body = PdfFile, content_type = "application/pdf",
            headers(("ETag"), ("Content-Disposition")))))]
#[get("/reminders/{reminder_id}/pdf")]
pub async fn get_reminder_pdf(
    who: Credential,
    path: ReminderPath,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathIds(organization, id) = path;
    let (reminder, invoice) = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            access::authorize::<Download>(&actor, organization)?;
            let reminder = tx.reminders().find(organization, id)?.ok_or(Error::Missing)?;
            let invoice = tx
                .billing()
                .document(organization, reminder.invoice)?
                .ok_or(Error::Missing)?;
            Ok((reminder, invoice))
        })
        .await?;
    let pdf = pdf_of(&app, &reminder, invoice).await?;
    Ok(pdf_answer(&reminder.number(), pdf))
}
