//! Allocating a payment, by the provider's staff.

use super::books::Books;
use super::desk::view;
use super::payment_views::PaymentView;
use super::problems::{other_currency, payment_allocated, payment_state};
use super::shares::{Share, note, to_invoice, to_prepaid};
use crate::app::App;
use crate::billing::{MoneyInput, money, too_much};
use crate::error::Error;
use crate::http::field::{self, Take};
use crate::http::{Answer, Check, Checked, Credential, PathId};
use crate::problem::FieldError;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::StaffPermission;
use kontor_domain::billing::{Account, Posting, TransactionKind};
use kontor_domain::ids::{InvoiceId, OrganizationId, PaymentId};
use kontor_domain::organizations::Currency;
use kontor_domain::payments::{
    Action, AllocatePayment as Allocate, Allocation, Payment, PaymentDirection, PaymentState,
};
use kontor_persistence::{Entry, NewTransaction, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// Maximum number of invoices in one request.
const PARTS_MAX: usize = 20;

/// Part of a payment for an invoice.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationPart {
    /// Invoice of the organization.
    #[validate(nested)]
    invoice_id: field::InvoiceId,
    /// Amount, at most what is due of the invoice.
    #[validate(nested)]
    amount: MoneyInput,
}

/// Targets of a payment.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3", "invoices": [{
    "invoice_id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2", "amount": { "amount": "74.59", "currency": "CHF" } }],
    "prepaid": null }))]
pub struct AllocatePayment {
    /// Organization.
    #[validate(nested)]
    organization_id: field::OrganizationId,
    /// Invoices, at most 20.
    #[validate(nested)]
    #[schema(max_items = 20)]
    #[serde(default)]
    invoices: Vec<AllocationPart>,
    /// Amount that counts as paid in advance.
    #[validate(nested)]
    prepaid: Option<MoneyInput>,
}

impl Check for AllocatePayment {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        let is_long = self.invoices.len() > PARTS_MAX;
        let long = is_long.then(|| FieldError::long_list("/invoices", PARTS_MAX));
        long.into_iter().collect()
    }
}

/// Parts whose fields were read.
#[derive(Debug, Clone)]
struct Parts {
    organization: OrganizationId,
    invoices: Vec<(InvoiceId, i64)>,
    prepaid_minor: i64,
    /// Currencies of the invoices' parts, and last that of what is paid in advance.
    currencies: Vec<Option<Currency>>,
}

impl Parts {
    /// Returns the pointer of a field of an amount by its place: one of an invoice's part, or of what is paid in advance.
    fn field(&self, place: usize, field: &str) -> String {
        if place < self.invoices.len() {
            of_part(place, field)
        } else {
            format!("/prepaid/{field}")
        }
    }
}

fn of_part(place: usize, field: &str) -> String {
    format!("/invoices/{place}/amount/{field}")
}

impl AllocatePayment {
    fn read(self) -> Result<Parts, Error> {
        let mut currencies = Vec::new();
        let mut invoices = Vec::new();
        for part in self.invoices {
            let (minor, currency) = part.amount.minor()?;
            currencies.push(Some(currency));
            invoices.push((part.invoice_id.take()?, minor));
        }
        let prepaid = self.prepaid.map(MoneyInput::minor).transpose()?;
        currencies.push(prepaid.map(|(_, currency)| currency));
        Ok(Parts {
            organization: self.organization_id.take()?,
            invoices,
            prepaid_minor: prepaid.map_or(0, |(minor, _)| minor),
            currencies,
        })
    }
}

/// Allocate a payment
///
/// Allocates what is unmatched of a payment to invoices of one organization, to what it pays in advance, or to both. Each
/// is a new transaction of the ledger. Answers `own_organization` for an organization of the caller.
#[utoipa::path(tag = "staff", operation_id = "allocate_payment", params(PathId<PaymentId>),
    request_body = AllocatePayment,
    responses((status = 200, description = "The payment", body = PaymentView),
        (status = 409, description = "`amount_exceeded`; `currency_differs`; `payment_state`; `payment_allocated`; `invoice_state`")))]
#[post("/v1/staff/payments/{payment_id}/allocations")]
pub async fn allocate_payment(
    who: Credential,
    path: PathId<PaymentId>,
    body: Checked<AllocatePayment>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(id), Checked(body)) = (path, body);
    let (parts, digest) = (body.value.read()?, body.digest);
    app.act(who, Allocate::NAME, digest, move |tx, who| {
        let (agent, authorized) = who.staff_on::<Allocate>(tx, Some(parts.organization))?;
        tx.lock_organizations(&[parts.organization])?;
        let payment = tx.payments().find_for_update(id)?.ok_or(Error::Missing)?;
        let earlier = tx.payments().allocations(id)?;
        check(&payment, &earlier, &parts)?;
        let by = (&authorized, &agent.author());
        let mut shares: Vec<Share> = Vec::new();
        for (place, (invoice, minor)) in parts.invoices.iter().enumerate() {
            let found = tx.billing().document_for_update(&authorized, *invoice)?;
            let found = found.ok_or(Error::Missing)?;
            if found.summary.currency != payment.currency {
                return Err(other_currency(
                    &of_part(place, "currency"),
                    found.summary.currency,
                ));
            }
            if *minor > found.summary.balance.open_minor() {
                let left = found.summary.balance.open_minor().max(0);
                return Err(too_much(&of_part(place, "amount"), left));
            }
            shares.push(to_invoice(tx, by, &found, (payment.currency, *minor))?.0);
        }
        if parts.prepaid_minor > 0 {
            shares.extend(to_prepaid(
                tx,
                &authorized,
                (payment.currency, parts.prepaid_minor),
                None,
            )?);
        }
        let sum: i64 = shares.iter().map(|share| share.minor).sum();
        book(tx, &authorized, &payment, (&shares, sum))?;
        let left = (payment.state, payment.unmatched_minor - sum);
        tx.payments()
            .save_payment(&authorized, id, left, payment.reason)?;
        let invoices: Vec<InvoiceId> = parts.invoices.iter().map(|(invoice, _)| *invoice).collect();
        tx.payments().close_requests(&authorized, id, &invoices)?;
        let fields = json!({ "total": money(sum, payment.currency), "value_date": payment.value_date });
        let entry = Entry::new(Action::PaymentAllocated, id).change(Value::Null, fields);
        tx.staff().record(&agent, parts.organization, entry);
        view(tx, id)
    })
    .await
}

fn check(payment: &Payment, earlier: &[Allocation], parts: &Parts) -> Result<(), Error> {
    if payment.state != PaymentState::Booked || payment.direction == PaymentDirection::Reversal {
        return Err(payment_state(payment.state));
    }
    let is_other = |currency: &Option<Currency>| currency.is_some_and(|one| one != payment.currency);
    if let Some(place) = parts.currencies.iter().position(is_other) {
        return Err(other_currency(&parts.field(place, "currency"), payment.currency));
    }
    let elsewhere =
        |one: &Allocation| one.undone_by.is_none() && one.organization != Some(parts.organization);
    if earlier.iter().any(elsewhere) {
        return Err(payment_allocated());
    }
    let mut sum = 0;
    let minors = parts.invoices.iter().map(|(_, minor)| *minor);
    for (place, minor) in minors.chain([parts.prepaid_minor]).enumerate() {
        // The field that goes beyond it is at fault.
        if minor > payment.unmatched_minor - sum {
            return Err(too_much(
                &parts.field(place, "amount"),
                payment.unmatched_minor - sum,
            ));
        }
        sum += minor;
    }
    if sum == 0 {
        return Err(FieldError::field("", "required", "must name an invoice or an amount").into());
    }
    Ok(())
}

fn book(
    tx: &mut Tx<'_>,
    authorized: &kontor_domain::access::Authorized<Allocate>,
    payment: &Payment,
    (shares, sum): (&[Share], i64),
) -> Result<(), Error> {
    let head = NewTransaction {
        id: tx.new_id(),
        organization: Some(*authorized.on()),
        kind: TransactionKind::Allocation,
        document: shares.iter().find_map(|share| share.invoice).map(Into::into),
        currency: payment.currency,
        amount_minor: sum,
        value_date: payment.value_date,
        note: None,
    };
    let mut postings = vec![Posting::own(Account::Unmatched, sum)];
    postings.extend(shares.iter().map(Share::posting));
    let mut books = Books::default();
    note(tx, &mut books, (payment.id, head.id), shares);
    books.post(head, postings);
    books.write(tx, authorized)
}
