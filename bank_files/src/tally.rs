//! The transactions of an entry, added up while they pass.

use crate::amount::Amount;
use crate::entry::{Detail, Direction, Entry, HeldCode, Verdict};

/// Sum and faults of the transactions of an entry so far.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    count: u64,
    sum_minor: i64,
    differs_in_direction: bool,
    differs_in_currency: bool,
    lacks_amount: bool,
    has_invalid_amount: bool,
}

impl Tally {
    /// Returns the number of transactions.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Adds a transaction, whose amount is the entry's if it is the only one.
    pub fn add(&mut self, entry: &Entry, detail: &Detail) {
        self.count += 1;
        let own = detail.direction.is_some_and(|own| Some(own) != entry.direction);
        self.differs_in_direction |= own;
        let Some(amount) = &detail.amount else {
            self.lacks_amount = true;
            return;
        };
        let currency = entry.amount.as_ref().map(|amount| amount.currency.as_str());
        self.differs_in_currency |= currency != Some(amount.currency.as_str());
        match amount.minor.and_then(|minor| self.sum_minor.checked_add(minor)) {
            Some(sum) => self.sum_minor = sum,
            None => self.has_invalid_amount = true,
        }
    }

    /// Returns what the entry amounts to.
    pub fn verdict(&self, entry: &Entry) -> Verdict {
        match self.held(entry) {
            Err(code) => Verdict::Held(code),
            Ok(verdict) => verdict,
        }
    }

    fn held(&self, entry: &Entry) -> Result<Verdict, HeldCode> {
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
        let total = entry.amount.as_ref().and_then(|amount: &Amount| amount.minor);
        let total = total.filter(|minor| *minor > 0).ok_or(HeldCode::AmountInvalid)?;
        if self.count == 0 {
            let awaits = verdict == Verdict::Credit && entry.batch.is_some_and(|number| number > 1);
            return Ok(if awaits { Verdict::AwaitsDetails } else { verdict });
        }
        if self.differs_in_direction {
            return Err(HeldCode::DirectionDiffers);
        }
        if self.differs_in_currency {
            return Err(HeldCode::CurrencyDiffers);
        }
        if self.lacks_amount {
            return Err(HeldCode::AmountMissing);
        }
        if self.has_invalid_amount {
            return Err(HeldCode::AmountInvalid);
        }
        if self.sum_minor != total {
            return Err(HeldCode::SumDiffers);
        }
        Ok(verdict)
    }
}
