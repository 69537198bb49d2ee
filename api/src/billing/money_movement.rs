//! Money that was received or paid back outside, as the provider's staff record it.

use super::attached;
use super::booking::{Booking, book};
use super::clerk_views::{MoneyInput, check_value_date, must_be};
use super::invoice_view::ForClerk;
use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::{Answer, Credential, Json, PathId, field};
use crate::views::MoneyView;
use chrono::NaiveDate;
use kontor_domain::access::StaffPermission;
use kontor_domain::billing::{
    Action, InvoiceEvent, PaymentNote, RecordPayment, RecordRefund, Totals, TransactionKind,
};
use kontor_domain::ids::{InvoiceId, OrganizationId};
use kontor_domain::money::Money;
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// Money that was received or paid back outside.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": { "amount": "74.59", "currency": "CHF" }, "value_date": "2026-11-20",
    "note": "Bank statement 2026/11, entry 42" }))]
pub struct MoneyMovement {
    /// Amount, in the currency of the invoice.
    #[validate(nested)]
    amount: MoneyInput,
    /// Value date: today or earlier, within ten years.
    #[schema(format = Date, value_type = String)]
    value_date: NaiveDate,
    /// Internal note.
    #[validate(nested)]
    note: Option<field::PaymentNote>,
}

/// A right to record money, and the direction in which that money moved.
pub trait Movement: StaffPermission<On = OrganizationId> {
    /// Kind of transaction in the ledger.
    const KIND: TransactionKind;
    /// Action of the log.
    const ACTION: Action;
    /// Returns the event of an amount, in hundredths, on its invoice.
    fn event(minor: i64) -> InvoiceEvent;
}

impl Movement for RecordPayment {
    const KIND: TransactionKind = TransactionKind::Payment;
    const ACTION: Action = Action::PaymentRecorded;

    fn event(minor: i64) -> InvoiceEvent {
        InvoiceEvent::Received(minor)
    }
}

impl Movement for RecordRefund {
    const KIND: TransactionKind = TransactionKind::Refund;
    const ACTION: Action = Action::RefundRecorded;

    fn event(minor: i64) -> InvoiceEvent {
        InvoiceEvent::Refunded(minor)
    }
}

/// Books money on an invoice, and answers with the invoice after it.
///
/// # Errors
/// Refusals of the right; faults of the fields; `invoice_state`, `amount_exceeded`.
pub async fn record<P: Movement>(
    app: &App,
    who: Credential,
    PathId(id): PathId<InvoiceId>,
    body: Json<MoneyMovement>,
) -> Result<Answer, Error> {
    let (given, digest) = (body.value, body.digest);
    let note = given.note.take()?.map(PaymentNote::into_string);
    let value_date = given.value_date;
    let (minor, currency) = given.amount.minor()?;
    app.act(who, <P as StaffPermission>::NAME, digest, move |tx, who| {
        let organization = tx.billing().organization_of_invoice(id)?;
        let (agent, authorized) = who.staff_on::<P>(tx, organization)?;
        let invoice = tx
            .billing()
            .document_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        must_be(currency, invoice.summary.currency)?;
        check_value_date(value_date, tx.now().date_naive())?;
        let booking = Booking {
            kind: P::KIND,
            sums: Totals {
                total_minor: minor,
                ..Totals::default()
            },
            value_date,
            note: note.clone(),
        };
        let by = agent.author();
        let (after, _) = book(tx, (&authorized, &by), &invoice, P::event(minor), booking)?;
        let amount = MoneyView::from(Money::new(minor, currency));
        let recorded = json!({ "number": invoice.summary.number, "total": amount, "value_date": value_date });
        let entry = Entry::new(P::ACTION, id).change(Value::Null, recorded);
        tx.staff().record(&agent, invoice.summary.organization, entry);
        Ok(ForClerk(attached::view(tx, &after)?))
    })
    .await
}
