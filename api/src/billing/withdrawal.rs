//! Credit notes over what is no longer to be provided: unpaid orders, and unpaid periods of a product that ends.

use super::billing_rules::BillingRules;
use super::crediting::{Credit, credit, credit_log, left_of};
use crate::error::Error;
use crate::problem::Sentence;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Action, BillingDocument, ChargeKind, DocumentState, InvoiceState, LineCharge};
use kontor_domain::ids::{CreditNoteId, Id, InvoiceId, OrganizationId};
use kontor_domain::products::{Product, ProductState};
use kontor_persistence::{Entry, Tx};
use serde_json::{Value, json};

/// Reason printed on the credit note.
const PRODUCT_CANCELLED: Sentence = Sentence::new(
    "The product was canceled.",
    "Das Produkt wurde gekündigt.",
    "Le produit a été résilié.",
    "Il prodotto è stato disdetto.",
);

/// Credits what is unpaid for a product that ends now: the periods that have not begun, and the order if it was never
/// in use. `before` is the product as it was.
///
/// # Errors
/// `issuer_incomplete`.
pub fn withdraw<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    (authorized, author): (&Authorized<A>, &Author),
    before: &Product,
) -> Result<(), Error> {
    let today = tx.now().date_naive();
    for id in tx.billing().open_invoices_ahead(authorized, before, today)? {
        let found = tx.billing().document_for_update(authorized, id)?;
        let invoice = found.ok_or(Error::Changed)?;
        let is_unused = |charge: &LineCharge| {
            charge.product == Some(before.id)
                && (charge.period.is_some_and(|period| period.first > today)
                    || charge.kind == ChargeKind::Order && before.state == ProductState::Pending)
        };
        let lines = left_of_lines(tx, &invoice, id, is_unused)?;
        if lines.is_empty() {
            continue;
        }
        let reason = PRODUCT_CANCELLED.localized(invoice.content.locale);
        let what = (&Credit::Lines(lines), reason);
        let (after, note) = credit(tx, rules, (authorized, author), &invoice, what)?;
        record(tx, author, &after, &note);
    }
    Ok(())
}

/// Returns the positions of some lines, with what is left to be credited of each.
fn left_of_lines(
    tx: &mut Tx<'_>,
    invoice: &BillingDocument,
    id: InvoiceId,
    is_wanted: impl Fn(&LineCharge) -> bool,
) -> Result<Vec<(u16, Option<i64>)>, Error> {
    let credited = tx.billing().credited_lines(id)?;
    let notes = tx.billing().credit_notes_of(id)?;
    let mut left = left_of(invoice, &notes);
    let mut lines = Vec::new();
    let pairs = invoice.content.lines.iter().zip(&invoice.charges);
    for (position, (line, charge)) in (1_u16..).zip(pairs) {
        if !is_wanted(charge) {
            continue;
        }
        let group = left
            .groups
            .iter_mut()
            .find(|group| group.category == line.category && group.rate == line.rate);
        let Some(group) = group else { continue };
        let before: i64 = credited
            .iter()
            .filter(|(known, _)| *known == position)
            .map(|(_, net)| net)
            .sum();
        // An earlier credit by amount names no line, but is taken from the group.
        let net = (line.net_minor - before).min(group.base_minor);
        if net > 0 {
            group.base_minor -= net;
            lines.push((position, Some(net)));
        }
    }
    Ok(lines)
}

/// Records a credit note, and that the invoice is canceled by it.
pub fn record(tx: &mut Tx<'_>, author: &Author, after: &BillingDocument, note: &BillingDocument) {
    let chain = Chain::Organization(after.summary.organization);
    let note_id = CreditNoteId::from_uuid(note.summary.id.uuid());
    let entry = Entry::new(Action::CreditNoteIssued, note_id).change(Value::Null, credit_log(note, after));
    tx.record(chain, author.clone(), entry);
    if after.summary.state == DocumentState::Invoice(InvoiceState::Cancelled) {
        let id = InvoiceId::from_uuid(after.summary.id.uuid());
        let number = json!({ "number": after.summary.number });
        let entry = Entry::new(Action::InvoiceCancelled, id).change(Value::Null, number);
        tx.record(chain, author.clone(), entry);
    }
}
