//! Recording a payment that was made outside, by the provider's staff.

use super::books::Books;
use super::receiving::{Arrival, receive};
use super::shares::to_invoice;
use crate::app::App;
use crate::billing::{
    BillingRules, ForClerk, InvoiceView, MoneyMovement, invoice_view, money, prepaid_credited,
};
use crate::error::Error;
use crate::http::{Answer, Credential, Json, PathId};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{Authorized, StaffPermission};
use kontor_domain::activity::Author;
use kontor_domain::billing::{Action, BillingDocument, RecordPayment};
use kontor_domain::ids::InvoiceId;
use kontor_domain::money::Money;
use kontor_domain::notifications::CreditedNotice;
use kontor_domain::payments::{Payment, PaymentDirection, PaymentSource, PaymentState, Referred, place};
use kontor_persistence::{Entry, PaymentKeys, Tx};
use serde_json::{Value, json};

/// Record a payment
///
/// Books money that was received for an invoice. What is more than is due, or all of it if nothing is due, counts as paid
/// in advance.
#[utoipa::path(tag = "staff", operation_id = "record_payment", params(PathId<InvoiceId>), request_body = MoneyMovement,
    responses((status = 200, description = "The invoice", body = InvoiceView)))]
#[post("/v1/staff/invoices/{invoice_id}/payments")]
pub async fn record_payment(
    who: Credential,
    path: PathId<InvoiceId>,
    body: Json<MoneyMovement>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathId(id) = path;
    let (movement, digest) = (body.value.read()?, body.digest);
    let verify_url = BillingRules::of(&app).verify_url;
    app.act(
        who,
        <RecordPayment as StaffPermission>::NAME,
        digest,
        move |tx, who| {
            let organization = tx.billing().organization_of_invoice(id)?;
            let (agent, authorized) = who.staff_on::<RecordPayment>(tx, organization)?;
            let found = tx.billing().document_for_update(&authorized, id)?;
            let invoice = found.ok_or(Error::Missing)?;
            movement.check(&invoice.summary, tx.now().date_naive())?;
            let payment = recorded(
                tx,
                &invoice,
                (movement.minor, movement.value_date),
                movement.note.clone(),
            );
            let paid = payment.id;
            let (after, minor) = book(tx, (&authorized, &agent.author()), payment, &invoice)?;
            let credited = CreditedNotice {
                payment: paid,
                amount: Money::new(minor, movement.currency),
                number: invoice.summary.number.clone(),
                paid_on: movement.value_date,
            };
            prepaid_credited(tx, (*authorized.on(), &verify_url), &credited)?;
            let recorded = json!({ "number": invoice.summary.number,
            "total": money(movement.minor, movement.currency), "value_date": movement.value_date });
            let entry = Entry::new(Action::PaymentRecorded, id).change(Value::Null, recorded);
            tx.staff().record(&agent, invoice.summary.organization, entry);
            Ok(ForClerk(invoice_view(tx, &after)?))
        },
    )
    .await
}

/// Returns a payment of an invoice as the staff record it.
pub(crate) fn recorded(
    tx: &mut Tx<'_>,
    invoice: &BillingDocument,
    (minor, value_date): (i64, chrono::NaiveDate),
    note: Option<String>,
) -> Payment {
    Payment {
        id: tx.new_id(),
        source: PaymentSource::Staff,
        direction: PaymentDirection::Credit,
        bank_file: None,
        is_total: false,
        state: PaymentState::Booked,
        account: None,
        currency: invoice.summary.currency,
        amount_minor: minor,
        unmatched_minor: 0,
        reason: None,
        booked_on: tx.now().date_naive(),
        value_date,
        reference: None,
        remittance: String::new(),
        debtor: None,
        debtor_account: None,
        end_to_end_id: None,
        servicer_reference: None,
        note,
        stale_invoice: None,
        reverses: None,
        transaction: tx.new_id(),
        created_at: tx.now(),
    }
}

/// Books a payment for an invoice, and returns the invoice after it, and how much was paid in advance, in hundredths.
pub(crate) fn book(
    tx: &mut Tx<'_>,
    (authorized, author): (&Authorized<RecordPayment>, &Author),
    payment: Payment,
    invoice: &BillingDocument,
) -> Result<(BillingDocument, i64), Error> {
    let placement = place(
        Referred::Invoice(&invoice.summary),
        payment.currency,
        payment.amount_minor,
    );
    let currency = payment.currency;
    let mut books = Books::default();
    let arrival = Arrival {
        payment,
        keys: PaymentKeys::default(),
    };
    let mut after = None;
    let pay = |tx: &mut Tx<'_>, _: &mut Books, minor| {
        let (share, paid) = to_invoice(tx, (authorized, author), invoice, (currency, minor))?;
        after = Some(paid);
        Ok(share)
    };
    let prepaid = receive(tx, &mut books, (authorized, author), arrival, (placement, pay))?;
    books.write(tx, authorized)?;
    Ok((after.unwrap_or_else(|| invoice.clone()), prepaid))
}
