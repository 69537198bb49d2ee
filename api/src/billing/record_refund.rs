//! Recording a refund that was made outside, by the provider's staff.

use super::attached;
use super::booking::{Booking, book};
use super::clerk_views::{MoneyInput, must_be, must_be_past};
use super::invoice_view::{ForClerk, InvoiceView};
use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::{Answer, Credential, Json, PathId, field};
use crate::views::MoneyView;
use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use kontor_domain::billing::{
    Action, InvoiceEvent, PaymentNote, RecordRefund as Record, Totals, TransactionKind,
};
use kontor_domain::ids::InvoiceId;
use kontor_domain::money::Money;
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// A refund that was made outside.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": { "amount": "74.59", "currency": "CHF" }, "value_date": "2026-11-20",
    "note": "Paid out on 20 November" }))]
pub struct RecordRefund {
    /// Amount, in the currency of the invoice.
    #[validate(nested)]
    amount: MoneyInput,
    /// Value date: in the past, within ten years.
    #[schema(format = Date, value_type = String)]
    value_date: NaiveDate,
    /// Words for the provider's books.
    #[validate(nested)]
    note: Option<field::PaymentNote>,
}

/// Record a refund
///
/// Books money that was paid back, at most what is to be refunded. For staff with the role `billing_clerk`; never in an
/// organization of one's own.
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
    let (PathId(id), digest) = (path, body.digest);
    let note = body.value.note.take()?.map(PaymentNote::into_string);
    let value_date = body.value.value_date;
    let (minor, currency) = body.value.amount.minor()?;
    app.act(who, "record_refund", digest, move |tx, who| {
        let organization = tx.billing().organization_of_invoice(id)?;
        let (agent, authorized) = who.staff_on::<Record>(tx, organization)?;
        let invoice = tx
            .billing()
            .document_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        must_be(currency, invoice.summary.currency)?;
        must_be_past(value_date, tx.now().date_naive())?;
        let booking = Booking {
            kind: TransactionKind::Refund,
            sums: Totals {
                total_minor: minor,
                ..Totals::default()
            },
            value_date,
            note: note.clone(),
        };
        let by = agent.author();
        let (after, _) = book(
            tx,
            (&authorized, &by),
            &invoice,
            InvoiceEvent::Refunded(minor),
            booking,
        )?;
        let amount = MoneyView::from(Money::new(minor, currency));
        let recorded = json!({ "number": invoice.summary.number, "total": amount, "value_date": value_date });
        let entry = Entry::new(Action::RefundRecorded, id).change(Value::Null, recorded);
        tx.staff().record(&agent, invoice.summary.organization, entry);
        Ok(ForClerk(attached::view(tx, &after)?))
    })
    .await
}
