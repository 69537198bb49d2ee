//! Amounts of a document by EN 16931: a line is rounded to hundredths, VAT is taken from the sum of the lines of a
//! category and rate, halves are rounded away from zero (BR-CO-10 and BR-CO-13 to 17).

use super::vat::NoRate;
use super::{ServicePeriod, Totals, VatCategory, VatClass, VatGroup, VatRates};
use crate::money::{decimal, minor};
use crate::organizations::Country;
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Reverse;

/// Amount of a line in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineAmount {
    /// Without VAT.
    Net(i64),
    /// With VAT, which the total has to meet exactly.
    Gross(i64),
}

/// A line to be taxed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaxedLine {
    /// Amount.
    pub amount: LineAmount,
    /// VAT category.
    pub category: VatCategory,
    /// VAT rate in percent.
    pub rate: Decimal,
}

/// Result of a calculation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calculation {
    /// Net amount of each line, in the order of the lines.
    pub nets: Vec<i64>,
    /// VAT by category and rate, in the order of first occurrence.
    pub groups: Vec<VatGroup>,
    /// Sums.
    pub totals: Totals,
}

/// An amount is beyond what can be invoiced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the amount is too large")]
pub struct TooLarge;

/// Largest amount of a document, in hundredths: that of a Swiss QR-bill (Implementation Guidelines 2.3, 4.2.2).
pub const AMOUNT_MAX: i64 = 99_999_999_999;

/// Rounds to hundredths, halves away from zero, and returns them.
///
/// # Errors
/// [`TooLarge`].
pub fn hundredths(amount: Decimal) -> Result<i64, TooLarge> {
    let rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    minor(rounded)
        .filter(|minor| minor.abs() <= AMOUNT_MAX)
        .ok_or(TooLarge)
}

/// Returns quantity × price less the discount in percent, in hundredths.
///
/// # Errors
/// [`TooLarge`].
pub fn line_amount(quantity: Decimal, price: Decimal, discount: Decimal) -> Result<i64, TooLarge> {
    let full = quantity.checked_mul(price).ok_or(TooLarge)?;
    let share = (Decimal::ONE_HUNDRED - discount) / Decimal::ONE_HUNDRED;
    hundredths(full.checked_mul(share).ok_or(TooLarge)?)
}

/// Returns the VAT on a sum, in hundredths.
///
/// # Errors
/// [`TooLarge`].
pub fn vat_on(base_minor: i64, rate: Decimal) -> Result<i64, TooLarge> {
    hundredths(decimal(base_minor) * rate / Decimal::ONE_HUNDRED)
}

/// Returns the amount without VAT of one with VAT, rounded to hundredths.
///
/// # Errors
/// [`TooLarge`].
pub fn without_vat(gross_minor: i64, rate: Decimal) -> Result<i64, TooLarge> {
    hundredths(decimal(gross_minor) * Decimal::ONE_HUNDRED / (Decimal::ONE_HUNDRED + rate))
}

/// Calculates VAT and sums. Lines priced with VAT keep their total: what VAT on the sum of a group can't meet, 0.01 at
/// most, is the rounding amount. Each line has its own amount without VAT, moved by 0.01 at most where the sum of the
/// group needs it.
///
/// # Errors
/// [`TooLarge`].
pub fn calculate(lines: &[TaxedLine]) -> Result<Calculation, TooLarge> {
    let mut nets = Vec::with_capacity(lines.len());
    for line in lines {
        nets.push(match line.amount {
            LineAmount::Net(net) => net,
            LineAmount::Gross(gross) => without_vat(gross, line.rate)?,
        });
    }
    let mut groups: Vec<VatGroup> = Vec::new();
    let mut totals = Totals::default();
    for line in lines {
        let known = |group: &VatGroup| group.category == line.category && group.rate == line.rate;
        if groups.iter().any(known) {
            continue;
        }
        let places: Vec<usize> = (0..lines.len())
            .filter(|place| {
                lines
                    .get(*place)
                    .is_some_and(|other| other.category == line.category && other.rate == line.rate)
            })
            .collect();
        let (group, rounding) = group_of(lines, &places, &mut nets)?;
        totals.net_minor += group.base_minor;
        totals.vat_minor += group.vat_minor;
        totals.rounding_minor += rounding;
        groups.push(group);
    }
    totals.total_minor = totals.net_minor + totals.vat_minor + totals.rounding_minor;
    if totals.total_minor.abs() > AMOUNT_MAX {
        return Err(TooLarge);
    }
    Ok(Calculation { nets, groups, totals })
}

/// Returns a group and its rounding amount; fits the net amounts of its lines that are priced with VAT to its base.
fn group_of(lines: &[TaxedLine], places: &[usize], nets: &mut [i64]) -> Result<(VatGroup, i64), TooLarge> {
    let Some(first) = places.first().and_then(|place| lines.get(*place)) else {
        return Err(TooLarge);
    };
    let (mut with_vat, mut gross, mut plain, mut own) = (Vec::new(), 0_i64, 0_i64, 0_i64);
    for place in places {
        match lines.get(*place).map(|line| line.amount) {
            Some(LineAmount::Gross(amount)) => {
                gross += amount;
                own += nets.get(*place).copied().unwrap_or_default();
                with_vat.push((*place, amount));
            }
            Some(LineAmount::Net(amount)) => plain += amount,
            None => {}
        }
    }
    let plain_vat = vat_on(plain, first.rate)?;
    let wanted = gross + plain + plain_vat;
    let (base_minor, vat_minor) = if with_vat.is_empty() {
        (plain, plain_vat)
    } else {
        base_of(wanted, first.rate)?
    };
    spread(base_minor - plain - own, with_vat, nets);
    let group = VatGroup {
        category: first.category,
        rate: first.rate,
        base_minor,
        vat_minor,
    };
    Ok((group, wanted - base_minor - vat_minor))
}

/// Returns the base of an amount with VAT, and its VAT: the amount without VAT, or the neighbor that meets the amount
/// exactly. Where neither does, the rest is 0.01.
fn base_of(wanted: i64, rate: Decimal) -> Result<(i64, i64), TooLarge> {
    let base = without_vat(wanted, rate)?;
    let vat = vat_on(base, rate)?;
    // Below 200 %, the two roundings leave less than 0.02.
    let off = wanted - base - vat;
    let next = base + off.signum();
    let next_vat = vat_on(next, rate)?;
    Ok(if next + next_vat == wanted {
        (next, next_vat)
    } else {
        (base, vat)
    })
}

/// Moves net amounts by 0.01 each until a difference is spread, those of the largest amounts first. It always is: n
/// lines differ by less than n / 2 + 1.5 from their base (one by less than 2), and below 100 % every line but those of
/// zero has a hundredth to give, so that none changes its sign.
fn spread(difference: i64, mut with_vat: Vec<(usize, i64)>, nets: &mut [i64]) {
    with_vat.retain(|(_, gross)| *gross != 0);
    with_vat.sort_by_key(|(_, gross)| Reverse(gross.abs()));
    let count = usize::try_from(difference.unsigned_abs()).unwrap_or(usize::MAX);
    for (place, _) in with_vat.into_iter().take(count) {
        if let Some(net) = nets.get_mut(place) {
            *net += difference.signum();
        }
    }
}

/// A part of a service period with one rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatedPart {
    /// Its days.
    pub period: ServicePeriod,
    /// VAT rate in percent.
    pub rate: Decimal,
    /// Its share of the amount, in hundredths.
    pub minor: i64,
}

/// Splits an amount by days where the rate changes inside the service period; the rest goes to the last part (MWSTG
/// article 115).
///
/// # Errors
/// [`NoRate`] if a day of the period has no rate.
pub fn split_by_rate(
    rates: &VatRates,
    (country, class): (Country, VatClass),
    period: ServicePeriod,
    amount: i64,
) -> Result<Vec<RatedPart>, NoRate> {
    let mut parts: Vec<RatedPart> = Vec::new();
    let mut first = period.first;
    loop {
        let rate = rates.percent(country, class, first)?;
        let end = rates.last_day(country, class, first);
        let last = end.map_or(period.last, |end| end.min(period.last));
        match parts.last_mut() {
            Some(part) if part.rate == rate => part.period.last = last,
            _ => parts.push(RatedPart {
                period: ServicePeriod { first, last },
                rate,
                minor: 0,
            }),
        }
        match last.succ_opt() {
            Some(next) if next <= period.last => first = next,
            _ => break,
        }
    }
    let days = Decimal::from(period.days());
    let mut rest = amount;
    let count = parts.len();
    for (place, part) in parts.iter_mut().enumerate() {
        part.minor = if place + 1 == count {
            rest
        } else {
            let share = decimal(amount) * Decimal::from(part.period.days()) / days;
            hundredths(share).unwrap_or(rest)
        };
        rest -= part.minor;
    }
    Ok(parts)
}

#[cfg(test)]
#[path = "calculation_tests.rs"]
mod tests;
