//! Issuing documents: the number, the reference and the code are taken last, in the transaction that stores the
//! document with its entries in the ledger.

use super::billing_rules::BillingRules;
use super::booking::{Booking, post};
use super::problems::{not_expressible, not_printable};
use super::render_document::RenderDocument;
use super::selection::Priced;
use super::settlement::settle;
use crate::error::Error;
use chrono::Datelike;
use kontor_documents::e_invoice::cii;
use kontor_documents::{Form, qr_payload};
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{
    Action, Balance, BillingDocument, Document, DocumentId, DocumentKind, DocumentState, DocumentSummary,
    InvoiceEvent, InvoiceState, NumberSeries, PaymentReference, PrintForm, ProFormaState, TransactionKind,
    TransferDetails, issue_postings, verification_code,
};
use kontor_domain::ids::{InvoiceId, OrganizationId, ProFormaId};
use kontor_persistence::{Entry, Tx};
use serde_json::{Value, json};

/// Takes the next number of a series.
pub(super) fn number(tx: &mut Tx<'_>, series: NumberSeries) -> Result<String, Error> {
    let year = tx.now().date_naive().year();
    let count = tx.billing().next_number(series, year)?;
    Ok(series.number(year, count.get()))
}

/// Returns a summary of a new document.
pub(super) fn summary(
    tx: &Tx<'_>,
    id: impl Into<DocumentId>,
    state: DocumentState,
    organization: OrganizationId,
    (priced, content): (&Priced, &Document),
) -> DocumentSummary {
    DocumentSummary {
        id: id.into(),
        organization,
        state,
        number: None,
        reference: None,
        currency: content.currency,
        issued_on: content.issued_on,
        due_on: content.due_on,
        billing_address: priced.address.id,
        totals: content.totals,
        balance: Balance {
            total_minor: content.totals.total_minor,
            ..Balance::default()
        },
        settled_on: None,
        invoice: None,
        created_at: tx.now(),
        updated_at: tx.now(),
    }
}

/// Prepares a draft, which has no number yet. It holds up nothing: its items stay due until they are
/// invoiced, by it or otherwise.
///
/// # Errors
/// `issuer_incomplete`, `billing_address_incomplete`, `not_printable`.
pub fn draft<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    authorized: &Authorized<A>,
    priced: &Priced,
) -> Result<BillingDocument, Error> {
    let content = priced.content(tx, rules, DocumentKind::Invoice)?;
    priced.must_be_printable()?;
    let id: InvoiceId = tx.new_id();
    let document = BillingDocument {
        summary: summary(
            tx,
            id,
            DocumentState::Invoice(InvoiceState::Draft),
            *authorized.on(),
            (priced, &content),
        ),
        charges: priced.line_charges(),
        content,
    };
    tx.billing().insert_document(authorized, &document)?;
    Ok(document)
}

/// Issues an invoice, or a draft as an invoice. Callers that a person waits for check before that it is printable; a
/// renewal is issued all the same, so that no name keeps a product from being invoiced.
///
/// # Errors
/// `issuer_incomplete`, `billing_address_incomplete`, and what the QR-bill can't express.
pub fn issue<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    (authorized, author): (&Authorized<A>, &Author),
    priced: &Priced,
    draft: Option<InvoiceId>,
) -> Result<BillingDocument, Error> {
    let mut content = priced.content(tx, rules, DocumentKind::Invoice)?;
    let account = rules.issuer()?.account(content.currency)?.clone();
    let id = draft.unwrap_or_else(|| tx.new_id());
    let mut summary = summary(
        tx,
        id,
        DocumentState::Invoice(InvoiceState::Draft),
        *authorized.on(),
        (priced, &content),
    );
    let code = code(tx);
    // Last, since numbers hold up every other issue.
    let reference = PaymentReference::for_account(&account, tx.billing().next_reference()?);
    let number = number(tx, NumberSeries::Invoice)?;
    content.number.clone_from(&number);
    content.code = code;
    content.transfer = Some(TransferDetails {
        iban: account.as_str().to_owned(),
        reference: reference.as_str().to_owned(),
    });
    qr_payload(&content, Form::PaymentDocument).map_err(not_printable)?;
    cii(&content).map_err(|error| not_expressible(&error))?;
    let (state, balance) = InvoiceState::Draft.after(summary.balance, InvoiceEvent::Issued)?;
    summary.state = DocumentState::Invoice(state);
    summary.balance = balance;
    summary.number = Some(number);
    summary.reference = Some(reference.as_str().to_owned());
    summary.settled_on = state.is_settled().then_some(content.issued_on);
    let document = BillingDocument {
        summary,
        charges: priced.line_charges(),
        content,
    };
    if draft.is_some() {
        tx.billing().issue_draft(authorized, &document)?;
    } else {
        tx.billing().insert_document(authorized, &document)?;
    }
    tx.billing().claim_periods(authorized, id, &priced.wanted())?;
    book_issue(tx, authorized, &document, id)?;
    let entry = Entry::new(Action::InvoiceIssued, id).change(Value::Null, log(&document));
    tx.record(Chain::Organization(*authorized.on()), author.clone(), entry);
    RenderDocument::push(tx, &document, PrintForm::PaymentDocument)?;
    if state.is_settled() {
        settle(tx, authorized, &document, author)?;
    }
    Ok(document)
}

/// Returns the code of the problem that a person has to solve before items can be invoiced, as far as it depends on
/// them, on their address, and on the issuer.
pub fn obstacle(rules: &BillingRules, priced: &Priced) -> Result<Option<&'static str>, Error> {
    let checked: Result<(), Error> = (|| {
        priced.address.fields.party()?;
        rules.issuer()?.account(priced.currency)?;
        priced.must_be_printable()
    })();
    match checked {
        Ok(()) => Ok(None),
        Err(Error::Refused(refused)) => Ok(Some(refused.code())),
        Err(other) => Err(other),
    }
}

/// Issues a pro-forma invoice.
pub fn pro_forma<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    authorized: &Authorized<A>,
    priced: &Priced,
) -> Result<BillingDocument, Error> {
    let mut content = priced.content(tx, rules, DocumentKind::ProForma)?;
    priced.must_be_printable()?;
    let id: ProFormaId = tx.new_id();
    let state = DocumentState::ProForma(ProFormaState::Valid);
    let mut summary = summary(tx, id, state, *authorized.on(), (priced, &content));
    content.code = code(tx);
    content.number = number(tx, NumberSeries::ProForma)?;
    summary.number = Some(content.number.clone());
    let document = BillingDocument {
        summary,
        charges: priced.line_charges(),
        content,
    };
    tx.billing().insert_document(authorized, &document)?;
    RenderDocument::push(tx, &document, PrintForm::ProForma)?;
    Ok(document)
}

/// Returns a code that proves the origin of a document.
pub(super) fn code(tx: &mut Tx<'_>) -> String {
    verification_code(tx.secret_bytes())
}

fn book_issue<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    document: &BillingDocument,
    id: InvoiceId,
) -> Result<(), Error> {
    let summary = &document.summary;
    let booking = Booking {
        kind: TransactionKind::Issue,
        postings: issue_postings(summary.organization, id.into(), summary.totals),
        amount_minor: summary.totals.total_minor,
        value_date: summary.issued_on,
        note: None,
    };
    post(tx, authorized, summary, booking).map(drop)
}

/// Returns the fields of a document, for the log.
pub(super) fn log(document: &BillingDocument) -> Value {
    let summary = &document.summary;
    json!({
        "number": summary.number,
        "total": crate::views::MoneyView::from(kontor_domain::money::Money::new(
            summary.totals.total_minor, summary.currency)),
        "due_on": summary.due_on,
        "billing_address_id": summary.billing_address.to_string(),
    })
}
