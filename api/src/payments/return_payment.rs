//! Returning an unmatched payment to its payer, by the provider's staff.

use super::books::Books;
use super::desk::{locked, record, view};
use super::payment_views::PaymentView;
use super::problems::{PAYER_UNKNOWN, payment_state};
use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::{Answer, Credential, NoBody, PathId};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::StaffPermission;
use kontor_domain::billing::{Account, Posting, TransactionKind};
use kontor_domain::ids::PaymentId;
use kontor_domain::payments::{
    Action, Allocation, AllocationTarget, PaymentDirection, PaymentState, ReturnPayment as Return,
};
use kontor_persistence::{Entry, NewTransaction};
use serde_json::{Value, json};

/// Return a payment
///
/// Records that what is unmatched of a payment is returned to its payer. The transfer itself is ordered at the bank:
/// `export_returned_payments` lists what is to be ordered, and `undo_allocation` takes a return back until then. A payment
/// whose payer has no known account can't be returned: `payer_unknown`.
#[utoipa::path(tag = "staff", operation_id = "return_payment", params(PathId<PaymentId>),
    responses((status = 200, description = "The payment", body = PaymentView),
        (status = 409, description = "`payment_state`; `payer_unknown`")))]
#[post("/v1/staff/payments/{payment_id}/return")]
pub async fn return_payment(
    who: Credential,
    path: PathId<PaymentId>,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathId(id) = path;
    app.act(who, Return::NAME, body.digest, move |tx, who| {
        let on = tx.payments().received(id)?;
        let (agent, authorized) = who.staff_on::<Return>(tx, on)?;
        let payment = locked(tx, authorized.on())?;
        let is_there = payment.state == PaymentState::Booked && payment.unmatched_minor > 0;
        if !is_there || payment.direction == PaymentDirection::Reversal {
            return Err(payment_state(payment.state));
        }
        if payment.debtor_account.is_none() {
            return Err(Refused::new(&PAYER_UNKNOWN).into());
        }
        let minor = payment.unmatched_minor;
        let amount = (payment.currency, minor);
        let head = NewTransaction::of_provider(
            tx.new_id(),
            TransactionKind::Refund,
            amount,
            tx.now().date_naive(),
        );
        let mut books = Books::default();
        books.add_allocation(Allocation {
            id: tx.new_id(),
            payment: id,
            target: AllocationTarget::Payer,
            organization: None,
            invoice: None,
            minor,
            transaction: head.id,
            undone_by: None,
            created_at: tx.now(),
            exported_at: None,
        });
        let postings = vec![
            Posting::own(Account::Unmatched, minor),
            Posting::own(Account::BankClearing, -minor),
        ];
        books.post(head, postings);
        books.write(tx, &authorized)?;
        let state = if minor == payment.amount_minor {
            PaymentState::Returned
        } else {
            PaymentState::Booked
        };
        tx.payments()
            .save_payment(&authorized, id, (state, 0), payment.reason)?;
        tx.payments().close_requests(&authorized, id, &[])?;
        let fields = json!({ "total": crate::billing::money(minor, payment.currency) });
        let entry = Entry::new(Action::PaymentReturned, id).change(Value::Null, fields);
        record(tx, &agent, authorized.on(), entry);
        view(tx, id)
    })
    .await
}
