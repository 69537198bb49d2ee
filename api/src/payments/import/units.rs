//! The second pass: a file as units, each of which gets one line of the report: a transaction that is booked, or an entry
//! of which nothing is.

use super::rulings::{Ruling, Rulings};
use super::transfer::{Ordinals, Transfer, digest, identity_of, shown, transfer};
use chrono::NaiveDate;
use kontor_bank_files::{BankFile, Detail, Entry, Item, ReadError};
use std::io::BufRead;

/// Task of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A transaction to be booked.
    Transfer(Box<Transfer>),
    /// An entry whose transactions are in another file: SHA-256 of its identity.
    AwaitsDetails([u8; 32]),
    /// A debit, with the references that it names.
    Debit(Vec<String>),
    /// Nothing; the code says why.
    Held(String),
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Number of the entry in the file, from 1.
    pub entry: u64,
    /// Line on which the entry begins.
    pub line: u64,
    /// Account.
    pub account: Option<String>,
    /// Currency as written.
    pub currency: Option<String>,
    /// Amount in hundredths.
    pub amount_minor: Option<i64>,
    /// Reference.
    pub reference: Option<String>,
    /// Name of the payer.
    pub payer: Option<String>,
    /// Booking day.
    pub booked_on: Option<NaiveDate>,
    /// Its task.
    pub what: What,
}

/// Units of a file.
pub struct Units<R> {
    file: BankFile<R>,
    rulings: Rulings,
    ordinals: Ordinals,
    /// References that the transactions of a debit name.
    named: Vec<String>,
    /// Reference and payer of the first transaction of an entry of which nothing is booked.
    unbooked: Option<(Option<String>, Option<String>)>,
}

impl<R: BufRead> Units<R> {
    /// Opens a file of which the rulings are known.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn open(source: R, rulings: Rulings) -> Result<Self, ReadError> {
        Ok(Self {
            file: BankFile::open(source)?,
            rulings,
            ordinals: Ordinals::default(),
            named: Vec::new(),
            unbooked: None,
        })
    }

    /// Returns the next unit.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn next_unit(&mut self) -> Result<Option<Unit>, ReadError> {
        while let Some(item) = self.file.next_item()? {
            let unit = match item {
                Item::Account => None,
                Item::Transaction(detail) => self.detail(*detail),
                Item::EntryEnd(_) => self.entry_ends(),
            };
            if unit.is_some() {
                return Ok(unit);
            }
        }
        Ok(None)
    }

    fn detail(&mut self, detail: Detail) -> Option<Unit> {
        let entry = self.file.entry();
        match self.rulings.of(entry.number) {
            Ruling::Credit | Ruling::Reversal => {
                let mut unit = unit(entry, What::Held("incomplete".to_owned()));
                let amount = detail.amount.clone();
                unit.amount_minor = amount.and_then(|amount| amount.minor);
                unit.reference = shown(detail.reference.clone());
                unit.payer = shown(detail.debtor.clone());
                if let Some(transfer) = transfer(entry, detail, &mut self.ordinals) {
                    unit.what = What::Transfer(Box::new(transfer));
                }
                Some(unit)
            }
            Ruling::Debit => {
                self.notice(&detail);
                if self.named.is_empty() {
                    self.named.extend(detail.reference);
                    self.named.extend(detail.end_to_end_id);
                }
                None
            }
            Ruling::AwaitsDetails | Ruling::Held(_) => {
                self.notice(&detail);
                None
            }
        }
    }

    fn notice(&mut self, detail: &Detail) {
        self.unbooked
            .get_or_insert_with(|| (shown(detail.reference.clone()), shown(detail.debtor.clone())));
    }

    fn entry_ends(&mut self) -> Option<Unit> {
        let named = std::mem::take(&mut self.named);
        let (reference, payer) = self.unbooked.take().unwrap_or_default();
        let entry = self.file.entry();
        let what = match self.rulings.of(entry.number) {
            Ruling::Credit | Ruling::Reversal => return None,
            Ruling::AwaitsDetails => What::AwaitsDetails(digest(&identity_of(entry).text())),
            Ruling::Debit => What::Debit(named),
            Ruling::Held(code) => What::Held(code.to_owned()),
        };
        Some(Unit {
            reference,
            payer,
            ..unit(entry, what)
        })
    }
}

fn unit(entry: &Entry, what: What) -> Unit {
    let amount = entry.amount.as_ref();
    Unit {
        entry: entry.number,
        line: entry.line,
        account: shown(entry.account.clone()),
        currency: shown(amount.map(|amount| amount.currency.clone())),
        amount_minor: amount.and_then(|amount| amount.minor),
        reference: None,
        payer: None,
        booked_on: entry.booked_on,
        what,
    }
}
