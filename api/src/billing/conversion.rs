//! Drafts and pro-forma invoices that become invoices, at the prices of the day.

use super::billing_rules::BillingRules;
use super::problems::price_changed;
use super::selection::{Priced, must_not_be_billed, price};
use super::settlement::{charges_of, products_of};
use super::{attached, issuance, notices};
use crate::error::Error;
use crate::http::Credential;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::Author;
use kontor_domain::billing::{BillingDocument, DocumentId, EventRefused, InvoiceState};
use kontor_domain::ids::{BillingAddressId, InvoiceId, OrganizationId};
use kontor_domain::money::Money;
use kontor_persistence::Tx;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Consent to a price that changed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "accept_price_change": false }))]
pub struct IssueOptions {
    /// Whether to issue the invoice even if the price has changed since.
    #[serde(default)]
    pub accept_price_change: bool,
}

/// Returns a draft, locked to be issued or discarded.
///
/// # Errors
/// An unknown invoice, failed preconditions, `invoice_state`.
pub fn draft<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    who: &Credential,
    authorized: &Authorized<A>,
    id: InvoiceId,
) -> Result<BillingDocument, Error> {
    let draft = attached::invoice_for_update(tx, who, authorized, id)?;
    match draft.summary.state.invoice() {
        Some(InvoiceState::Draft) | None => Ok(draft),
        Some(state) => Err(EventRefused::State(state).into()),
    }
}

/// Issues a draft, or a new invoice over the items of a pro-forma invoice.
///
/// # Errors
/// Those of prices and of issuing; `price_changed` with both sums unless the change is accepted.
pub fn issue<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    (authorized, author): (&Authorized<A>, &Author),
    document: &BillingDocument,
    accepted: bool,
) -> Result<BillingDocument, Error> {
    let draft = match document.summary.id {
        DocumentId::Invoice(id) => Some(id),
        DocumentId::ProForma(_) | DocumentId::CreditNote(_) => None,
    };
    let products = products_of(document);
    if tx.products().find_all(*authorized.on(), &products)?.len() == products.len() {
        // What the document promised need not be what is due by now: a renewal may have been invoiced and paid since.
        must_not_be_billed(tx, *authorized.on(), &charges_of(document), |_| None)?;
    }
    let address = current_address(tx, document)?;
    let priced = price(tx, rules, *authorized.on(), &products, address)?;
    priced.must_be_printable()?;
    if !accepted {
        must_cost_the_same(document, &priced)?;
    }
    let invoice = issuance::issue(tx, rules, (authorized, author), &priced, draft)?;
    notices::invoice_issued(tx, &invoice)?;
    Ok(invoice)
}

/// Returns the address of a document if it still exists, so that another one is chosen otherwise.
fn current_address(tx: &mut Tx<'_>, document: &BillingDocument) -> Result<Option<BillingAddressId>, Error> {
    let (organization, id) = (document.summary.organization, document.summary.billing_address);
    let found = tx.billing().find_address(organization, id)?;
    Ok(found.map(|address| address.id))
}

fn must_cost_the_same(document: &BillingDocument, priced: &Priced) -> Result<(), Error> {
    let (before, now) = (document.summary.totals, priced.quote.totals);
    if before == now && document.summary.currency == priced.currency {
        return Ok(());
    }
    Err(price_changed(
        Money::new(before.total_minor, document.summary.currency),
        Money::new(now.total_minor, priced.currency),
    ))
}
