//! Blocking the products of an invoice that is not paid, and unblocking them once it is settled. The
//! recipients of reminders get a notice of both.

use super::block_notices;
use super::settle_product::SettleProduct;
use super::settlement::products_of;
use crate::error::Error;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::BillingDocument;
use kontor_domain::ids::{Id, InvoiceId, OrganizationId, ProductId};
use kontor_domain::products::{Action, Product, ProductState};
use kontor_persistence::{Entry, Tx};
use serde_json::json;

/// Blocks the products of an invoice that are in use, and still belong to its organization, which is locked.
pub fn block(tx: &mut Tx<'_>, invoice: &BillingDocument) -> Result<(), Error> {
    let id = InvoiceId::from_uuid(invoice.summary.id.uuid());
    let products = to_block(tx, invoice)?;
    for product in &products {
        // One that is blocked stays so until this invoice is settled, too.
        if product.state == ProductState::Active {
            save(tx, product, ProductState::Blocked, &Author::System)?;
        }
        tx.billing().note_block(product.id, id)?;
    }
    block_notices::blocked(tx, invoice, &products)
}

/// Returns the products of an invoice that would be blocked: those that are in use, or blocked because of another invoice.
fn to_block(tx: &mut Tx<'_>, invoice: &BillingDocument) -> Result<Vec<Product>, Error> {
    let mut products = tx
        .products()
        .find_all(invoice.summary.organization, &products_of(invoice))?;
    products.retain(|product| match product.state {
        ProductState::Active | ProductState::Blocked => true,
        ProductState::Pending | ProductState::Cancelled => false,
    });
    Ok(products)
}

/// Unblocks the products that are blocked because of an invoice of an organization, which is locked. A product that
/// another organization has by now is left to a job, which locks that organization.
pub fn unblock(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    invoice: InvoiceId,
    author: &Author,
) -> Result<(), Error> {
    let mut freed = Vec::new();
    for id in tx.billing().blocked_by(invoice)? {
        match tx.products().find(organization, id)? {
            Some(product) => {
                if unblock_product(tx, &product, invoice, author)? {
                    freed.push(product);
                }
            }
            None => tx.jobs().push(&SettleProduct { invoice, product: id })?,
        }
    }
    block_notices::unblocked(tx, (organization, invoice), &freed)
}

/// Lifts the block of a product because of an invoice; it is in use again unless another invoice blocks it. Returns
/// whether it is. Its organization is locked.
pub fn unblock_product(
    tx: &mut Tx<'_>,
    product: &Product,
    invoice: InvoiceId,
    author: &Author,
) -> Result<bool, Error> {
    let is_free = tx.billing().lift_block(product.id, invoice)? && product.state == ProductState::Blocked;
    if is_free {
        save(tx, product, ProductState::Active, author)?;
    }
    Ok(is_free)
}

/// Returns the names of the products of an invoice that would be blocked now, as printed on it.
pub fn names_to_block(tx: &mut Tx<'_>, invoice: &BillingDocument) -> Result<Vec<String>, Error> {
    let blocked = to_block(tx, invoice)?;
    Ok(names_of(invoice, &blocked))
}

/// Returns the names of products of an invoice, as printed on it.
pub fn names_of(invoice: &BillingDocument, products: &[Product]) -> Vec<String> {
    let mut named: Vec<(ProductId, String)> = Vec::new();
    for (line, charge) in invoice.content.lines.iter().zip(&invoice.charges) {
        if let Some(product) = charge.product
            && products.iter().any(|one| one.id == product)
            && named.iter().all(|(known, _)| *known != product)
        {
            let name = line.detail.clone().unwrap_or_else(|| line.description.clone());
            named.push((product, name));
        }
    }
    named.into_iter().map(|(_, name)| name).collect()
}

fn save(tx: &mut Tx<'_>, before: &Product, state: ProductState, author: &Author) -> Result<(), Error> {
    let after = Product {
        state,
        ..before.clone()
    };
    tx.billing().save_settled(&after)?;
    let action = if state == ProductState::Blocked {
        Action::ProductBlocked
    } else {
        Action::ProductUnblocked
    };
    let fields = |product: &Product| json!({ "state": product.state.as_str() });
    let entry = Entry::new(action, after.id).change(fields(before), fields(&after));
    tx.record(Chain::Organization(after.organization), author.clone(), entry);
    Ok(())
}
