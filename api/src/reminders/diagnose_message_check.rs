//! Explaining a message that was checked: the causes of a reminder for the invoice that it names.

use super::diagnosing::facts;
use super::diagnosis_view::{DiagnosedInvoiceView, FindingView};
use super::reminder_path::MessageCheckPath;
use super::reminder_rules::ReminderRules;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds, Versioned, View, shown};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::locale::Locale;
use kontor_domain::message_checks::MessageCheck;
use kontor_domain::reminders::{DiagnoseMessageCheck as Diagnose, Facts, MessageOrigin, not_from_us};
use kontor_persistence::Tx;
use serde::Serialize;
use utoipa::ToSchema;

/// Explanation of a message that was checked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessageDiagnosis, example = json!({
    "message_check_id": "mck_0192f0c1e5b07cc3a4d15e6f708192a9", "invoice": null, "reminder_id": null,
    "findings": [{ "cause": "not_from_us", "verdict": "yes", "payments": [], "paid_invoices": [], "amount": null,
        "since": null, "last_file_on": null, "action": null }]
}))]
pub struct MessageDiagnosisView {
    /// Check of the message.
    message_check_id: shown::MessageCheckId,
    /// Invoice of the organization that the message names, with the reference to pay it with; null if it names none.
    #[schema(required = true)]
    invoice: Option<DiagnosedInvoiceView>,
    /// Reminder whose code the message carries.
    #[schema(required = true)]
    reminder_id: Option<shown::ReminderId>,
    /// Each of the seven causes, always in the same order; `not_from_us` alone if the message names no invoice of the
    /// organization.
    findings: Vec<FindingView>,
}

impl MessageDiagnosisView {
    fn of(check: &MessageCheck, facts: Option<&Facts>, origin: &MessageOrigin, locale: Locale) -> Self {
        let reminder = facts.and_then(|facts| facts.reminder.as_ref());
        Self {
            message_check_id: check.id.into(),
            invoice: facts.map(|facts| (&facts.invoice).into()),
            reminder_id: reminder.map(|reminder| reminder.id.into()),
            findings: facts.map_or_else(
                || vec![FindingView::with(&not_from_us(origin), None)],
                |facts| FindingView::all(facts, locale),
            ),
        }
    }
}

impl View for MessageDiagnosisView {}

/// Explain a checked message
///
/// Explains a reminder that was checked as a message: tests each of the seven causes for the invoice of the organization
/// that it names, by its code, else by the number or the payment reference in it, and names the request that settles
/// each. `not_from_us` follows from the verdict: `yes` for `forged`, `possible` for `suspicious`, `no` for `genuine`.
/// Invoices of other organizations are answered as if the message did not name them.
#[utoipa::path(tag = "reminders", operation_id = "diagnose_message_check", params(MessageCheckPath),
    responses((status = 200, description = "The explanation", body = MessageDiagnosisView, headers(("ETag")))))]
#[get("/message-checks/{message_check_id}/diagnosis")]
pub async fn diagnose_message_check(
    who: Credential,
    path: MessageCheckPath,
    app: Data<App>,
) -> Result<Versioned<MessageDiagnosisView>, Error> {
    let (PathIds(organization, id), rules) = (path, ReminderRules::of(&app));
    app.read(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Diagnose>(&actor, organization)?;
        let check = tx
            .message_checks()
            .find(&authorized, actor.user, id)?
            .ok_or(Error::Missing)?;
        let origin = MessageOrigin::from(check.report.verdict);
        let facts = facts_of(tx, &rules, &check, &origin)?;
        let view = MessageDiagnosisView::of(&check, facts.as_ref(), &origin, who.language());
        Ok(Versioned(view))
    })
    .await
}

/// Returns the facts about the invoice that the message names.
fn facts_of(
    tx: &mut Tx<'_>,
    rules: &ReminderRules,
    check: &MessageCheck,
    origin: &MessageOrigin,
) -> Result<Option<Facts>, Error> {
    let Some(named) = check.named else { return Ok(None) };
    let reminder = match named.reminder {
        Some(id) => tx.reminders().find(check.organization, id)?,
        None => None,
    };
    let known = facts(tx, rules, (check.organization, named.invoice), reminder.as_ref())?;
    Ok(Some(Facts {
        origin: origin.clone(),
        ..known
    }))
}
