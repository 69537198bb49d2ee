//! Claims of a reminder beyond the invoice: a fixed fee and interest, both off unless the operator wants them. They are
//! damages, so they carry no VAT (MWSTG, article 18, paragraph 2, letter i).

use crate::organizations::Currency;
use chrono::NaiveDate;

/// Interest for late payment, in percent a year (OR, article 104).
const INTEREST_PERCENT: i128 = 5;
/// Days of a year by which interest is counted.
const YEAR_DAYS: i128 = 365;

/// Fee and interest of reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChargeRules {
    /// Fee of each reminder of an invoice after the first one in CHF, in hundredths; 0 for none. The issuer names it in its terms.
    pub fee_chf_minor: i64,
    /// The same in EUR.
    pub fee_eur_minor: i64,
    /// Whether interest is charged.
    pub has_interest: bool,
}

/// Claims of earlier reminders of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Charged {
    /// Unpaid part, in hundredths.
    pub unpaid_minor: i64,
    /// Last day for which interest was claimed.
    pub interest_until: Option<NaiveDate>,
}

/// Fee and interest of one reminder, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Charges {
    /// Fee.
    pub fee_minor: i64,
    /// Interest.
    pub interest_minor: i64,
    /// Unpaid claims of earlier reminders.
    pub earlier_minor: i64,
}

impl Charges {
    /// Returns what is to be paid beside the invoice.
    #[must_use]
    pub const fn total_minor(self) -> i64 {
        self.claimed_minor() + self.earlier_minor
    }

    /// Returns what this reminder claims: fee and interest.
    #[must_use]
    pub const fn claimed_minor(self) -> i64 {
        self.fee_minor + self.interest_minor
    }
}

impl ChargeRules {
    /// Returns the charges of a reminder over an open amount. The first reminder of an invoice is free, whatever its level.
    /// Interest is for the days after the due date, or after those of an earlier reminder, up to and including today, and is
    /// rounded to hundredths, half away from zero.
    #[must_use]
    pub fn charges(
        self,
        is_first: bool,
        (open_minor, currency): (i64, Currency),
        (due_on, today): (NaiveDate, NaiveDate),
        charged: Charged,
    ) -> Charges {
        if is_first {
            return Charges {
                earlier_minor: charged.unpaid_minor,
                ..Charges::default()
            };
        }
        let fee_minor = match currency {
            Currency::Chf => self.fee_chf_minor,
            Currency::Eur => self.fee_eur_minor,
        };
        let days = (today - charged.interest_until.unwrap_or(due_on))
            .num_days()
            .max(0);
        Charges {
            fee_minor,
            interest_minor: if self.has_interest {
                interest(open_minor, days)
            } else {
                0
            },
            earlier_minor: charged.unpaid_minor,
        }
    }
}

fn interest(open_minor: i64, days: i64) -> i64 {
    let parts = i128::from(open_minor.max(0)) * i128::from(days) * INTEREST_PERCENT;
    let whole = YEAR_DAYS * 100;
    i64::try_from((parts + whole / 2) / whole).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;

    #[test]
    fn interest_is_five_percent_a_year_by_days() {
        for (open, days, interest_minor) in [
            (100_000, 365, 5_000),
            (100_000, 30, 411),
            (100_000, 0, 0),
            (7_459, 10, 10),
            (-5, 30, 0),
            // 0.5 hundredths are rounded up.
            (3_650, 1, 1),
            (3_649, 1, 0),
        ] {
            assert_eq!(interest(open, days), interest_minor, "{open} for {days} days");
        }
    }

    #[test]
    fn nothing_is_charged_unless_the_operator_wants_it() {
        let due = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
        let days = (due, due + Days::new(30));
        let (open, none) = ((100_000, Currency::Chf), Charged::default());
        assert_eq!(
            ChargeRules::default().charges(false, open, days, none),
            Charges::default()
        );
        let rules = ChargeRules {
            fee_chf_minor: 2_000,
            fee_eur_minor: 1_900,
            has_interest: true,
        };
        let wanted = Charges {
            fee_minor: 2_000,
            interest_minor: 411,
            earlier_minor: 0,
        };
        assert_eq!(rules.charges(false, open, days, none), wanted);
        assert_eq!(
            rules.charges(true, open, days, none),
            Charges::default(),
            "the first one is free"
        );
        assert_eq!(
            rules.charges(false, (1, Currency::Eur), days, none).fee_minor,
            1_900
        );
        // Ten days after the second reminder, whose claim is not paid.
        let charged = Charged {
            unpaid_minor: 2_411,
            interest_until: Some(days.1),
        };
        let third = rules.charges(false, open, (due, due + Days::new(40)), charged);
        let wanted = Charges {
            fee_minor: 2_000,
            interest_minor: 137,
            earlier_minor: 2_411,
        };
        assert_eq!(
            (third, third.total_minor(), third.claimed_minor()),
            (wanted, 4_548, 2_137)
        );
    }
}
