//! Canceling an unpaid order: a credit note over the whole invoice, and the ordered products are canceled.

use super::attached;
use super::billing_path::InvoicePath;
use super::billing_rules::BillingRules;
use super::crediting::{Credit, credit};
use super::invoice_view::InvoiceView;
use super::problems::NO_UNPAID_ORDER;
use super::settlement::products_of;
use super::withdrawal;
use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::{Answer, Credential, NoBody, PathIds};
use crate::problem::Sentence;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Authorized};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{
    BillingDocument, CancelInvoice as Cancel, ChargeKind, EventRefused, InvoiceState,
};
use kontor_domain::products::{self, Product, ProductState};
use kontor_persistence::{Entry, Tx};
use serde_json::json;

/// Reason printed on the credit note.
const CANCELLED: Sentence = Sentence::new(
    "The order was canceled.",
    "Die Bestellung wurde storniert.",
    "La commande a été annulée.",
    "L’ordine è stato annullato.",
);

/// Cancel an unpaid order
///
/// Cancels an open invoice that has only orders and on which nothing was received. A credit note over the whole is
/// issued, and the ordered products are canceled.
#[utoipa::path(tag = "billing", operation_id = "cancel_invoice", params(InvoicePath),
    responses((status = 200, description = "The canceled invoice", body = InvoiceView, headers(("ETag"))),
        (status = 409, description = "`invoice_state`; `no_unpaid_order`; `issuer_incomplete`"),
        (status = 412, description = "`precondition_failed`")))]
#[post("/invoices/{invoice_id}/cancel")]
pub async fn cancel_invoice(
    who: Credential,
    path: InvoicePath,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathIds(organization, id), rules) = (path, BillingRules::of(&app));
    app.act(who, "cancel_invoice", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Cancel>(&actor, organization)?;
        let invoice = attached::invoice_for_update(tx, who, &authorized, id)?;
        let products = unpaid_order(tx, &authorized, &invoice)?;
        let reason = CANCELLED.localized(invoice.content.locale);
        let author = Author::User(actor.user);
        let (after, note) = credit(
            tx,
            &rules,
            (&authorized, &author),
            &invoice,
            (&Credit::Rest, reason),
        )?;
        withdrawal::record(tx, &author, &after, &note);
        for product in &products {
            cancel_product(tx, &authorized, product, &author)?;
        }
        attached::view(tx, &after)
    })
    .await
}

/// Returns the ordered products of an invoice that is an unpaid order.
fn unpaid_order(
    tx: &mut Tx<'_>,
    authorized: &Authorized<Cancel>,
    invoice: &BillingDocument,
) -> Result<Vec<Product>, Error> {
    let state = invoice.summary.state.invoice().unwrap_or(InvoiceState::Draft);
    if !state.is_due() {
        return Err(EventRefused::State(state).into());
    }
    let only_orders = invoice
        .charges
        .iter()
        .all(|charge| charge.kind == ChargeKind::Order);
    let is_unpaid = invoice.summary.balance.received_minor == 0;
    let ids = products_of(invoice);
    let products = tx.products().find_all(*authorized.on(), &ids)?;
    // A product that was transferred can't be canceled from here.
    if only_orders && is_unpaid && products.len() == ids.len() {
        return Ok(products);
    }
    Err(Refused::new(&NO_UNPAID_ORDER).into())
}

fn cancel_product(
    tx: &mut Tx<'_>,
    authorized: &Authorized<Cancel>,
    before: &Product,
    author: &Author,
) -> Result<(), Error> {
    if before.state != ProductState::Pending {
        return Ok(());
    }
    let Ok(after) = before.cancelled(tx.now()) else {
        return Ok(());
    };
    tx.products().save(authorized, &after)?;
    let states = |product: &Product| json!({ "state": product.state.as_str() });
    let entry =
        Entry::new(products::Action::ProductCancelled, after.id).change(states(before), states(&after));
    tx.record(Chain::Organization(*authorized.on()), author.clone(), entry);
    Ok(())
}
