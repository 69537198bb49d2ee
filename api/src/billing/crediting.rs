//! Credit notes: what an invoice has left to be credited, and their issue.

use super::billing_rules::BillingRules;
use super::booking::{Booking, book};
use super::issuance::{code, log, number};
use super::problems::{AMOUNT, not_printable, too_much};
use super::render_document::RenderDocument;
use crate::error::Error;
use crate::problem::{FieldError, Sentence};
use kontor_documents::printable;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::Author;
use kontor_domain::billing::{
    Balance, BillingDocument, ChargeKind, Creditable, Document, DocumentKind, DocumentLine, DocumentState,
    DocumentSummary, InvoiceEvent, LineCharge, NotCreditable, NumberSeries, PrecedingInvoice, PrintForm,
    Totals, TransactionKind, VatGroup, issue_postings, turned,
};
use kontor_domain::ids::{CreditNoteId, Id, InvoiceId, OrganizationId};
use kontor_domain::money::decimal;
use kontor_persistence::Tx;
use rust_decimal::Decimal;
use serde_json::Value;

/// Description of a credit that names no line.
const CREDIT_ON: Sentence = Sentence::new(
    "Credit on invoice {number}",
    "Gutschrift zur Rechnung {number}",
    "Note de crédit sur la facture {number}",
    "Nota di credito sulla fattura {number}",
);

/// Extent of a credit.
#[derive(Debug, Clone)]
pub enum Credit {
    /// Everything that is left.
    Rest,
    /// An amount with VAT, in hundredths.
    Amount(i64),
    /// Lines of the invoice by their positions from 1, each with a net amount in hundredths, or all that is left of it.
    Lines(Vec<(u16, Option<i64>)>),
}

/// A credit note over a part of an invoice, before it has a number.
struct Part {
    credit: Creditable,
    lines: Vec<(DocumentLine, LineCharge)>,
}

/// Issues a credit note and books it on the invoice.
///
/// # Errors
/// Faults of lines with their pointers, `amount_exceeded`, `invoice_state`, `issuer_incomplete`; `not_printable` for the
/// reason.
pub fn credit<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    (authorized, author): (&Authorized<A>, &Author),
    invoice: &BillingDocument,
    (what, reason): (&Credit, &str),
) -> Result<(BillingDocument, BillingDocument), Error> {
    let id = InvoiceId::from_uuid(invoice.summary.id.uuid());
    let earlier = tx.billing().credit_notes_of(id)?;
    let left = left_of(invoice, &earlier);
    let part = part(tx, invoice, &left, what)?;
    let totals = part.credit.totals();
    let note = note(tx, rules, invoice, part, reason)?;
    tx.billing().insert_document(authorized, &note)?;
    RenderDocument::push(tx, &note, PrintForm::CreditNote)?;
    let event = InvoiceEvent::Credited(totals.total_minor);
    let booking = Booking {
        kind: TransactionKind::Credit,
        postings: turned(&issue_postings(*authorized.on(), id.into(), totals)),
        amount_minor: totals.total_minor,
        value_date: tx.now().date_naive(),
        note: Some(reason.to_owned()),
    };
    let (after, _) = book(tx, (authorized, author), invoice, event, booking)?;
    Ok((after, note))
}

/// Returns the fields of a credit note, for the log.
pub fn credit_log(note: &BillingDocument, invoice: &BillingDocument) -> Value {
    let mut fields = log(note);
    fields["invoice_id"] = InvoiceId::from_uuid(invoice.summary.id.uuid()).to_string().into();
    fields
}

/// Returns what an invoice has left after its credit notes.
pub(super) fn left_of(invoice: &BillingDocument, notes: &[BillingDocument]) -> Creditable {
    let of = |document: &BillingDocument| Creditable {
        groups: document.content.groups.clone(),
        rounding_minor: document.content.totals.rounding_minor,
    };
    notes.iter().fold(of(invoice), |left, note| left.less(&of(note)))
}

/// Returns the net amount that credit notes by lines have credited of a line.
pub(super) fn credited_of(credited: &[(u16, i64)], position: u16) -> i64 {
    let of_line = credited.iter().filter(|(known, _)| *known == position);
    of_line.map(|(_, net)| net).sum()
}

fn part(tx: &mut Tx<'_>, invoice: &BillingDocument, left: &Creditable, what: &Credit) -> Result<Part, Error> {
    match what {
        Credit::Rest if left.totals().total_minor == 0 => Err(too_much("", 0)),
        Credit::Rest => Ok(by_group(invoice, left.credit_amount(left.totals().total_minor)?)),
        Credit::Amount(minor) => Ok(by_group(invoice, left.credit_amount(*minor)?)),
        Credit::Lines(lines) => by_lines(tx, invoice, left, lines),
    }
}

/// Returns a part with one line for each VAT group.
fn by_group(invoice: &BillingDocument, mut credit: Creditable) -> Part {
    let number = invoice.summary.number.clone().unwrap_or_default();
    let description = CREDIT_ON
        .localized(invoice.content.locale)
        .replace("{number}", &number);
    let line = |group: &VatGroup| {
        let charge = LineCharge {
            product: None,
            kind: ChargeKind::Credit,
            period: None,
            credits: None,
        };
        (group.line(description.clone()), charge)
    };
    let is_empty = |group: &VatGroup| group.base_minor == 0 && group.vat_minor == 0;
    if credit.groups.iter().all(is_empty) {
        // Only a rounding amount is left: a document needs a line and a group all the same.
        let nothing = invoice.content.groups.first().map(|group| VatGroup {
            base_minor: 0,
            vat_minor: 0,
            ..group.clone()
        });
        credit.groups = nothing.into_iter().collect();
        let lines = credit.groups.iter().map(line).collect();
        return Part { credit, lines };
    }
    let lines = credit
        .groups
        .iter()
        .filter(|group| !is_empty(group))
        .map(line)
        .collect();
    Part { credit, lines }
}

/// Returns a part made of lines of the invoice.
fn by_lines(
    tx: &mut Tx<'_>,
    invoice: &BillingDocument,
    left: &Creditable,
    wanted: &[(u16, Option<i64>)],
) -> Result<Part, Error> {
    let id = InvoiceId::from_uuid(invoice.summary.id.uuid());
    let credited = tx.billing().credited_lines(id)?;
    let (mut lines, mut bases): (Vec<(DocumentLine, LineCharge)>, Vec<VatGroup>) = (Vec::new(), Vec::new());
    for (index, (position, amount)) in wanted.iter().enumerate() {
        let place = usize::from(*position).wrapping_sub(1);
        let pair = invoice.content.lines.get(place).zip(invoice.charges.get(place));
        let Some((line, charge)) = pair else {
            let at = format!("/lines/{index}/position");
            return Err(FieldError::field(&at, "unknown", "is not a line of the invoice").into());
        };
        let rest = line.net_minor - credited_of(&credited, *position);
        let net = amount.unwrap_or(rest);
        if net <= 0 || net > rest {
            let left = decimal(rest).to_string();
            let at = format!("/lines/{index}/net");
            return Err(FieldError::field(&at, "exceeded", "must be at most {left}")
                .with("left", left)
                .into());
        }
        match bases
            .iter_mut()
            .find(|base| base.category == line.category && base.rate == line.rate)
        {
            Some(base) => base.base_minor += net,
            None => bases.push(VatGroup {
                category: line.category,
                rate: line.rate,
                base_minor: net,
                vat_minor: 0,
            }),
        }
        lines.push((
            DocumentLine {
                quantity: Decimal::ONE,
                unit_price: decimal(net),
                net_minor: net,
                gross_minor: None,
                ..line.clone()
            },
            LineCharge {
                kind: ChargeKind::Credit,
                credits: Some(*position),
                ..*charge
            },
        ));
    }
    let credit = left.credit_bases(&bases)?;
    Ok(Part { credit, lines })
}

fn note(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    invoice: &BillingDocument,
    part: Part,
    reason: &str,
) -> Result<BillingDocument, Error> {
    let issuer = rules.issuer()?.issuer.clone();
    // All else was printed on the invoice before, whatever it is.
    printable("note", reason).map_err(not_printable)?;
    let (today, totals) = (tx.now().date_naive(), part.credit.totals());
    let code = code(tx);
    // Last, since numbers hold up every other issue.
    let number = number(tx, NumberSeries::CreditNote)?;
    let (lines, charges) = part.lines.into_iter().unzip();
    let content = Document {
        kind: DocumentKind::CreditNote,
        number: number.clone(),
        issued_on: today,
        due_on: None,
        issuer,
        lines,
        groups: part.credit.groups,
        totals,
        paid_minor: 0,
        credited_minor: 0,
        transfer: None,
        preceding: Some(PrecedingInvoice {
            number: invoice.content.number.clone(),
            issued_on: invoice.content.issued_on,
        }),
        note: Some(reason.to_owned()),
        code,
        verify_url: rules.verify_url.clone(),
        ..invoice.content.clone()
    };
    Ok(BillingDocument {
        summary: summary(tx, invoice, number, totals),
        content,
        charges,
    })
}

fn summary(tx: &mut Tx<'_>, invoice: &BillingDocument, number: String, totals: Totals) -> DocumentSummary {
    let id: CreditNoteId = tx.new_id();
    DocumentSummary {
        id: id.into(),
        state: DocumentState::Issued,
        number: Some(number),
        reference: None,
        issued_on: tx.now().date_naive(),
        due_on: None,
        totals,
        balance: Balance {
            total_minor: totals.total_minor,
            ..Balance::default()
        },
        settled_on: None,
        invoice: Some(InvoiceId::from_uuid(invoice.summary.id.uuid())),
        created_at: tx.now(),
        updated_at: tx.now(),
        ..invoice.summary.clone()
    }
}

impl From<NotCreditable> for Error {
    fn from(reason: NotCreditable) -> Self {
        match reason {
            NotCreditable::Nothing => FieldError::field(AMOUNT, "positive", "must be more than 0").into(),
            NotCreditable::TooMuch { left_minor } => too_much(AMOUNT, left_minor),
        }
    }
}
