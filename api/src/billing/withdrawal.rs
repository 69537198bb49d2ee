//! Credit notes over what is no longer to be provided: unpaid orders, and unpaid periods of a product that ends.

use super::billing_rules::BillingRules;
use super::crediting::{Credit, credit, credit_log, credited_of, left_of};
use crate::error::Error;
use crate::problem::Sentence;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{
    Action, BillingDocument, ChargeKind, DocumentLine, DocumentState, InvoiceState, LineCharge,
};
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

/// Credits what is on unpaid invoices for a product that ends now: the periods that have not begun, and the order if it
/// was never in use. Money received for them is to be refunded. `before` is the product as it was.
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

/// Returns the positions of some lines, with what is left to be credited of each. Earlier credits by an amount name no
/// line: each line of the VAT group bears its share of them.
fn left_of_lines(
    tx: &mut Tx<'_>,
    invoice: &BillingDocument,
    id: InvoiceId,
    is_wanted: impl Fn(&LineCharge) -> bool,
) -> Result<Vec<(u16, Option<i64>)>, Error> {
    let credited = tx.billing().credited_lines(id)?;
    let notes = tx.billing().credit_notes_of(id)?;
    let left = left_of(invoice, &notes);
    let pairs = || (1_u16..).zip(invoice.content.lines.iter().zip(&invoice.charges));
    let mut lines = Vec::new();
    for group in &left.groups {
        let is_of_group = |line: &DocumentLine| line.category == group.category && line.rate == group.rate;
        let of_group = || pairs().filter(|(_, (line, _))| is_of_group(line));
        let whole: i64 = of_group().map(|(_, (line, _))| line.net_minor).sum();
        let by_lines: i64 = of_group()
            .map(|(position, _)| credited_of(&credited, position))
            .sum();
        let by_amount = whole - group.base_minor - by_lines;
        let mut rest = group.base_minor;
        for (position, (line, charge)) in of_group() {
            let share = share_of(by_amount, line.net_minor, whole);
            let net = (line.net_minor - credited_of(&credited, position) - share).min(rest);
            if is_wanted(charge) && net > 0 {
                rest -= net;
                lines.push((position, Some(net)));
            }
        }
    }
    lines.sort_unstable();
    Ok(lines)
}

/// Returns `amount × part / whole`, rounded down.
fn share_of(amount: i64, part: i64, whole: i64) -> i64 {
    if whole == 0 {
        return 0;
    }
    let share = i128::from(amount) * i128::from(part) / i128::from(whole);
    i64::try_from(share).unwrap_or_default()
}

/// Records a credit note, and that the invoice is canceled by it.
pub fn record(tx: &mut Tx<'_>, author: &Author, after: &BillingDocument, note: &BillingDocument) {
    for entry in entries(after, note) {
        tx.record(
            Chain::Organization(after.summary.organization),
            author.clone(),
            entry,
        );
    }
}

/// Returns the entries of the log about a credit note, and about the invoice if that is canceled by it.
pub fn entries(after: &BillingDocument, note: &BillingDocument) -> Vec<Entry> {
    let note_id = CreditNoteId::from_uuid(note.summary.id.uuid());
    let issued = Entry::new(Action::CreditNoteIssued, note_id).change(Value::Null, credit_log(note, after));
    let mut entries = vec![issued];
    if after.summary.state == DocumentState::Invoice(InvoiceState::Cancelled) {
        let id = InvoiceId::from_uuid(after.summary.id.uuid());
        let number = json!({ "number": after.summary.number });
        entries.push(Entry::new(Action::InvoiceCancelled, id).change(Value::Null, number));
    }
    entries
}
