//! E-invoices of documents with any amounts: what `domain` calculates never breaks a rule of EN 16931.

use crate::recipes::{Shape, document};
use kontor_documents::e_invoice;
use kontor_domain::billing::{
    Creditable, Document, DocumentKind, DocumentLine, LineAmount, TaxedLine, Totals, VatCategory, VatGroup,
    calculate, line_amount,
};
use kontor_domain::locale::Locale;
use kontor_domain::money::decimal;
use kontor_domain::organizations::Currency;
use proptest::prelude::*;
use rust_decimal::Decimal;

/// Quantity, price in hundredths, rate in tenths of a percent, and whether the price includes VAT.
type Item = (i64, i64, i64, bool);

fn items() -> impl Strategy<Value = Vec<Item>> {
    let rate = prop_oneof![Just(81), Just(26), Just(38), Just(77), Just(200)];
    let item = (1..36_i64, -2_000..2_000_000_i64, rate, any::<bool>());
    prop::collection::vec(item, 1..12)
}

fn line((quantity, price, rate, is_gross): &Item) -> (DocumentLine, TaxedLine) {
    let (quantity, price, rate) = (Decimal::from(*quantity), decimal(*price), Decimal::new(*rate, 1));
    let minor = line_amount(quantity, price, Decimal::ZERO).expect("an amount");
    let amount = if *is_gross {
        LineAmount::Gross(minor)
    } else {
        LineAmount::Net(minor)
    };
    let category = VatCategory::Standard;
    let line = DocumentLine {
        description: "Hosting".to_owned(),
        detail: None,
        period: None,
        quantity,
        unit_price: price,
        net_minor: 0,
        gross_minor: is_gross.then_some(minor),
        category,
        rate,
    };
    (
        line,
        TaxedLine {
            amount,
            category,
            rate,
        },
    )
}

fn invoice(items: &[Item]) -> Document {
    let (lines, taxed): (Vec<_>, Vec<_>) = items.iter().map(line).unzip();
    let sums = calculate(&taxed).expect("sums");
    let with_net = |(line, net_minor): (DocumentLine, &i64)| DocumentLine {
        net_minor: *net_minor,
        ..line
    };
    Document {
        lines: lines.into_iter().zip(&sums.nets).map(with_net).collect(),
        groups: sums.groups,
        totals: sums.totals,
        ..document(DocumentKind::Invoice, Shape::Plain, Locale::En, Currency::Chf)
    }
}

/// A credit note of an amount: one line for each group.
fn credit_note(credit: Creditable) -> Document {
    let line = |group: &VatGroup| group.line("Credit".to_owned());
    Document {
        lines: credit.groups.iter().map(line).collect(),
        totals: credit.totals(),
        groups: credit.groups,
        ..document(DocumentKind::CreditNote, Shape::Plain, Locale::En, Currency::Chf)
    }
}

/// Fails if a rule is broken, or if a reader finds other totals.
fn hold(document: &Document) -> Result<(), TestCaseError> {
    for made in [e_invoice::cii(document), e_invoice::ubl(document)] {
        let xml = made.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let read =
            en16931_formats::read(xml.as_bytes()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let totals = &read.invoice.totals;
        let minor =
            |amount: Option<en16931::InvoiceAmount>| amount.map_or(0, en16931::InvoiceAmount::to_minor_units);
        let found = Totals {
            net_minor: minor(Some(totals.taxable_total)),
            vat_minor: minor(totals.vat_total),
            rounding_minor: minor(totals.rounding),
            total_minor: minor(Some(totals.due)) + minor(totals.paid),
        };
        prop_assert_eq!(found, document.totals);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_invoice_breaks_a_rule(items in items(), paid in 0..5_000_000_i64) {
        let mut document = invoice(&items);
        document.paid_minor = paid;
        hold(&document)?;
    }

    #[test]
    fn no_credit_note_breaks_a_rule(items in items(), parts in prop::collection::vec(1..2_000_000_i64, 0..4)) {
        let items: Vec<Item> = items.into_iter().map(|(n, price, rate, gross)| (n, price.abs() + 1, rate, gross)).collect();
        let whole = invoice(&items);
        let mut left = Creditable { groups: whole.groups, rounding_minor: whole.totals.rounding_minor };
        for part in parts {
            if let Ok(credit) = left.credit_amount(part) {
                left = left.less(&credit);
                hold(&credit_note(credit))?;
            }
        }
        let rest = left.totals().total_minor;
        if rest > 0 {
            hold(&credit_note(left.credit_amount(rest).expect("the rest")))?;
        }
    }
}
