//! E-invoices, against the rules themselves.

use crate::recipes::{Shape, document};
use kontor_documents::e_invoice::{self, EInvoiceError};
use kontor_domain::billing::{Document, DocumentKind};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::Currency;

#[test]
fn every_shape_is_valid_in_both_syntaxes() {
    for shape in Shape::ALL {
        for kind in [DocumentKind::Invoice, DocumentKind::CreditNote] {
            for locale in Locale::ALL {
                let document = document(kind, shape, *locale, Currency::Chf);
                for made in [e_invoice::cii, e_invoice::ubl] {
                    let xml =
                        made(&document).unwrap_or_else(|error| panic!("{shape:?} {kind} {locale}: {error}"));
                    assert_eq!(xml, made(&document).unwrap(), "the same bytes");
                }
            }
        }
    }
}

#[test]
fn a_document_that_breaks_a_rule_is_refused_with_its_name() {
    let broken = |shape: Shape, change: fn(&mut Document)| {
        let mut document = document(DocumentKind::Invoice, shape, Locale::De, Currency::Chf);
        change(&mut document);
        match e_invoice::cii(&document) {
            Err(EInvoiceError::Rule { rule, .. }) => rule,
            other => panic!("{other:?}"),
        }
    };
    let rule = broken(Shape::Plain, |document| document.totals.net_minor += 1);
    assert_eq!(rule, "BR-CO-10");
    assert_eq!(
        broken(Shape::Plain, |document| document.due_on = None),
        "BR-CO-25"
    );
    assert_eq!(broken(Shape::Plain, |document| document.number.clear()), "BR-02");
    let rule = broken(Shape::ReverseCharge, |document| {
        document.recipient.vat_number = None;
    });
    assert_eq!(rule, "BR-AE-02");
}

#[test]
fn only_invoices_and_credit_notes_have_an_e_invoice() {
    for kind in [DocumentKind::ProForma, DocumentKind::Reminder] {
        let document = document(kind, Shape::Plain, Locale::De, Currency::Chf);
        assert!(matches!(e_invoice::ubl(&document), Err(EInvoiceError::Kind(refused)) if refused == kind));
    }
}
