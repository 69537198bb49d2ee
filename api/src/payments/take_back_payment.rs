//! Recording that the bank took a payment back, by the provider's staff: for a return that the bank's file does not mark
//! as one.

use super::books::Books;
use super::desk::{locked, on_organization, record, view};
use super::payment_views::PaymentView;
use super::problems::payment_state;
use super::taking_back::{Goes, Spent, take_back, take_unmatched};
use crate::app::App;
use crate::billing::{MoneyInput, check_value_date};
use crate::error::Error;
use crate::http::{Answer, Credential, Json, PathId};
use crate::moment::day;
use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use kontor_domain::access::StaffPermission;
use kontor_domain::billing::{Account, Posting, TransactionKind};
use kontor_domain::ids::PaymentId;
use kontor_domain::organizations::Currency;
use kontor_domain::payments::{Action, PaymentDirection, PaymentState, TakeBackPayment as TakeBack};
use kontor_persistence::{Entry, NewTransaction, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// A return by the bank.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "value_date": "2026-11-27", "charges": { "amount": "4.40", "currency": "CHF" } }))]
pub struct TakeBackPayment {
    /// Value date: today or earlier, within ten years.
    #[schema(format = Date, value_type = String)]
    #[serde(deserialize_with = "day")]
    value_date: NaiveDate,
    /// Charges of the bank for it, beside the amount of the payment.
    #[validate(nested)]
    charges: Option<MoneyInput>,
}

/// Take back a payment
///
/// Records that the bank took a payment back: what it was allocated to is undone, and the invoice is open again. What was
/// spent of an organization's balance meanwhile is a claim against it. Charges are the provider's. An unmatched payment is
/// unmatched no longer.
#[utoipa::path(tag = "staff", operation_id = "take_back_payment", params(PathId<PaymentId>),
    request_body = TakeBackPayment,
    responses((status = 200, description = "The payment", body = PaymentView),
        (status = 409, description = "`payment_state`; `currency_differs`; `invoice_state`")))]
#[post("/v1/staff/payments/{payment_id}/return-by-bank")]
pub async fn take_back_payment(
    who: Credential,
    path: PathId<PaymentId>,
    body: Json<TakeBackPayment>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathId(id) = path;
    let (on, digest) = (body.value.value_date, body.digest);
    let charges = body.value.charges.map(MoneyInput::minor).transpose()?;
    app.act(who, TakeBack::NAME, digest, move |tx, who| {
        let received = tx.payments().received(id)?;
        let (agent, authorized) = who.staff_on::<TakeBack>(tx, received)?;
        let allocating = on_organization(tx, who, authorized.on())?;
        check_value_date(on, tx.now().date_naive())?;
        let payment = locked(tx, authorized.on())?;
        if payment.state != PaymentState::Booked || payment.direction == PaymentDirection::Reversal {
            return Err(payment_state(payment.state));
        }
        let mut books = Books::default();
        if let Some(charges) = charges {
            charge(tx, &mut books, (payment.currency, charges), on)?;
        }
        if let Some(allocating) = &allocating {
            let how = (Spent::IsClaimed, Goes::Bank, on);
            take_back(tx, books, (allocating, &agent.author()), &payment, how)?;
        } else {
            take_unmatched(tx, &mut books, &authorized, &payment, (Goes::Bank, on))?;
            books.write(tx, &authorized)?;
        }
        tx.payments().close_requests(&authorized, id, &[])?;
        let fields = json!({ "value_date": on });
        let entry = Entry::new(Action::PaymentTakenBack, id).change(Value::Null, fields);
        record(tx, &agent, authorized.on(), entry);
        view(tx, id)
    })
    .await
}

fn charge(
    tx: &mut Tx<'_>,
    books: &mut Books,
    (currency, (minor, given)): (Currency, (i64, Currency)),
    on: NaiveDate,
) -> Result<(), Error> {
    if given != currency {
        return Err(super::problems::other_currency("/charges/currency", currency));
    }
    let amount = (currency, minor);
    let head = NewTransaction::of_provider(tx.new_id(), TransactionKind::Charges, amount, on);
    let postings = vec![
        Posting::own(Account::Fees, minor),
        Posting::own(Account::BankClearing, -minor),
    ];
    books.post(head, postings);
    Ok(())
}
