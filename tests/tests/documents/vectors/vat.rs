//! Rows of `vat.tsv`: lines in a small notation, recomputed by the functions of `domain`.

use super::{Row, agree, table};
use chrono::{Days, NaiveDate};
use kontor_domain::billing::{
    Creditable, LineAmount, ServicePeriod, TaxedLine, Totals, VatCategory, VatClass, VatGroup, VatRate,
    VatRates, calculate, line_amount, split_by_rate,
};
use kontor_domain::organizations::Country;
use kontor_domain::text::ParseText;
use rust_decimal::Decimal;

const COUNTS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];
const CREDITED: &str = "; then one credit note per line";

#[test]
fn every_row_is_recomputed() {
    let rows = table("vat.tsv");
    let mut differences = Vec::new();
    for row in &rows {
        let (found, expected) = (recomputed(row), stated(row));
        if found != expected {
            differences.push(format!("{}: {found:?}, expected {expected:?}", row.get("case")));
        }
    }
    agree("rows of VAT", rows.len(), &differences);
}

fn number(text: &str) -> Decimal {
    text.trim()
        .parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn minor(text: &str) -> i64 {
    kontor_domain::money::minor(number(text)).expect("hundredths")
}

/// The last column but two: `60.33 + 59.67 = 120.00` ends in the sum, `500.00 (rounding -0.01)` names the rest.
fn stated(row: &Row) -> Totals {
    let sum = |cell: &str| {
        minor(
            cell.split(" (")
                .next()
                .unwrap_or_default()
                .rsplit('=')
                .next()
                .unwrap_or_default(),
        )
    };
    let rounding = row
        .get("gross")
        .split_once("(rounding ")
        .map_or(0, |(_, rest)| minor(rest.trim_end_matches(')')));
    Totals {
        net_minor: sum(row.get("net")),
        vat_minor: sum(row.get("vat")),
        rounding_minor: rounding,
        total_minor: sum(row.get("gross")),
    }
}

fn recomputed(row: &Row) -> Totals {
    let cell = row.get("lines (quantity x price, discount %, rate %)");
    if cell.contains(" net for ") {
        return by_days(row, cell);
    }
    let invoice = cell
        .strip_prefix("invoice: ")
        .and_then(|rest| rest.strip_suffix(CREDITED));
    let lines = lines(invoice.unwrap_or(cell));
    let sums = calculate(&lines).expect("sums");
    if invoice.is_some() {
        let whole = Creditable {
            groups: sums.groups,
            rounding_minor: sums.totals.rounding_minor,
        };
        return credited_by_line(whole, &lines);
    }
    sums.totals
}

/// Reads `2 x 1.73 @13; 10 x 3.60 -5% @5.5`, with `, ten times` or `, VAT included` at the end.
fn lines(cell: &str) -> Vec<TaxedLine> {
    let gross = cell.strip_suffix(", VAT included");
    let cell = gross.unwrap_or(cell);
    let times = cell
        .strip_suffix(" times")
        .and_then(|rest| rest.rsplit_once(", "));
    let (cell, times) = times.map_or((cell, 1), |(rest, word)| {
        (
            rest,
            COUNTS.iter().position(|count| *count == word).expect("a count"),
        )
    });
    let one = |text: &str| {
        let (amount, rate) = text.rsplit_once('@').expect("a rate");
        let (quantity, price) = amount.split_once(" x ").expect("quantity x price");
        let (price, discount) = price.trim().split_once(" -").unwrap_or((price, "0"));
        let minor = line_amount(
            number(quantity),
            number(price),
            number(discount.trim().trim_end_matches('%')),
        );
        let minor = minor.expect("an amount");
        TaxedLine {
            amount: if gross.is_some() {
                LineAmount::Gross(minor)
            } else {
                LineAmount::Net(minor)
            },
            category: VatCategory::Standard,
            rate: number(rate),
        }
    };
    let all: Vec<TaxedLine> = cell.split(';').map(one).collect();
    all.repeat(times)
}

/// Sums of the credit notes, one for each line.
fn credited_by_line(whole: Creditable, lines: &[TaxedLine]) -> Totals {
    let (mut left, mut sums) = (whole, Totals::default());
    for line in lines {
        let LineAmount::Net(net) = line.amount else {
            panic!("credits are of net amounts")
        };
        let base = VatGroup {
            category: line.category,
            rate: line.rate,
            base_minor: net,
            vat_minor: 0,
        };
        let credit = left.credit_bases(&[base]).expect("a credit");
        left = left.less(&credit);
        let totals = credit.totals();
        sums.net_minor += totals.net_minor;
        sums.vat_minor += totals.vat_minor;
        sums.rounding_minor += totals.rounding_minor;
        sums.total_minor += totals.total_minor;
    }
    sums
}

/// `120.00 net for 2023-07-01 to 2024-06-30 @7.7 / 8.1 by days (184 / 182 of 366)`; the parts are compared, too.
fn by_days(row: &Row, cell: &str) -> Totals {
    let (amount, rest) = cell.split_once(" net for ").expect("an amount");
    let (period, rest) = rest.split_once(" @").expect("rates");
    let (rates, days) = rest.split_once(" by days (").expect("days");
    let (first, last) = period.split_once(" to ").expect("a period");
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let period = ServicePeriod {
        first: day(first),
        last: day(last),
    };
    let days: Vec<i64> = days
        .split(" of ")
        .next()
        .unwrap_or_default()
        .split('/')
        .map(|text| text.trim().parse().unwrap())
        .collect();
    let country = Country::parse("CH").expect("a country");
    let mut from = period.first;
    let mut table = Vec::new();
    for (percent, days) in rates.split('/').zip(&days) {
        let next = from + Days::new(days.unsigned_abs());
        let (class, to) = (VatClass::Standard, next.pred_opt());
        table.push(VatRate {
            country,
            class,
            percent: number(percent),
            from,
            to,
        });
        from = next;
    }
    let table = VatRates::new(table).expect("rates");
    let parts = split_by_rate(&table, (country, VatClass::Standard), period, minor(amount)).expect("parts");
    assert_eq!(
        parts.iter().map(|part| part.period.days()).collect::<Vec<_>>(),
        days,
        "{cell}"
    );
    let stated: Vec<i64> = row
        .get("net")
        .split('=')
        .next()
        .unwrap_or_default()
        .split('+')
        .map(minor)
        .collect();
    assert_eq!(
        parts.iter().map(|part| part.minor).collect::<Vec<_>>(),
        stated,
        "{cell}"
    );
    let line = |part: &kontor_domain::billing::RatedPart| TaxedLine {
        amount: LineAmount::Net(part.minor),
        category: VatCategory::Standard,
        rate: part.rate,
    };
    calculate(&parts.iter().map(line).collect::<Vec<_>>())
        .expect("sums")
        .totals
}
