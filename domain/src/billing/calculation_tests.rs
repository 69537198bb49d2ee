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
fn many_small_prices_leave_a_hundredth_at_most() {
    assert_eq!(sums(&vec![gross(140, "8.1"); 50]), (6_475, 524, 1, 7_000));
    assert_eq!(sums(&vec![gross(140, "8.1"); 200]), (25_902, 2_098, 0, 28_000));
    let nets = calculate(&vec![gross(6, "8.1"); 20]).unwrap().nets;
    assert_eq!(nets, [[5; 9].as_slice(), [6; 11].as_slice()].concat());
}

#[test]
fn the_largest_lines_are_moved_and_those_of_zero_stay() {
    let lines = [
        gross(0, "8.1"),
        gross(6, "8.1"),
        gross(17, "8.1"),
        gross(6, "8.1"),
        gross(6, "8.1"),
    ];
    let calculation = calculate(&lines).unwrap();
    assert_eq!(
        (calculation.totals.net_minor, calculation.totals.total_minor),
        (32, 35)
    );
    assert_eq!(calculation.nets, [0, 5, 15, 6, 6]);
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

const RATES: [&str; 8] = ["8.1", "2.6", "3.8", "0", "20", "0.01", "55.55", "99.99"];

/// Up to 200 lines of several rates; small amounts, negative ones and those of zero are frequent.
fn lines() -> impl Strategy<Value = Vec<TaxedLine>> {
    let minor = prop_oneof![-3_i64..300, -100_000_i64..10_000_000];
    let line = (minor, 0..RATES.len(), any::<bool>()).prop_map(|(minor, place, with_vat)| {
        if with_vat {
            gross(minor, RATES[place])
        } else {
            net(minor, RATES[place])
        }
    });
    proptest::collection::vec(line, 1..=200)
}

/// Up to 200 lines of one price with VAT, between others of its rate.
fn equal_lines() -> impl Strategy<Value = Vec<TaxedLine>> {
    let others = proptest::collection::vec((-300_i64..300, any::<bool>()), 0..3);
    (1_i64..300, 0..RATES.len(), 1_usize..=198, others).prop_map(|(minor, place, count, others)| {
        let other = |(minor, with_vat)| {
            if with_vat {
                gross(minor, RATES[place])
            } else {
                net(minor, RATES[place])
            }
        };
        let mut lines = vec![gross(minor, RATES[place]); count];
        lines.extend(others.into_iter().map(other));
        lines
    })
}

/// Fails unless sums, groups and lines agree, a group leaves 0.01 at most, and no line is further than 0.01 from its own
/// amount without VAT.
fn agree(lines: &[TaxedLine]) -> Result<(), TestCaseError> {
    let calculation = calculate(lines).unwrap();
    let totals = calculation.totals;
    prop_assert_eq!(
        totals.net_minor + totals.vat_minor + totals.rounding_minor,
        totals.total_minor
    );
    let mut rounding = 0;
    for group in &calculation.groups {
        prop_assert_eq!(group.vat_minor, vat_on(group.base_minor, group.rate).unwrap());
        let (mut base, mut plain, mut wanted) = (0, 0, 0);
        for (line, net) in lines
            .iter()
            .zip(&calculation.nets)
            .filter(|(line, _)| line.rate == group.rate)
        {
            base += net;
            match line.amount {
                LineAmount::Net(amount) => {
                    prop_assert_eq!(*net, amount);
                    plain += amount;
                }
                LineAmount::Gross(amount) => {
                    let own = without_vat(amount, line.rate).unwrap();
                    prop_assert!((net - own).abs() <= 1, "{} instead of {}", net, own);
                    prop_assert!(net.signum() * amount.signum() >= 0 && (amount != 0 || *net == 0));
                    wanted += amount;
                }
            }
        }
        prop_assert_eq!(base, group.base_minor);
        wanted += plain + vat_on(plain, group.rate).unwrap();
        let left = wanted - group.base_minor - group.vat_minor;
        let met = |base: i64| base + vat_on(base, group.rate).unwrap() == wanted;
        prop_assert!(left.abs() <= 1, "{} left", left);
        prop_assert!(
            left == 0 || !(met(base - 1) || met(base + 1)),
            "a neighbor meets the amount"
        );
        rounding += left;
    }
    prop_assert_eq!(rounding, totals.rounding_minor);
    prop_assert_eq!(
        calculation
            .groups
            .iter()
            .map(|group| group.base_minor)
            .sum::<i64>(),
        totals.net_minor
    );
    prop_assert_eq!(
        calculation
            .groups
            .iter()
            .map(|group| group.vat_minor)
            .sum::<i64>(),
        totals.vat_minor
    );
    Ok(())
}

proptest! {
    #[test]
    fn sums_agree(lines in lines()) {
        agree(&lines)?;
    }

    #[test]
    fn sums_of_equal_lines_agree(lines in equal_lines()) {
        agree(&lines)?;
    }

    #[test]
    fn prices_with_vat_are_the_total(
        prices in proptest::collection::vec((0_i64..10_000_000, 0..RATES.len()), 1..=200),
    ) {
        let lines: Vec<TaxedLine> = prices.iter().map(|(minor, place)| gross(*minor, RATES[*place])).collect();
        prop_assert_eq!(calculate(&lines).unwrap().totals.total_minor, prices.iter().map(|(minor, _)| minor).sum::<i64>());
    }
}
