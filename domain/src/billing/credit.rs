//! Amounts of credit notes. However an invoice is credited in parts, the parts end exactly at the invoice, in every
//! VAT group: the last one takes the rest.

use super::calculation::{TooLarge, vat_on, without_vat};
use super::{Totals, VatGroup};

/// Amounts that are still to be credited, or that one credit note credits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creditable {
    /// VAT groups; one that is credited in full has sums of zero.
    pub groups: Vec<VatGroup>,
    /// Rounding amount.
    pub rounding_minor: i64,
}

/// Reason why an amount can't be credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCreditable {
    /// Zero or negative.
    #[error("nothing is credited")]
    Nothing,
    /// More than is left of the invoice, or of a VAT group.
    #[error("more than is left: {left_minor} hundredths")]
    TooMuch {
        /// Amount that is left, in hundredths.
        left_minor: i64,
    },
}

impl From<TooLarge> for NotCreditable {
    fn from(TooLarge: TooLarge) -> Self {
        Self::TooMuch { left_minor: 0 }
    }
}

impl Creditable {
    /// Returns the sums.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let net_minor = self.groups.iter().map(|group| group.base_minor).sum();
        let vat_minor = self.groups.iter().map(|group| group.vat_minor).sum();
        Totals {
            net_minor,
            vat_minor,
            rounding_minor: self.rounding_minor,
            total_minor: net_minor + vat_minor + self.rounding_minor,
        }
    }

    /// Returns these amounts less those of a credit note.
    #[must_use]
    pub fn less(&self, credited: &Self) -> Self {
        let mut left = self.clone();
        for taken in &credited.groups {
            let same = |group: &&mut VatGroup| group.category == taken.category && group.rate == taken.rate;
            if let Some(group) = left.groups.iter_mut().find(same) {
                group.base_minor -= taken.base_minor;
                group.vat_minor -= taken.vat_minor;
            }
        }
        left.rounding_minor -= credited.rounding_minor;
        left
    }

    /// Returns the credit of an amount with VAT, shared out over the groups in proportion.
    ///
    /// # Errors
    /// [`NotCreditable`].
    pub fn credit_amount(&self, amount_minor: i64) -> Result<Self, NotCreditable> {
        let left = self.totals();
        if amount_minor <= 0 {
            return Err(NotCreditable::Nothing);
        }
        if amount_minor > left.total_minor {
            return Err(NotCreditable::TooMuch {
                left_minor: left.total_minor,
            });
        }
        if amount_minor == left.total_minor {
            return Ok(self.clone());
        }
        let whole = left.net_minor + left.vat_minor;
        let (mut rest, mut rest_of_whole) = (amount_minor, whole);
        let mut groups = Vec::new();
        for group in &self.groups {
            let full = group.base_minor + group.vat_minor;
            let share = if rest_of_whole == 0 {
                0
            } else {
                let share = i128::from(rest) * i128::from(full) / i128::from(rest_of_whole);
                i64::try_from(share).unwrap_or(rest)
            };
            // Rounded up where a fraction is cut, so that the rest always fits into what is left of the others.
            let others = rest_of_whole - full;
            let share = share.max(rest - others).min(full);
            (rest, rest_of_whole) = (rest - share, others);
            if share > 0 {
                groups.push(part_of(group, share)?);
            }
        }
        // What the groups can't hold is a part of the rounding amount, which may be several hundredths.
        Ok(Self {
            groups,
            rounding_minor: rest,
        })
    }

    /// Returns the credit of net amounts in VAT groups, for a credit note by lines. What empties every group takes the
    /// rounding amount with it; what would credit more than the total takes as much of it as is needed.
    ///
    /// # Errors
    /// [`NotCreditable`].
    pub fn credit_bases(&self, bases: &[VatGroup]) -> Result<Self, NotCreditable> {
        let mut groups: Vec<VatGroup> = Vec::new();
        for wanted in bases {
            let same = |group: &&VatGroup| group.category == wanted.category && group.rate == wanted.rate;
            let left = self.groups.iter().find(same);
            let left_minor = left.map_or(0, |group| group.base_minor);
            let Some(left) = left.filter(|group| (0..=group.base_minor).contains(&wanted.base_minor)) else {
                return Err(NotCreditable::TooMuch { left_minor });
            };
            let vat_minor = if wanted.base_minor == left.base_minor {
                left.vat_minor
            } else {
                vat_on(wanted.base_minor, left.rate)?.min(left.vat_minor)
            };
            groups.push(VatGroup {
                vat_minor,
                ..wanted.clone()
            });
        }
        let mut credit = Self {
            groups,
            rounding_minor: 0,
        };
        let after = self.less(&credit).totals();
        if after.net_minor == 0 && after.vat_minor == 0 {
            credit.rounding_minor = self.rounding_minor;
        } else {
            credit.rounding_minor = after.total_minor.min(0);
        }
        if credit.totals().total_minor <= 0 {
            return Err(NotCreditable::Nothing);
        }
        Ok(credit)
    }
}

/// Returns the part of a group that has this amount with VAT.
fn part_of(group: &VatGroup, share: i64) -> Result<VatGroup, TooLarge> {
    let base = without_vat(share, group.rate)?;
    let base = base.min(group.base_minor).max(share - group.vat_minor);
    Ok(VatGroup {
        base_minor: base,
        vat_minor: share - base,
        ..group.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::VatCategory;
    use crate::billing::calculation::{LineAmount, TaxedLine, calculate};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    fn lines(amounts: &[(i64, i64)]) -> Vec<TaxedLine> {
        let line = |(minor, rate): &(i64, i64)| TaxedLine {
            amount: LineAmount::Net(*minor),
            category: VatCategory::Standard,
            rate: Decimal::new(*rate, 1),
        };
        amounts.iter().map(line).collect()
    }

    fn creditable(amounts: &[(i64, i64)]) -> Creditable {
        let calculation = calculate(&lines(amounts)).unwrap();
        Creditable {
            groups: calculation.groups,
            rounding_minor: calculation.totals.rounding_minor,
        }
    }

    #[test]
    fn credit_notes_by_line_end_at_the_invoice() {
        let amounts = [(6_833, 200), (6_833, 200), (5_750, 200), (8_500, 200)];
        let mut left = creditable(&amounts);
        let mut credited = Vec::new();
        for amount in &amounts {
            let base = calculate(&lines(&[*amount])).unwrap().groups;
            let credit = left.credit_bases(&base).unwrap();
            left = left.less(&credit);
            credited.push(credit.totals().total_minor);
        }
        assert_eq!(credited, [8_200, 8_200, 6_900, 10_199]);
        assert_eq!(left.totals(), Totals::default());
    }

    #[test]
    fn more_than_the_rest_is_refused() {
        let left = creditable(&[(10_000, 81)]);
        assert_eq!(
            left.credit_amount(10_811),
            Err(NotCreditable::TooMuch { left_minor: 10_810 })
        );
        assert_eq!(left.credit_amount(0), Err(NotCreditable::Nothing));
        assert_eq!(left.credit_amount(10_810).unwrap(), left);
    }

    #[test]
    fn a_rounding_amount_of_several_groups_is_credited_too() {
        let mut invoice = creditable(&[(1_000, 81), (1, 26)]);
        invoice.rounding_minor = 3;
        let credit = invoice.credit_amount(1_084).unwrap();
        assert_eq!((credit.rounding_minor, credit.totals().total_minor), (2, 1_084));
        assert_eq!(invoice.less(&credit).totals().total_minor, 1);
        invoice.rounding_minor = -2;
        let credit = invoice.credit_bases(invoice.groups.get(..1).unwrap()).unwrap();
        assert_eq!((credit.rounding_minor, credit.totals().total_minor), (-1, 1_080));
        assert_eq!(invoice.less(&credit).totals().total_minor, 0);
    }

    proptest! {
        #[test]
        fn any_split_ends_exactly_at_the_invoice(
            amounts in proptest::collection::vec((1_i64..1_000_000, 0_usize..4), 1..12),
            rounding in -4_i64..=4,
            parts in proptest::collection::vec((any::<bool>(), 1_u32..100), 0..12),
        ) {
            const RATES: [i64; 4] = [81, 26, 38, 0];
            let amounts: Vec<(i64, i64)> = amounts.into_iter().map(|(minor, place)| (minor, RATES[place])).collect();
            let mut invoice = creditable(&amounts);
            invoice.rounding_minor = rounding;
            prop_assume!(invoice.totals().total_minor > 0);
            let (mut left, mut sum) = (invoice.clone(), 0);
            for (by_line, percent) in parts {
                let total = left.totals().total_minor;
                let credit = if by_line {
                    let cut = |group: &VatGroup| VatGroup {
                        base_minor: group.base_minor * i64::from(percent) / 100, ..group.clone()
                    };
                    left.credit_bases(&left.groups.iter().map(cut).collect::<Vec<_>>())
                } else {
                    let amount = total * i64::from(percent) / 100;
                    let credit = left.credit_amount(amount);
                    prop_assert!(credit.as_ref().is_ok_and(|credit| credit.totals().total_minor == amount) || amount == 0);
                    credit
                };
                let Ok(credit) = credit else { continue };
                left = left.less(&credit);
                sum += credit.totals().total_minor;
                prop_assert!(left.groups.iter().all(|group| group.base_minor >= 0 && group.vat_minor >= 0));
            }
            let last = left.totals().total_minor;
            if last > 0 {
                let credit = left.credit_amount(last).unwrap();
                left = left.less(&credit);
                sum += last;
            }
            prop_assert!(last >= 0);
            prop_assert_eq!(sum, invoice.totals().total_minor);
            prop_assert!(last == 0 || left.groups.iter().all(|group| group.base_minor == 0 && group.vat_minor == 0));
        }

        #[test]
        fn lines_priced_with_vat_end_exactly_at_the_invoice(
            prices in proptest::collection::vec((1_i64..300, 0_usize..4), 1..=200).prop_shuffle(),
        ) {
            const RATES: [i64; 4] = [81, 26, 38, 200];
            let line = |(minor, place): &(i64, usize)| TaxedLine {
                amount: LineAmount::Gross(*minor),
                ..lines(&[(0, RATES[*place])])[0]
            };
            let taxed: Vec<TaxedLine> = prices.iter().map(line).collect();
            let calculation = calculate(&taxed).unwrap();
            let total = calculation.totals.total_minor;
            let rounding_minor = calculation.totals.rounding_minor;
            let (mut left, mut sum) = (Creditable { groups: calculation.groups, rounding_minor }, 0);
            for (line, net) in taxed.iter().zip(calculation.nets) {
                let base = VatGroup { category: line.category, rate: line.rate, base_minor: net, vat_minor: 0 };
                if let Ok(credit) = left.credit_bases(&[base]) {
                    left = left.less(&credit);
                    sum += credit.totals().total_minor;
                }
            }
            prop_assert_eq!(sum, total);
        }
    }
}
