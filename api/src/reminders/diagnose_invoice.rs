//! Explaining an open invoice.

use super::diagnosing::facts;
use super::diagnosis_view::DiagnosisView;
use super::reminder_path::InvoicePath;
use super::reminder_rules::ReminderRules;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::reminders::DiagnoseInvoice as Diagnose;

/// Explain an open invoice
///
/// Explains why an invoice is open: tests each of the seven causes of a reminder, and names the request that settles it.
#[utoipa::path(tag = "reminders", operation_id = "diagnose_invoice", params(InvoicePath),
    responses((status = 200, description = "The explanation", body = DiagnosisView, headers(("ETag")))))]
#[get("/invoices/{invoice_id}/diagnosis")]
pub async fn diagnose_invoice(
    who: Credential,
    path: InvoicePath,
    app: Data<App>,
) -> Result<Versioned<DiagnosisView>, Error> {
    let (PathIds(organization, id), rules) = (path, ReminderRules::of(&app));
    app.read(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Diagnose>(&actor, organization)?;
        let facts = facts(tx, &rules, (organization, id), None)?;
        Ok(Versioned(DiagnosisView::of(&facts, who.language())))
    })
    .await
}
