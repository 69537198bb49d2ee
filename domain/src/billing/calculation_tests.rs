//! Sums, VAT and rounding.

use super::*;
use crate::billing::VatRate;
use crate::text::ParseText;
use proptest::prelude::*;

fn net(minor: i64, rate: &str) -> TaxedLine {
    TaxedLine {
        amount: LineAmount::Net(minor),
        category: VatCategory::Standard,
        rate: rate.parse().unwrap(),
    }
}

fn gross(minor: i64, rate: &str) -> TaxedLine {
    TaxedLine {
        amount: LineAmount::Gross(minor),
        ..net(0, rate)
    }
}

fn sums(lines: &[TaxedLine]) -> (i64, i64, i64, i64) {
    let totals = calculate(lines).unwrap().totals;
    (
        totals.net_minor,
        totals.vat_minor,
        totals.rounding_minor,
        totals.total_minor,
    )
}

#[test]
fn halves_are_rounded_away_from_zero() {
    assert_eq!(sums(&[net(500, "8.1")]), (500, 41, 0, 541));
    assert_eq!(sums(&[net(250, "2.6")]), (250, 7, 0, 257));
    assert_eq!(sums(&[net(-500, "8.1")]), (-500, -41, 0, -541));
}

#[test]
fn vat_is_taken_from_the_sum_of_a_rate() {
    assert_eq!(sums(&vec![net(360, "5.5"); 10]), (3600, 198, 0, 3798));
    assert_eq!(
        sums(&[net(2500, "8.1"), net(250, "2.6"), net(250, "3.8")]),
        (3000, 220, 0, 3220)
    );
}

#[test]
fn a_price_with_vat_stays_exact() {
    assert_eq!(sums(&[gross(50_000, "10")]), (45_455, 4_546, -1, 50_000));
    assert_eq!(sums(&[gross(1_990, "8.1")]), (1_841, 149, 0, 1_990));
    let calculation = calculate(&[gross(1_990, "8.1"), gross(1_990, "8.1"), net(100, "8.1")]).unwrap();
    assert_eq!(calculation.totals.total_minor, 1_990 + 1_990 + 108);
    assert_eq!(calculation.nets.iter().sum::<i64>(), calculation.totals.net_minor);
}

#[test]
fn a_change_of_the_rate_splits_a_period_by_days() {
    let country = Country::parse("CH").unwrap();
    let rate = |percent: &str, from: &str, to: Option<&str>| VatRate {
        country,
        class: VatClass::Standard,
        percent: percent.parse().unwrap(),
        from: from.parse().unwrap(),
        to: to.map(|day| day.parse().unwrap()),
    };
    let rates = VatRates::new(vec![
        rate("7.7", "2018-01-01", Some("2023-12-31")),
        rate("8.1", "2024-01-01", None),
    ])
    .unwrap();
    let period = |first: &str, last: &str| ServicePeriod {
        first: first.parse().unwrap(),
        last: last.parse().unwrap(),
    };
    let split =
        |first, last| split_by_rate(&rates, (country, VatClass::Standard), period(first, last), 12_000);
    let parts = split("2023-07-01", "2024-06-30").unwrap();
    let amounts: Vec<i64> = parts.iter().map(|part| part.minor).collect();
    assert_eq!(amounts, [6_033, 5_967]);
    assert_eq!(parts.first().unwrap().period, period("2023-07-01", "2023-12-31"));
    assert_eq!(split("2024-01-01", "2024-12-31").unwrap().len(), 1);
    assert!(split("2017-06-01", "2018-05-31").is_err());
}

proptest! {
    #[test]
    fn sums_agree(
        lines in proptest::collection::vec((0_i64..10_000_000, 0_usize..5, any::<bool>()), 1..60),
    ) {
        const RATES: [&str; 5] = ["8.1", "2.6", "3.8", "0", "20"];
        let lines: Vec<TaxedLine> = lines
            .into_iter()
            .map(|(minor, place, with_vat)| if with_vat { gross(minor, RATES[place]) } else { net(minor, RATES[place]) })
            .collect();
        let calculation = calculate(&lines).unwrap();
        let totals = calculation.totals;
        prop_assert_eq!(totals.net_minor + totals.vat_minor + totals.rounding_minor, totals.total_minor);
        prop_assert_eq!(calculation.nets.iter().sum::<i64>(), totals.net_minor);
        prop_assert_eq!(calculation.groups.iter().map(|group| group.base_minor).sum::<i64>(), totals.net_minor);
        prop_assert_eq!(calculation.groups.iter().map(|group| group.vat_minor).sum::<i64>(), totals.vat_minor);
        let bound = i64::try_from(calculation.groups.len()).unwrap();
        prop_assert!(totals.rounding_minor.abs() <= bound, "0.01 in a group, at most");
        for group in &calculation.groups {
            prop_assert_eq!(group.vat_minor, vat_on(group.base_minor, group.rate).unwrap());
        }
        if lines.iter().all(|line| matches!(line.amount, LineAmount::Gross(_))) {
            let agreed: i64 = lines.iter().map(|line| match line.amount {
                LineAmount::Gross(minor) | LineAmount::Net(minor) => minor,
            }).sum();
            prop_assert_eq!(totals.total_minor, agreed);
        }
    }
}
