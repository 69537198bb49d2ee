//! E-invoices of others: the totals as read, and recomputed.

use super::{Row, agree, every_file_has_a_row, file, table};
use en16931::{Invoice, InvoiceAmount};
use kontor_domain::billing::vat_on;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Category and rate.
type Group = (String, Decimal);

#[test]
fn every_invoice_has_the_expected_totals() {
    let rows = table("einvoice/expected.tsv");
    every_file_has_a_row("einvoice", ".xml", &rows);
    let mut differences = Vec::new();
    for row in &rows {
        let name = row.get("file");
        match en16931_formats::read(&file("einvoice", name)) {
            Ok(read) => differences.extend(compare(row, &read.invoice).map(|text| format!("{name}: {text}"))),
            Err(error) => differences.push(format!("{name}: {error}")),
        }
    }
    agree("e-invoices", rows.len(), &differences);
}

fn compare(row: &Row, invoice: &Invoice) -> impl Iterator<Item = String> {
    let code =
        |code: &Option<en16931::invoice::Code>| code.as_ref().map(ToString::to_string).unwrap_or_default();
    let totals = &invoice.totals;
    let words = [
        ("type", code(&invoice.type_code)),
        ("currency", code(&invoice.currency)),
        ("lines", invoice.lines.len().to_string()),
        ("arithmetic", broken(invoice)),
    ];
    let amounts = [
        ("line_total", Some(totals.line_total)),
        ("allowances", totals.allowance_total),
        ("charges", totals.charge_total),
        ("net", Some(totals.taxable_total)),
        ("vat", totals.vat_total),
        ("gross", Some(totals.gross_total)),
        ("prepaid", totals.paid),
        ("rounding", totals.rounding),
        ("payable", Some(totals.due)),
    ];
    let mut differences = Vec::new();
    for (column, found) in words {
        if row.get(column) != found {
            differences.push(format!("{column} is {found}, expected {}", row.get(column)));
        }
    }
    for (column, found) in amounts {
        let found = found.map(InvoiceAmount::into_decimal);
        if optional(row.get(column)) != found {
            differences.push(format!("{column} is {found:?}, expected {}", row.get(column)));
        }
    }
    let (found, expected) = (stated(invoice), groups(row.get("vat_groups")));
    if found != expected {
        differences.push(format!("the groups are {found:?}, expected {expected:?}"));
    }
    differences.into_iter()
}

fn optional(cell: &str) -> Option<Decimal> {
    (!cell.is_empty()).then(|| cell.parse().expect("an amount"))
}

/// Reads `S 19% 1.00 -> 0.19; AE 0% 2.00 -> 0.00`.
fn groups(cell: &str) -> BTreeMap<Group, (Decimal, Decimal)> {
    let group = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        let [category, rate, base, "->", vat] = words[..] else {
            panic!("no group: {text}")
        };
        let number = |text: &str| {
            text.trim_end_matches('%')
                .parse::<Decimal>()
                .expect("a number")
                .normalize()
        };
        ((category.to_owned(), number(rate)), (number(base), number(vat)))
    };
    cell.split(';').map(group).collect()
}

fn key(category: &str, rate: Option<en16931::Percentage>) -> Group {
    (
        category.to_owned(),
        rate.map(en16931::Percentage::into_decimal)
            .unwrap_or_default()
            .normalize(),
    )
}

fn stated(invoice: &Invoice) -> BTreeMap<Group, (Decimal, Decimal)> {
    let plain = |amount: InvoiceAmount| amount.into_decimal().normalize();
    invoice
        .vat_breakdown
        .iter()
        .map(|group| {
            (
                key(group.category.as_str(), group.rate),
                (plain(group.taxable_amount), plain(group.tax_amount)),
            )
        })
        .collect()
}

/// Sums of lines, allowances and charges by category and rate, in hundredths.
fn recomputed(invoice: &Invoice) -> BTreeMap<Group, i64> {
    let mut sums = BTreeMap::new();
    let mut add = |vat: &en16931::invoice::LineVat, minor: i64| {
        *sums.entry(key(vat.category.as_str(), vat.rate)).or_insert(0) += minor;
    };
    for line in &invoice.lines {
        add(&line.vat, line.net_amount.to_minor_units());
    }
    for allowance in &invoice.allowances {
        add(&allowance.vat, -allowance.amount.to_minor_units());
    }
    for charge in &invoice.charges {
        add(&charge.vat, charge.amount.to_minor_units());
    }
    sums
}

/// The rules of arithmetic that the invoice breaks, or `ok`.
fn broken(invoice: &Invoice) -> String {
    let minor = |amount: Option<InvoiceAmount>| amount.map_or(0, InvoiceAmount::to_minor_units);
    let totals = &invoice.totals;
    let (net, gross) = (
        totals.taxable_total.to_minor_units(),
        totals.gross_total.to_minor_units(),
    );
    let groups = recomputed(invoice);
    let base = |group: &Group| groups.get(group).copied().unwrap_or_default();
    let lines: i64 = invoice
        .lines
        .iter()
        .map(|line| line.net_amount.to_minor_units())
        .sum();
    let allowances: i64 = invoice
        .allowances
        .iter()
        .map(|one| one.amount.to_minor_units())
        .sum();
    let charges: i64 = invoice
        .charges
        .iter()
        .map(|one| one.amount.to_minor_units())
        .sum();
    let vat: i64 = groups
        .iter()
        .map(|((_, rate), base)| vat_on(*base, *rate).expect("an amount"))
        .sum();
    let holds = [
        ("BR-CO-10", lines == totals.line_total.to_minor_units()),
        ("BR-CO-11", allowances == minor(totals.allowance_total)),
        ("BR-CO-12", charges == minor(totals.charge_total)),
        ("BR-CO-13", net == lines - allowances + charges),
        ("BR-CO-14", vat == minor(totals.vat_total)),
        ("BR-CO-15", gross == net + minor(totals.vat_total)),
        (
            "BR-CO-16",
            totals.due.to_minor_units() == gross - minor(totals.paid) + minor(totals.rounding),
        ),
        (
            "BR-CO-17",
            invoice.vat_breakdown.iter().all(|stated| {
                let group = key(stated.category.as_str(), stated.rate);
                stated.taxable_amount.to_minor_units() == base(&group)
                    && Ok(stated.tax_amount.to_minor_units()) == vat_on(base(&group), group.1)
            }),
        ),
    ];
    let broken: Vec<&str> = holds
        .into_iter()
        .filter(|(_, holds)| !holds)
        .map(|(rule, _)| rule)
        .collect();
    if broken.is_empty() {
        "ok".to_owned()
    } else {
        broken.join(" ")
    }
}
