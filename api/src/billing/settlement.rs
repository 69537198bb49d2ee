//! Consequences of a paid invoice: ordered products become active, renewed ones move to their next period.

use crate::error::Error;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Action, BillingDocument, LineCharge, settled};
use kontor_domain::ids::ProductId;
use kontor_domain::products::Product;
use kontor_persistence::{Entry, Tx};
use serde_json::json;

/// Activates and renews the products of an invoice that was paid, whichever organization has them now: the caller has
/// locked their organizations.
pub fn settle(tx: &mut Tx<'_>, document: &BillingDocument, author: Author) -> Result<(), Error> {
    let mut done: Vec<LineCharge> = Vec::new();
    for charge in &document.charges {
        if done.contains(charge) {
            continue;
        }
        done.push(*charge);
        if let (Some(product), Some(period)) = (charge.product, charge.period)
            && let Some(before) = tx.products().find_anywhere(product)?
            && let Some(after) = settled(&before, charge.kind, period)
        {
            tx.billing().save_settled(&after)?;
            record(tx, &before, &after, author);
        }
    }
    let entry = Entry::new(Action::InvoicePaid, invoice_id(document)).change(
        serde_json::Value::Null,
        json!({ "number": document.summary.number }),
    );
    tx.record(Chain::Organization(document.summary.organization), author, entry);
    Ok(())
}

/// Returns the ids of the products of a document.
pub fn products_of(document: &BillingDocument) -> Vec<ProductId> {
    let mut ids: Vec<ProductId> = document
        .charges
        .iter()
        .filter_map(|charge| charge.product)
        .collect();
    ids.sort();
    ids.dedup();
    ids
}

fn invoice_id(document: &BillingDocument) -> kontor_domain::ids::InvoiceId {
    use kontor_domain::ids::Id;
    kontor_domain::ids::InvoiceId::from_uuid(document.summary.id.uuid())
}

fn record(tx: &mut Tx<'_>, before: &Product, after: &Product, author: Author) {
    let fields =
        |product: &Product| json!({ "state": product.state.as_str(), "renews_on": product.renews_on });
    let action = if before.state == after.state {
        kontor_domain::products::Action::ProductRenewed
    } else {
        kontor_domain::products::Action::ProductActivated
    };
    // Another organization that has the product now does not learn who paid.
    let entry = Entry::new(action, after.id).change(fields(before), fields(after));
    tx.record(Chain::Organization(after.organization), author, entry);
}
