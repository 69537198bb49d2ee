//! Undoing what a payment was allocated to, by the provider's staff.

use super::books::Books;
use super::desk::{locked, on_organization, record, view};
use super::payment_views::PaymentView;
use super::problems::{RETURN_EXPORTED, payment_state};
use super::taking_back::{Goes, Spent, take_back};
use crate::app::App;
use crate::billing::money;
use crate::error::{Error, Refused};
use crate::http::{Answer, Credential, NoBody, PathId};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{Authorized, StaffPermission};
use kontor_domain::billing::{Account, Posting, TransactionKind};
use kontor_domain::ids::PaymentId;
use kontor_domain::payments::{
    Action, Allocation, Payment, PaymentState, UndoAllocation as Undo, UnmatchedReason,
};
use kontor_persistence::{Entry, NewTransaction, Tx};
use serde_json::{Value, json};

/// Undo the allocation of a payment
///
/// Takes back all that a payment was allocated to: it is unmatched again, and its invoices are open. So is its return to
/// the payer, as long as that was not exported. What was spent of an organization's balance meanwhile can't be taken back.
#[utoipa::path(tag = "staff", operation_id = "undo_allocation", params(PathId<PaymentId>),
    responses((status = 200, description = "The payment", body = PaymentView),
        (status = 409, description = "`balance_exceeded`; `payment_state`; `invoice_state`; `return_exported`")))]
#[post("/v1/staff/payments/{payment_id}/undo")]
pub async fn undo_allocation(
    who: Credential,
    path: PathId<PaymentId>,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathId(id) = path;
    app.act(who, Undo::NAME, body.digest, move |tx, who| {
        let on = tx.payments().received(id)?;
        let (agent, authorized) = who.staff_on::<Undo>(tx, on)?;
        let allocating = on_organization(tx, who, authorized.on())?;
        let payment = locked(tx, authorized.on())?;
        let mut live = tx.payments().allocations_for_update(id)?;
        live.retain(|one| one.undone_by.is_none());
        if !matches!(payment.state, PaymentState::Booked | PaymentState::Returned) || live.is_empty() {
            return Err(payment_state(payment.state));
        }
        live.retain(|one| one.exported_at.is_none());
        if live.is_empty() {
            return Err(Refused::new(&RETURN_EXPORTED).into());
        }
        let is_placed = live.iter().any(|one| one.organization.is_some());
        if let Some(allocating) = allocating.filter(|_| is_placed) {
            let how = (Spent::IsRefused, Goes::Unmatched, tx.now().date_naive());
            let by = (&allocating, &agent.author());
            take_back(tx, Books::default(), by, &payment, how)?;
        }
        let undone: i64 = live.iter().map(|one| one.minor).sum();
        live.retain(|one| one.organization.is_none());
        keep(tx, &authorized, id, &live)?;
        let fields = json!({ "total": money(undone, payment.currency) });
        let entry = Entry::new(Action::AllocationUndone, id).change(fields, Value::Null);
        record(tx, &agent, authorized.on(), entry);
        view(tx, id)
    })
    .await
}

/// Takes back that a payment is returned to its payer.
fn keep(
    tx: &mut Tx<'_>,
    authorized: &Authorized<Undo>,
    id: PaymentId,
    returned: &[Allocation],
) -> Result<(), Error> {
    if returned.is_empty() {
        return Ok(());
    }
    // What was allocated beside it was taken back before.
    let payment: Payment = tx.payments().find(id)?.ok_or(Error::Missing)?;
    let minor: i64 = returned.iter().map(|one| one.minor).sum();
    let amount = (payment.currency, minor);
    let head = NewTransaction::of_provider(
        tx.new_id(),
        TransactionKind::Reversal,
        amount,
        tx.now().date_naive(),
    );
    let transaction = head.id;
    let postings = vec![
        Posting::own(Account::BankClearing, minor),
        Posting::own(Account::Unmatched, -minor),
    ];
    let mut books = Books::default();
    books.post(head, postings);
    books.write(tx, authorized)?;
    let unmatched = (PaymentState::Booked, payment.unmatched_minor + minor);
    tx.payments()
        .save_payment(authorized, id, unmatched, Some(UnmatchedReason::Undone))?;
    Ok(tx
        .payments()
        .undo_allocations(authorized, returned, transaction)?)
}
