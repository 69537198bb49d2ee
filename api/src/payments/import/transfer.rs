//! A transaction of a file that is to be booked.

use chrono::NaiveDate;
use kontor_bank_files::{Detail, Entry};
use kontor_domain::billing::PaymentReference;
use kontor_domain::organizations::Currency;
use kontor_domain::payments::{EntryIdentity, PaymentIdentity};
use kontor_domain::text::tidied;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Subfamily of returned payments, ISO 20022 external code set; some banks write it as the family.
const RETURNED: &str = "RRTN";
/// Reference (`EndToEndId`) of payers who have none of their own.
const NOT_PROVIDED: &str = "NOTPROVIDED";

/// A transaction that is a payment, or takes one back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Whether it takes a payment back.
    pub is_reversal: bool,
    /// Whether it stands for a whole entry.
    pub is_total: bool,
    /// Whether it is our own payment that came back.
    pub is_returned: bool,
    /// SHA-256 of its identity.
    pub identity: [u8; 32],
    /// SHA-256 of the identity of its entry.
    pub entry: [u8; 32],
    /// Message and statement, if the bank gives no reference.
    pub statement: Option<String>,
    /// Account.
    pub account: String,
    /// Currency.
    pub currency: Currency,
    /// Amount in hundredths.
    pub amount_minor: i64,
    /// Booking day.
    pub booked_on: NaiveDate,
    /// Value date.
    pub value_date: NaiveDate,
    /// Reference, as written.
    pub reference: Option<String>,
    /// Words of the payer.
    pub remittance: String,
    /// Name of the payer.
    pub debtor: Option<String>,
    /// Account of the payer.
    pub debtor_account: Option<String>,
    /// Reference of the payer.
    pub end_to_end_id: Option<String>,
    /// Reference of the bank.
    pub servicer_reference: Option<String>,
}

impl Transfer {
    /// Returns the reference in the form in which ours are stored, if it is a valid one.
    pub fn valid_reference(&self) -> Option<String> {
        let read = PaymentReference::parse(self.reference.as_deref()?).ok()?;
        Some(read.as_str().to_owned())
    }
}

/// Numbers equal transactions of an entry.
#[derive(Debug, Default)]
pub struct Ordinals {
    entry: u64,
    seen: HashMap<[u8; 32], u32>,
}

impl Ordinals {
    fn next(&mut self, entry: u64, text: &str) -> u32 {
        if self.entry != entry {
            self.entry = entry;
            self.seen.clear();
        }
        let count = self.seen.entry(digest(text)).or_default();
        *count += 1;
        *count - 1
    }
}

/// Returns SHA-256 of a text.
pub fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Returns what tells an entry from others.
pub fn identity_of(entry: &Entry) -> EntryIdentity<'_> {
    let amount = entry.amount.as_ref();
    EntryIdentity {
        account: entry.account.as_deref().unwrap_or_default(),
        currency: amount.map_or("", |amount| &amount.currency),
        amount_minor: amount.and_then(|amount| amount.minor).unwrap_or_default(),
        is_reversal: entry.is_reversal,
        booked_on: entry.booked_on,
        servicer_reference: entry.servicer_reference.as_deref().unwrap_or_default(),
        entry_reference: entry.reference.as_deref().unwrap_or_default(),
        value_date: entry.value_date,
    }
}

/// Reads a transaction of an entry that is to be booked; none if it lacks what the first pass found in it.
pub fn transfer(entry: &Entry, detail: Detail, ordinals: &mut Ordinals) -> Option<Transfer> {
    let amount = detail.amount?;
    let of_entry = identity_of(entry);
    let amount_minor = amount.minor?;
    let identity = PaymentIdentity {
        servicer_reference: detail.servicer_reference.as_deref().unwrap_or_default(),
        amount_minor,
        reference: detail.reference.as_deref().unwrap_or_default(),
        debtor: detail.debtor.as_deref().unwrap_or_default(),
        remittance: &detail.remittance,
        entry: of_entry,
    };
    let text = identity.text();
    let ordinal = ordinals.next(entry.number, &text);
    let statement = identity
        .is_weak()
        .then(|| format!("{}\u{1f}{}", entry.message, entry.statement));
    let booked_on = entry.booked_on.or(entry.value_date)?;
    Some(Transfer {
        is_reversal: entry.is_reversal,
        is_total: detail.is_entry,
        is_returned: entry.family == RETURNED || entry.subfamily == RETURNED,
        identity: digest(&PaymentIdentity::numbered(&text, ordinal)),
        entry: digest(&identity.entry.text()),
        statement,
        account: entry.account.clone()?,
        currency: Currency::from_text(&amount.currency)?,
        amount_minor,
        booked_on,
        value_date: entry.value_date.unwrap_or(booked_on),
        reference: shown(detail.reference),
        remittance: tidied(&detail.remittance),
        debtor: shown(detail.debtor),
        debtor_account: shown(detail.debtor_account),
        end_to_end_id: shown(detail.end_to_end_id).filter(|id| id != NOT_PROVIDED),
        servicer_reference: shown(detail.servicer_reference),
    })
}

/// Returns a text of the bank as people read it. The identity is made of what the bank wrote.
pub fn shown(text: Option<String>) -> Option<String> {
    text.map(|text| tidied(&text)).filter(|text| !text.is_empty())
}
