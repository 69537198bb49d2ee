//! Issuing a credit note, by the provider's staff.

use super::billing_rules::BillingRules;
use super::clerk_views::{MoneyInput, must_be};
use super::credit_note_view::CreditNoteView;
use super::crediting::{Credit, credit};
use super::invoice_view::ForClerk;
use super::withdrawal;
use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::{Answer, Check, Checked, Credential, PathId, field};
use crate::problem::FieldError;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::billing::CreateCreditNote as Create;
use kontor_domain::ids::InvoiceId;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Maximum number of lines of a credit note.
const LINES_MAX: usize = 400;

/// A line of the invoice to credit.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "position": 1 }))]
pub struct CreditedLine {
    /// Position of the line, from 1.
    #[schema(minimum = 1)]
    position: u16,
    /// Amount without VAT; all that is left of the line if omitted.
    #[validate(nested)]
    net: Option<field::Amount>,
}

/// A credit note over an amount or over lines; over all that is left if neither is given.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": { "amount": "10.81", "currency": "CHF" }, "reason": "Outage on 20 November" }))]
pub struct CreateCreditNote {
    /// Amount with VAT, shared out over the VAT rates.
    #[validate(nested)]
    amount: Option<MoneyInput>,
    /// Lines of the invoice.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 400)]
    lines: Option<Vec<CreditedLine>>,
    /// Reason, printed on the credit note.
    #[validate(nested)]
    reason: field::CreditReason,
}

impl Check for CreateCreditNote {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        let Some(lines) = &self.lines else {
            return Vec::new();
        };
        if lines.is_empty() || lines.len() > LINES_MAX {
            return vec![FieldError::length("/lines", 1, LINES_MAX)];
        }
        if self.amount.is_some() {
            return vec![FieldError::field(
                "/lines",
                "one_of",
                "needs at most one of amount and lines",
            )];
        }
        let repeated = |(index, line): (usize, &CreditedLine)| {
            let first = lines.iter().position(|other| other.position == line.position)?;
            let at = format!("/lines/{index}/position");
            (first < index).then(|| FieldError::field(&at, "repeated", "is selected twice"))
        };
        lines.iter().enumerate().filter_map(repeated).collect()
    }
}

/// Create a credit note
///
/// Corrects an issued invoice: by an amount, by lines, or over all that is left. A credit note over the whole of an
/// unpaid invoice cancels it; money that was received becomes a refund due.
#[utoipa::path(tag = "staff", operation_id = "create_credit_note", params(PathId<InvoiceId>),
    request_body = CreateCreditNote,
    responses((status = 200, description = "The credit note", body = CreditNoteView),
        (status = 409, description = "`invoice_state`; `amount_exceeded`; `issuer_incomplete`; `not_printable`")))]
#[post("/v1/staff/invoices/{invoice_id}/credit-notes")]
pub async fn create_credit_note(
    who: Credential,
    path: PathId<InvoiceId>,
    body: Checked<CreateCreditNote>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(id), Checked(body), rules) = (path, body, BillingRules::of(&app));
    let digest = body.digest;
    let reason = body.value.reason.take()?.into_string();
    let amount = body.value.amount.map(MoneyInput::minor).transpose()?;
    let lines = body.value.lines.map(lines).transpose()?;
    app.act(who, "create_credit_note", digest, move |tx, who| {
        let organization = tx.billing().organization_of_invoice(id)?;
        let (agent, authorized) = who.staff_on::<Create>(tx, organization)?;
        let invoice = tx
            .billing()
            .document_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        let what = match (amount, &lines) {
            (Some((minor, currency)), _) => {
                must_be(currency, invoice.summary.currency)?;
                Credit::Amount(minor)
            }
            (None, Some(lines)) => Credit::Lines(lines.clone()),
            (None, None) => Credit::Rest,
        };
        let by = agent.author();
        let (after, note) = credit(tx, &rules, (&authorized, &by), &invoice, (&what, &reason))?;
        for entry in withdrawal::entries(&after, &note) {
            tx.staff().record(&agent, invoice.summary.organization, entry);
        }
        Ok(ForClerk(CreditNoteView::from(&note)))
    })
    .await
}

fn lines(given: Vec<CreditedLine>) -> Result<Vec<(u16, Option<i64>)>, Error> {
    given
        .into_iter()
        .map(|line| {
            Ok((
                line.position,
                line.net.take()?.map(kontor_domain::billing::Amount::minor),
            ))
        })
        .collect()
}
