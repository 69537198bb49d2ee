//! The document in the terms of EN 16931-1: its head, its sums and what it refers to.

use super::{EInvoiceError, line, party, words};
use chrono::{Datelike, NaiveDate};
use en16931::invoice::{
    Code, CreditTransfer, DocumentTotals, PaymentInstructions, PaymentMeans, Period, PrecedingInvoice,
    VatBreakdown,
};
use en16931::profiles::EN16931;
use en16931::{Date, DocumentReference, Invoice, InvoiceAmount, Percentage};
use kontor_domain::billing::{Document, DocumentKind, ServicePeriod, TransferDetails, VatCategory, VatGroup};

/// UNTDID 1001: commercial invoice.
const INVOICE: &str = "380";
/// UNTDID 1001: credit note.
const CREDIT_NOTE: &str = "381";
/// UNTDID 4461: credit transfer, inside SEPA or not.
const CREDIT_TRANSFER: &str = "30";

pub(super) fn invoice(document: &Document) -> Result<Invoice, EInvoiceError> {
    let code = match document.kind {
        DocumentKind::Invoice => INVOICE,
        DocumentKind::CreditNote => CREDIT_NOTE,
        other @ (DocumentKind::ProForma | DocumentKind::Reminder) => return Err(EInvoiceError::Kind(other)),
    };
    let builder = Invoice::builder(
        EN16931.specification_id,
        document.number.as_str(),
        date(document.issued_on)?,
        code,
        document.currency.as_str(),
    );
    let mut invoice = builder
        .seller(party::seller(document))
        .buyer(party::buyer(document))
        .totals(totals(document)?)
        .build();
    if document.kind == DocumentKind::CreditNote {
        invoice.kind = en16931::DocumentKind::CreditNote;
    } else {
        invoice.due_date = document.due_on.map(date).transpose()?;
    }
    invoice.purchase_order_reference = document
        .recipient
        .order_number
        .as_deref()
        .map(DocumentReference::new);
    invoice.preceding_invoices = preceding(document)?;
    invoice.notes.extend(document.note.as_deref().map(Into::into));
    invoice.invoicing_period = span(document).map(period).transpose()?;
    invoice.payment = document
        .transfer
        .as_ref()
        .map(|transfer| payment(document, transfer));
    invoice.vat_breakdown = document
        .groups
        .iter()
        .map(|group| breakdown(document, group))
        .collect();
    invoice.lines = document
        .lines
        .iter()
        .enumerate()
        .map(|(index, one)| line::line(index + 1, one))
        .collect::<Result<_, _>>()?;
    Ok(invoice)
}

/// The amount to pay is the total less what is paid. Where prices include VAT, the rounding amount stands between the
/// sum of net and VAT and the total.
fn totals(document: &Document) -> Result<DocumentTotals, EInvoiceError> {
    let sums = &document.totals;
    let amount = InvoiceAmount::from_minor_units;
    let overflow = |_| EInvoiceError::Lost("the totals: they are too large".to_owned());
    let gross = amount(sums.net_minor)
        .checked_add(amount(sums.vat_minor))
        .map_err(overflow)?;
    // A credit note is a document of its own, which this amount is set off against.
    let due = amount(sums.total_minor)
        .checked_sub(amount(document.paid_minor))
        .map_err(overflow)?;
    let unless_zero = |minor: i64| (minor != 0).then(|| amount(minor));
    Ok(DocumentTotals {
        line_total: amount(sums.net_minor),
        taxable_total: amount(sums.net_minor),
        vat_total: Some(amount(sums.vat_minor)),
        gross_total: gross,
        paid: unless_zero(document.paid_minor),
        rounding: unless_zero(sums.rounding_minor),
        due,
        ..DocumentTotals::default()
    })
}

fn breakdown(document: &Document, group: &VatGroup) -> VatBreakdown {
    let reason = words::exemption(group.category, document.locale);
    VatBreakdown {
        taxable_amount: InvoiceAmount::from_minor_units(group.base_minor),
        tax_amount: InvoiceAmount::from_minor_units(group.vat_minor),
        category: group.category.as_str().into(),
        rate: rate(group.category, group.rate),
        exemption_reason: reason.map(|(text, _)| text.to_owned()),
        exemption_reason_code: reason.map(|(_, code)| code.into()),
    }
}

/// Nothing outside the scope of VAT may state a rate, not even 0.
pub(super) fn rate(category: VatCategory, percent: rust_decimal::Decimal) -> Option<Percentage> {
    (category != VatCategory::Outside).then(|| Percentage::new(percent.normalize()))
}

fn payment(document: &Document, transfer: &TransferDetails) -> PaymentInstructions {
    PaymentInstructions {
        means_code: Some(Code::new(CREDIT_TRANSFER)),
        remittance_information: Some(transfer.reference.clone()),
        means: Some(PaymentMeans::CreditTransfer(vec![CreditTransfer {
            account_identifier: Some(transfer.iban.clone()),
            account_name: Some(document.issuer.address.name.clone()),
            provider_identifier: None,
        }])),
        ..PaymentInstructions::default()
    }
}

fn preceding(document: &Document) -> Result<Vec<PrecedingInvoice>, EInvoiceError> {
    let of = |corrected: &kontor_domain::billing::PrecedingInvoice| {
        Ok(PrecedingInvoice {
            reference: DocumentReference::new(corrected.number.as_str()),
            issue_date: Some(date(corrected.issued_on)?),
        })
    };
    document.preceding.iter().map(of).collect()
}

/// From the first to the last day of all lines that have a period.
fn span(document: &Document) -> Option<ServicePeriod> {
    let periods = || document.lines.iter().filter_map(|line| line.period);
    let first = periods().map(|period| period.first).min()?;
    let last = periods().map(|period| period.last).max()?;
    Some(ServicePeriod { first, last })
}

pub(super) fn period(period: ServicePeriod) -> Result<Period, EInvoiceError> {
    Ok(Period {
        start: Some(date(period.first)?),
        end: Some(date(period.last)?),
    })
}

fn date(day: NaiveDate) -> Result<Date, EInvoiceError> {
    let small = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    Ok(Date::new(day.year(), small(day.month()), small(day.day()))?)
}
