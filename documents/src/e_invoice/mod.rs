//! E-invoices by EN 16931: an invoice or a credit note as XML that programs read, alone (CII, UBL) or inside its PDF
//! (Factur-X). Nothing is calculated here: the amounts are those of the document, and the rules are asked whether they
//! agree.

mod line;
mod model;
mod party;
mod words;

use crate::pdf::{Form, title};
use chrono::NaiveDate;
use en16931::profiles::En16931;
use en16931::{ParseDateError, Validated};
use en16931_formats::Syntax;
use en16931_formats::report::Kind;
use en16931_formats::zugferd::{self, EmbedError, EmbedOptions, Metadata};
use kontor_domain::billing::{Document, DocumentKind, VatCategory};
use kontor_domain::locale::Locale;
use std::time::{Duration, SystemTime};

/// Reason why a document has no e-invoice.
#[derive(Debug, thiserror::Error)]
pub enum EInvoiceError {
    /// The kind of document is none of those that EN 16931 knows.
    #[error("a document of the kind {0} has no e-invoice")]
    Kind(DocumentKind),
    /// A rule of EN 16931 is broken.
    #[error("{rule} at {place}: {text}")]
    Rule {
        /// The rule, such as `BR-AE-02`.
        rule: String,
        /// The field, as a business term.
        place: String,
        /// The rule in its own words.
        text: String,
    },
    /// A value has no place in the syntax.
    #[error("the e-invoice has no place for {0}")]
    Lost(String),
    /// A date has no year of four digits.
    #[error(transparent)]
    Date(#[from] ParseDateError),
    /// The PDF is not one that an e-invoice can be put into.
    #[error(transparent)]
    Pdf(#[from] EmbedError),
}

/// Returns the reason why a category is without VAT, as the e-invoice names it.
pub(crate) fn exemption_reason(category: VatCategory, locale: Locale) -> Option<&'static str> {
    words::exemption(category, locale).map(|(reason, _)| reason)
}

/// Returns the document as CII, the syntax of UN/CEFACT that Factur-X uses.
pub fn cii(document: &Document) -> Result<String, EInvoiceError> {
    written(&valid(document)?, Syntax::Cii)
}

/// Returns the document as UBL 2.1, an `Invoice` or a `CreditNote`.
pub fn ubl(document: &Document) -> Result<String, EInvoiceError> {
    written(&valid(document)?, Syntax::Ubl)
}

/// Puts the document as CII into its PDF, which must be PDF/A-3: Factur-X of the profile EN 16931. The same input
/// gives the same bytes.
pub fn embed(pdf: &[u8], document: &Document) -> Result<Vec<u8>, EInvoiceError> {
    let invoice = valid(document)?;
    written(&invoice, Syntax::Cii)?;
    let form = if document.kind == DocumentKind::CreditNote {
        Form::CreditNote
    } else {
        Form::Final
    };
    let title = title(document, form);
    let options = EmbedOptions {
        metadata: Some(Metadata {
            subject: format!("{title}, {}", document.issuer.address.name),
            title,
            author: document.issuer.address.name.clone(),
        }),
        modified: Some(beginning_of(document.issued_on)),
        ..EmbedOptions::default()
    };
    Ok(zugferd::embed(pdf, &invoice, &options)?)
}

fn valid(document: &Document) -> Result<Validated<En16931>, EInvoiceError> {
    Validated::new(model::invoice(document)?).map_err(|rejected| {
        rejected.report().fatal().next().map_or_else(
            || EInvoiceError::Lost("a rule without a name".to_owned()),
            |finding| EInvoiceError::Rule {
                rule: finding.rule.clone(),
                place: finding.path.to_string(),
                text: finding.message.clone(),
            },
        )
    })
}

fn written(invoice: &Validated<En16931>, syntax: Syntax) -> Result<String, EInvoiceError> {
    let written = en16931_formats::write(invoice, syntax);
    match written.entries.iter().find(|entry| entry.kind != Kind::Derived) {
        Some(entry) => Err(EInvoiceError::Lost(format!("{}: {}", entry.path, entry.message))),
        None => Ok(written.xml),
    }
}

/// Returns the first moment of a day in UTC.
fn beginning_of(day: NaiveDate) -> SystemTime {
    let seconds = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.max(0).unsigned_abs())
}
