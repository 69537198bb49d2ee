//! Rulings of the first pass on each entry, in a byte each.

use super::super::own_accounts::OwnAccounts;
use chrono::NaiveDate;
use kontor_bank_files::{Entry, Verdict};
use kontor_domain::billing::MOVEMENT_MAX;
use kontor_domain::organizations::Currency;
use kontor_domain::payments::EntryFault;
use kontor_domain::text::tidied;

/// Maximum number of characters of a code in the report.
const CODE_MAX: usize = 40;

/// Basis of the rulings. It is the same each time that a file is read, so that a killed import goes on where it stopped.
#[derive(Debug, Clone)]
pub struct Basis {
    /// Accounts of the provider.
    pub own: OwnAccounts,
    /// Day on which the file was received, for the issuer.
    pub received_on: NaiveDate,
}

impl Basis {
    fn is_own(&self, entry: &Entry) -> bool {
        entry
            .account
            .as_deref()
            .is_some_and(|account| self.own.has(account))
    }

    /// Whether a day is later than tomorrow: a bank may be ahead by a day, but no more.
    fn is_future(&self, day: NaiveDate) -> bool {
        self.received_on.succ_opt().is_some_and(|tomorrow| day > tomorrow)
    }

    /// Returns up to which day an entry shows that the bank reported.
    pub fn reported_day(&self, entry: &Entry) -> Option<NaiveDate> {
        let day = entry.booked_on.filter(|day| !self.is_future(*day));
        day.filter(|_| self.is_own(entry))
            .map(|day| day.min(self.received_on))
    }
}

/// Ruling on an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling<'a> {
    /// Each of its transactions is a payment.
    Credit,
    /// Each of its transactions takes a payment back.
    Reversal,
    /// Its transactions are in another file.
    AwaitsDetails,
    /// A debit.
    Debit,
    /// Nothing of it can be booked.
    Held(&'a str),
}

/// Rulings on the entries of a file, in their order.
#[derive(Debug, Default)]
pub struct Rulings {
    of: Vec<u8>,
    /// The codes that occur.
    held: Vec<String>,
}

/// Bytes of the rulings without a code; from here on, codes.
const CODES: u8 = 4;

impl Rulings {
    /// Adds the ruling on an entry.
    pub fn push(&mut self, entry: &Entry, verdict: Verdict, basis: &Basis) {
        let byte = match verdict {
            Verdict::DebitIgnored => 3,
            Verdict::Held(code) => self.held(&code.code()),
            booked => match refused(entry, basis) {
                Some(fault) => self.held(fault.as_str()),
                None => match booked {
                    Verdict::Credit => 0,
                    Verdict::Reversal => 1,
                    _ => 2,
                },
            },
        };
        self.of.push(byte);
    }

    fn held(&mut self, code: &str) -> u8 {
        let code: String = tidied(code).chars().take(CODE_MAX).collect();
        let known = self.held.iter().position(|known| *known == code);
        let place = known.unwrap_or_else(|| {
            self.held.push(code);
            self.held.len() - 1
        });
        // Made-up codes by the hundred share the last place.
        u8::try_from(place).unwrap_or(u8::MAX).min(u8::MAX - CODES) + CODES
    }

    /// Returns the ruling on an entry, by its number from 1.
    pub fn of(&self, number: u64) -> Ruling<'_> {
        let place = usize::try_from(number)
            .ok()
            .and_then(|number| number.checked_sub(1));
        match place.and_then(|place| self.of.get(place)) {
            Some(0) => Ruling::Credit,
            Some(1) => Ruling::Reversal,
            Some(2) => Ruling::AwaitsDetails,
            Some(3) => Ruling::Debit,
            Some(byte) => {
                let code = self.held.get(usize::from(byte - CODES));
                Ruling::Held(code.map_or("unknown", String::as_str))
            }
            None => Ruling::Held("unknown"),
        }
    }

    /// Returns the number of entries.
    pub fn count(&self) -> u64 {
        self.of.len() as u64
    }
}

/// Returns the reason why what an entry says can't be booked here.
fn refused(entry: &Entry, basis: &Basis) -> Option<EntryFault> {
    if !basis.is_own(entry) {
        return Some(EntryFault::ForeignAccount);
    }
    let currency = entry.amount.as_ref().map(|amount| amount.currency.as_str());
    if currency.and_then(Currency::from_text).is_none() {
        return Some(EntryFault::CurrencyUnsupported);
    }
    let minor = entry.amount.as_ref().and_then(|amount| amount.minor);
    if minor.is_some_and(|minor| minor > MOVEMENT_MAX) {
        return Some(EntryFault::AmountTooLarge);
    }
    match entry.booked_on.or(entry.value_date) {
        None => Some(EntryFault::DateMissing),
        Some(day) if basis.is_future(day) => Some(EntryFault::DateFuture),
        Some(_) => None,
    }
}
