//! Reading one reminder.

use super::reminder_path::ReminderPath;
use super::reminder_view::ReminderView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::reminders::ReadReminder as Read;

/// Get a reminder
///
/// Returns a reminder with the amounts of its day.
#[utoipa::path(tag = "reminders", operation_id = "get_reminder", params(ReminderPath),
    responses((status = 200, description = "The reminder", body = ReminderView, headers(("ETag")))))]
#[get("/reminders/{reminder_id}")]
pub async fn get_reminder(
    who: Credential,
    path: ReminderPath,
    app: Data<App>,
) -> Result<Versioned<ReminderView>, Error> {
    let PathIds(organization, id) = path;
    app.read(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Read>(&actor, organization)?;
        let reminder = tx.reminders().find(organization, id)?.ok_or(Error::Missing)?;
        Ok(Versioned(ReminderView::from(&reminder)))
    })
    .await
}
