//! Consequences of a paid invoice: ordered products become active, renewed ones move to their next period.

use super::notices;
use super::render_document::RenderDocument;
use super::settle_product::SettleProduct;
use crate::error::Error;
use chrono::NaiveDate;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Action, BillingDocument, Charge, LineCharge, PrintForm, settled};
use kontor_domain::ids::{Id, InvoiceId, OrganizationId, ProductId};
use kontor_domain::products::{self, Product};
use kontor_persistence::{Entry, Tx};
use serde_json::{Value, json};

/// Activates and renews the products of an invoice that was paid. A product that another organization has by now is
/// left to a job, which locks that organization.
pub fn settle<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    document: &BillingDocument,
    author: &Author,
) -> Result<(), Error> {
    let organization = *authorized.on();
    let invoice = InvoiceId::from_uuid(document.summary.id.uuid());
    let paid_on = document.summary.settled_on.unwrap_or(tx.now().date_naive());
    for charge in distinct(&document.charges) {
        let Some(id) = charge.product else { continue };
        match tx.products().find(organization, id)? {
            Some(product) => apply(tx, &product, (&charge, paid_on), author)?,
            None => tx.jobs().push(&SettleProduct { invoice, product: id })?,
        }
    }
    RenderDocument::push(tx, document, PrintForm::Final)?;
    let number = json!({ "number": document.summary.number });
    let entry = Entry::new(Action::InvoicePaid, invoice).change(Value::Null, number);
    tx.record(Chain::Organization(organization), author.clone(), entry);
    notices::payment_received(tx, document, paid_on)
}

/// Returns each charge once: a change of the VAT rate splits it over several lines.
pub fn distinct(charges: &[LineCharge]) -> Vec<LineCharge> {
    let mut distinct: Vec<LineCharge> = Vec::new();
    for charge in charges {
        if !distinct.contains(charge) {
            distinct.push(*charge);
        }
    }
    distinct
}

/// Activates or renews a product whose charge was paid, if that changes it. Its organization is locked.
pub fn apply(
    tx: &mut Tx<'_>,
    before: &Product,
    (charge, paid_on): (&LineCharge, NaiveDate),
    author: &Author,
) -> Result<(), Error> {
    let paid = charge
        .period
        .and_then(|period| settled(before, charge.kind, period, paid_on));
    let Some(after) = paid else { return Ok(()) };
    tx.billing().save_settled(&after)?;
    let fields =
        |product: &Product| json!({ "state": product.state.as_str(), "renews_on": product.renews_on });
    let action = if before.state == after.state {
        products::Action::ProductRenewed
    } else {
        products::Action::ProductActivated
    };
    let entry = Entry::new(action, after.id).change(fields(before), fields(&after));
    tx.record(Chain::Organization(after.organization), author.clone(), entry);
    Ok(())
}

/// Returns the charges of a document.
pub fn charges_of(document: &BillingDocument) -> Vec<Charge> {
    let charge = |charge: &LineCharge| {
        let (product, period) = charge.product.zip(charge.period)?;
        Some(Charge {
            product,
            kind: charge.kind,
            period,
            due_on: period.first,
        })
    };
    distinct(&document.charges).iter().filter_map(charge).collect()
}

/// Returns the products of a document.
pub fn products_of(document: &BillingDocument) -> Vec<ProductId> {
    let charges = distinct(&document.charges);
    charges.into_iter().filter_map(|charge| charge.product).collect()
}
