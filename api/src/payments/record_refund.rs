//! Recording a refund, by the provider's staff.

use super::refunding::{Refund, RefundTo, refund};
use crate::app::App;
use crate::billing::{ForClerk, InvoiceView, MoneyInput, check_value_date, invoice_view, money, must_be};
use crate::error::Error;
use crate::http::field::Take;
use crate::http::{Answer, Credential, Json, PathId, field};
use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use kontor_domain::access::StaffPermission;
use kontor_domain::billing::{Action, PaymentNote, RecordRefund as Record};
use kontor_domain::ids::InvoiceId;
use kontor_persistence::Entry;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// Place to which money is refunded.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RefundTo)]
pub enum RefundToView {
    /// Paid back outside.
    Outside,
    /// The organization's prepaid account; open claims are paid first.
    Prepaid,
}

/// Refund of an invoice.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": { "amount": "74.59", "currency": "CHF" }, "value_date": "2026-11-20",
    "note": "Bank statement 2026/11, entry 42", "to": "outside" }))]
pub struct RecordRefund {
    /// Amount, in the currency of the invoice.
    #[validate(nested)]
    amount: MoneyInput,
    /// Value date: today or earlier, within ten years.
    #[schema(format = Date, value_type = String)]
    value_date: NaiveDate,
    /// Internal note.
    #[validate(nested)]
    note: Option<field::PaymentNote>,
    /// Place to which it goes; `outside` if omitted.
    to: Option<RefundToView>,
}

/// Record a refund
///
/// Books money that was paid back for an invoice, outside or to the prepaid account: at most what is to be refunded.
#[utoipa::path(tag = "staff", operation_id = "record_refund", params(PathId<InvoiceId>), request_body = RecordRefund,
    responses((status = 200, description = "The invoice", body = InvoiceView),
        (status = 409, description = "`invoice_state`; `amount_exceeded`")))]
#[post("/v1/staff/invoices/{invoice_id}/refunds")]
pub async fn record_refund(
    who: Credential,
    path: PathId<InvoiceId>,
    body: Json<RecordRefund>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(id), given, digest) = (path, body.value, body.digest);
    let (minor, currency) = given.amount.minor()?;
    let refunded = Refund {
        minor,
        to: match given.to {
            Some(RefundToView::Prepaid) => RefundTo::Prepaid,
            Some(RefundToView::Outside) | None => RefundTo::Outside,
        },
        value_date: given.value_date,
        note: given.note.take()?.map(PaymentNote::into_string),
    };
    app.act(who, <Record as StaffPermission>::NAME, digest, move |tx, who| {
        let organization = tx.billing().organization_of_invoice(id)?;
        let (agent, authorized) = who.staff_on::<Record>(tx, organization)?;
        let found = tx.billing().document_for_update(&authorized, id)?;
        let invoice = found.ok_or(Error::Missing)?;
        must_be(currency, invoice.summary.currency)?;
        check_value_date(refunded.value_date, tx.now().date_naive())?;
        let by = agent.author();
        let after = refund(tx, (&authorized, &by), &invoice, refunded.clone())?;
        let recorded = json!({ "number": invoice.summary.number, "total": money(minor, currency),
            "value_date": refunded.value_date });
        let entry = Entry::new(Action::RefundRecorded, id).change(Value::Null, recorded);
        tx.staff().record(&agent, invoice.summary.organization, entry);
        Ok(ForClerk(invoice_view(tx, &after)?))
    })
    .await
}
