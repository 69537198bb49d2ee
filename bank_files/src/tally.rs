//! The transactions of an entry, added up while they pass.

use crate::amount::Amount;
use crate::entry::{Detail, Direction, Entry, HeldCode, Verdict};

/// Sum and properties of the transactions of an entry so far. They are compared with the entry at its end, since its own
/// elements may come after them.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    count: u64,
    sum_minor: i64,
    credits: u64,
    debits: u64,
    zeros: u64,
    currency: Option<String>,
    mixes_currencies: bool,
    lacks_amount: bool,
    has_invalid_amount: bool,
}

impl Tally {
    /// Returns the number of transactions.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Adds a transaction.
    pub fn add(&mut self, detail: &Detail) {
        self.count += 1;
        match detail.direction {
            Some(Direction::Credit) => self.credits += 1,
            Some(Direction::Debit) => self.debits += 1,
            None => {}
        }
        let Some(amount) = &detail.amount else {
            self.lacks_amount = true;
            return;
        };
        match &self.currency {
            Some(known) => self.mixes_currencies |= *known != amount.currency,
            None => self.currency = Some(amount.currency.clone()),
        }
        self.zeros += u64::from(amount.minor == Some(0));
        match amount.minor.and_then(|minor| self.sum_minor.checked_add(minor)) {
            Some(sum) => self.sum_minor = sum,
            None => self.has_invalid_amount = true,
        }
    }

    /// Returns what the entry amounts to.
    pub fn verdict(&self, entry: &Entry) -> Verdict {
        match self.judged(entry) {
            Err(code) => Verdict::Held(code),
            Ok(verdict) => verdict,
        }
    }

    fn judged(&self, entry: &Entry) -> Result<Verdict, HeldCode> {
        match entry.status.as_deref() {
            None => return Err(HeldCode::NoStatus),
            Some("BOOK") => {}
            Some(other) => return Err(HeldCode::Status(other.to_owned())),
        }
        let verdict = match (entry.direction, entry.is_reversal) {
            (None, _) => return Err(HeldCode::NoDirection),
            (Some(Direction::Credit), true) => return Err(HeldCode::ReversalOfDebit),
            (Some(Direction::Debit), false) => return Ok(Verdict::DebitIgnored),
            (Some(Direction::Credit), false) => Verdict::Credit,
            (Some(Direction::Debit), true) => Verdict::Reversal,
        };
        let total: Option<&Amount> = entry.amount.as_ref();
        let total = total.filter(|amount| amount.minor.is_some_and(|minor| minor > 0));
        let total = total.ok_or(HeldCode::AmountInvalid)?;
        if self.count == 0 {
            return Ok(if entry.is_collective() {
                Verdict::AwaitsDetails
            } else {
                verdict
            });
        }
        let others = match entry.direction {
            Some(Direction::Credit) => self.debits,
            _ => self.credits,
        };
        if others > 0 {
            return Err(HeldCode::DirectionDiffers);
        }
        let is_other = |currency: &String| *currency != total.currency;
        if self.mixes_currencies || self.currency.as_ref().is_some_and(is_other) {
            return Err(HeldCode::CurrencyDiffers);
        }
        if self.lacks_amount {
            return Err(HeldCode::AmountMissing);
        }
        if self.has_invalid_amount {
            return Err(HeldCode::AmountInvalid);
        }
        if Some(self.sum_minor) != total.minor {
            return Err(HeldCode::SumDiffers);
        }
        if self.zeros > 0 {
            return Err(HeldCode::AmountInvalid);
        }
        Ok(verdict)
    }
}
