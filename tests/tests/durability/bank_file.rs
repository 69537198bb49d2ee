//! A made-up file of the bank with many kinds of entries, and what is in the books once it was imported.

use kontor_domain::billing::QrReference;
use kontor_tests::camt::{Entry, Paid, notification};
use std::collections::BTreeMap;
use std::num::NonZeroU64;

/// Number of invoices that it pays.
pub const INVOICES: usize = 50;
/// Total of each, in hundredths.
const TOTAL: i64 = 7_459;
/// Number of entries between one and its repetition or reversal, so that they are not booked together.
const DISTANCE: usize = 101;
/// Counters of references that belong to nothing begin after it.
const NOBODY: u64 = 7_000_000_000;

/// The balances of accounts, by name and currency, in hundredths; positive in debit.
pub type Books = BTreeMap<(String, String), i64>;

/// The kind of an entry, by its number.
enum Kind {
    /// Pays an invoice in full.
    Invoice(usize),
    /// Pays an invoice again.
    Stale,
    /// Pays an invoice in another currency.
    Foreign,
    /// Has a reference that belongs to nothing.
    Unknown,
    /// Stands in the file again.
    Repetition,
    /// Takes back an earlier one.
    Reversal,
    /// Has no reference.
    Unreferenced,
}

/// The file.
pub struct Made {
    /// Its number of entries.
    pub entries: usize,
    /// References of the invoices.
    pub references: Vec<String>,
}

impl Made {
    pub fn text(&self) -> String {
        let entries: Vec<Entry> = (0..self.entries).map(|number| self.entry(number)).collect();
        notification("durability", &entries)
    }

    fn kind(&self, number: usize) -> Kind {
        let stride = self.entries / INVOICES;
        match number % 10 {
            0 if number.is_multiple_of(stride) && number / stride < INVOICES => {
                Kind::Invoice(number / stride)
            }
            3 => Kind::Stale,
            5 => Kind::Unknown,
            6 if number > DISTANCE => Kind::Repetition,
            7 if number > DISTANCE && number % 50 == 7 => Kind::Reversal,
            8 => Kind::Foreign,
            _ => Kind::Unreferenced,
        }
    }

    fn entry(&self, number: usize) -> Entry {
        let paid = Paid::new(&decimal(self.minor(number)), &format!("S{number}"));
        let first = &self.references[0];
        match self.kind(number) {
            Kind::Invoice(invoice) => Entry::Credit(paid.with(&self.references[invoice])),
            Kind::Stale => Entry::Credit(paid.with(first)),
            Kind::Foreign => Entry::Credit(paid.with(first).in_currency("EUR")),
            Kind::Unknown => Entry::Credit(paid.with(&nobodys(number))),
            Kind::Repetition => self.entry(number - DISTANCE),
            Kind::Reversal => Entry::Reversal(paid.with(&nobodys(number - DISTANCE - 1))),
            Kind::Unreferenced => Entry::Credit(paid),
        }
    }

    /// The amount of an entry.
    fn minor(&self, number: usize) -> i64 {
        match self.kind(number) {
            Kind::Invoice(_) => TOTAL,
            Kind::Reversal => self.minor(number - DISTANCE - 1),
            _ => i64::try_from(number % 997).expect("a small number") + 1,
        }
    }

    /// The results in its report, in order, with their codes.
    pub fn results(&self) -> Vec<&'static str> {
        let result = |number| match self.kind(number) {
            Kind::Invoice(_) => "booked",
            Kind::Stale => "booked:stale_reference",
            Kind::Foreign => "booked:currency_differs",
            Kind::Unknown => "booked:unknown_reference",
            Kind::Repetition => "duplicate",
            Kind::Reversal => "reversal",
            Kind::Unreferenced => "booked:no_reference",
        };
        (0..self.entries).map(result).collect()
    }

    /// The books after it, of which it found `before`.
    pub fn booked(&self, before: &Books) -> Books {
        let mut books = before.clone();
        for number in 0..self.entries {
            let minor = self.minor(number);
            let (from, currency, minor) = match self.kind(number) {
                Kind::Invoice(_) => ("receivable", "CHF", minor),
                Kind::Stale => ("prepaid", "CHF", minor),
                Kind::Foreign => ("unmatched", "EUR", minor),
                Kind::Unknown | Kind::Unreferenced => ("unmatched", "CHF", minor),
                Kind::Reversal => ("unmatched", "CHF", -minor),
                Kind::Repetition => continue,
            };
            for (account, minor) in [("bank_clearing", minor), (from, -minor)] {
                *books
                    .entry((account.to_owned(), currency.to_owned()))
                    .or_default() += minor;
            }
        }
        books.retain(|_, minor| *minor != 0);
        books
    }
}

/// A valid reference that belongs to nothing.
fn nobodys(number: usize) -> String {
    let counter = NonZeroU64::new(NOBODY + number as u64).expect("a counter");
    QrReference::from_counter(counter).as_str().to_owned()
}

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}
