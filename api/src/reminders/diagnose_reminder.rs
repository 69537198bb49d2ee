//! Explaining a reminder.

use super::diagnosing::facts;
use super::diagnosis_view::DiagnosisView;
use super::reminder_path::ReminderPath;
use super::reminder_rules::ReminderRules;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::reminders::DiagnoseReminder as Diagnose;

/// Explain a reminder
///
/// Explains why a reminder was sent: tests each of the seven causes, and names the request that settles it.
#[utoipa::path(tag = "reminders", operation_id = "diagnose_reminder", params(ReminderPath),
    responses((status = 200, description = "The explanation", body = DiagnosisView, headers(("ETag")))))]
#[get("/reminders/{reminder_id}/diagnosis")]
pub async fn diagnose_reminder(
    who: Credential,
    path: ReminderPath,
    app: Data<App>,
) -> Result<Versioned<DiagnosisView>, Error> {
    let (PathIds(organization, id), rules) = (path, ReminderRules::of(&app));
    app.read(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Diagnose>(&actor, organization)?;
        let reminder = tx.reminders().find(organization, id)?.ok_or(Error::Missing)?;
        let facts = facts(tx, &rules, (organization, reminder.invoice), Some(&reminder))?;
        Ok(Versioned(DiagnosisView::of(&facts, who.language())))
    })
    .await
}
