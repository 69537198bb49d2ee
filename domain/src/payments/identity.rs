//! The identity of a payment, in all files of the bank in which it stands.
//!
//! Banks report an entry in a statement and in a notification, in several versions, and again when they are asked. An
//! entry is recognized by account, currency, amount, direction, booking day and the bank's reference of it; a
//! transaction by its entry, the bank's reference of it, amount, payment reference, and its place among equals. The
//! bank's references alone don't do: they can repeat.

use chrono::NaiveDate;
use std::fmt::Write;

/// Separator of the parts, which none of them contains.
const BETWEEN: char = '\u{1f}';

/// Properties that tell an entry from others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryIdentity<'a> {
    /// Account.
    pub account: &'a str,
    /// Currency.
    pub currency: &'a str,
    /// Amount in hundredths.
    pub amount_minor: i64,
    /// Whether it takes an earlier credit back.
    pub is_reversal: bool,
    /// Booking day.
    pub booked_on: Option<NaiveDate>,
    /// Reference of the bank.
    pub servicer_reference: &'a str,
    /// Reference of the entry (`NtryRef`) and value date, which count if the bank gives no reference.
    pub entry_reference: &'a str,
    /// Value date.
    pub value_date: Option<NaiveDate>,
}

/// Properties that tell a transaction from others of its entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaymentIdentity<'a> {
    /// Its entry.
    pub entry: EntryIdentity<'a>,
    /// Reference of the bank.
    pub servicer_reference: &'a str,
    /// Amount in hundredths.
    pub amount_minor: i64,
    /// Payment reference.
    pub reference: &'a str,
    /// Name of the payer, which counts if the bank gives no reference at all.
    pub debtor: &'a str,
    /// Words of the payer, which count likewise.
    pub remittance: &'a str,
}

impl EntryIdentity<'_> {
    /// Returns whether the bank gives it no reference.
    #[must_use]
    pub const fn is_weak(&self) -> bool {
        self.servicer_reference.is_empty()
    }

    /// Returns the identity as a text. Equal texts are the same entry.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let direction = if self.is_reversal { "reversal" } else { "credit" };
        // Writing to a String does not fail.
        let _ = write!(
            text,
            "{}{BETWEEN}{}{BETWEEN}{}{BETWEEN}{direction}{BETWEEN}{}{BETWEEN}{}",
            self.account,
            self.currency,
            self.amount_minor,
            day(self.booked_on),
            self.servicer_reference,
        );
        if self.is_weak() {
            let _ = write!(
                text,
                "{BETWEEN}{}{BETWEEN}{}",
                self.entry_reference,
                day(self.value_date)
            );
        }
        text
    }
}

impl PaymentIdentity<'_> {
    /// Returns whether the bank gives no reference at all, so that an equal one in another message may be another
    /// payment.
    #[must_use]
    pub const fn is_weak(&self) -> bool {
        self.entry.is_weak() && self.servicer_reference.is_empty()
    }

    /// Returns the identity as a text, without the place among equals of the entry.
    ///
    /// The amount of the entry is not part of it: a batch may be split over messages. The sum of the details was
    /// compared with the entry before.
    #[must_use]
    pub fn text(&self) -> String {
        let entry = EntryIdentity {
            amount_minor: self.amount_minor,
            ..self.entry.clone()
        };
        let mut text = entry.text();
        let _ = write!(
            text,
            "{BETWEEN}{}{BETWEEN}{}",
            self.servicer_reference, self.reference
        );
        if self.is_weak() {
            let _ = write!(text, "{BETWEEN}{}{BETWEEN}{}", self.debtor, self.remittance);
        }
        text
    }

    /// Returns the identity of the `ordinal`th, from 0, of equal transactions in an entry.
    #[must_use]
    pub fn numbered(text: &str, ordinal: u32) -> String {
        format!("{text}{BETWEEN}{ordinal}")
    }
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> EntryIdentity<'static> {
        EntryIdentity {
            account: "CH5800791123000889012",
            currency: "CHF",
            amount_minor: 34_560,
            is_reversal: false,
            booked_on: NaiveDate::from_ymd_opt(2026, 3, 2),
            servicer_reference: "S1",
            entry_reference: "CH4431999123000889012",
            value_date: NaiveDate::from_ymd_opt(2026, 3, 2),
        }
    }

    fn payment() -> PaymentIdentity<'static> {
        PaymentIdentity {
            entry: entry(),
            servicer_reference: "S1/1",
            amount_minor: 10_000,
            reference: "000000007100000000000000010",
            debtor: "Example",
            remittance: "",
        }
    }

    #[test]
    fn each_part_tells_payments_apart() {
        let other_day = NaiveDate::from_ymd_opt(2026, 3, 3);
        let of = |change: fn(&mut PaymentIdentity<'static>)| {
            let mut other = payment();
            change(&mut other);
            other.text()
        };
        let mut all = vec![
            payment().text(),
            of(|other| other.amount_minor += 1),
            of(|other| other.servicer_reference = "S1/2"),
            of(|other| other.reference = ""),
            of(|other| other.entry.servicer_reference = "S2"),
            of(|other| other.entry.account = "CH9300762011623852957"),
            of(|other| other.entry.currency = "EUR"),
            of(|other| other.entry.is_reversal = true),
            PaymentIdentity {
                entry: EntryIdentity {
                    booked_on: other_day,
                    ..entry()
                },
                ..payment()
            }
            .text(),
        ];
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn words_of_the_payer_count_only_without_a_reference_of_the_bank() {
        let other = PaymentIdentity {
            debtor: "Another",
            ..payment()
        };
        assert_eq!(other.text(), payment().text());
        let weak = |debtor| PaymentIdentity {
            entry: EntryIdentity {
                servicer_reference: "",
                ..entry()
            },
            servicer_reference: "",
            debtor,
            ..payment()
        };
        assert!(weak("Example").is_weak() && !payment().is_weak());
        assert_ne!(weak("Example").text(), weak("Another").text());
    }

    #[test]
    fn equal_ones_are_told_apart_by_their_place() {
        let text = payment().text();
        assert_ne!(
            PaymentIdentity::numbered(&text, 0),
            PaymentIdentity::numbered(&text, 1)
        );
    }
}
