//! Booking a small file in a transaction that does more.

use super::chunk::{self, Chunk, of_import};
use super::reading::survey;
use super::rulings::Basis;
use super::transfer::digest;
use super::units::Units;
use crate::error::Error;
use crate::payments::own_accounts::OwnAccounts;
use crate::settings::BillingSettings;
use kontor_domain::payments::{BankFile, BankFileState};
use kontor_persistence::Tx;

/// Books a file, with its report, as of the time of the transaction. Its bytes are not kept.
///
/// # Errors
/// A file that can't be read to its end.
pub(crate) fn book_within(
    tx: &mut Tx<'_>,
    settings: &BillingSettings,
    (text, verify_url): (&str, &str),
) -> Result<(), Error> {
    let unreadable = |_| Error::Internal("a bank file that was made here can't be read");
    let basis = Basis {
        own: OwnAccounts::of(settings),
        received_on: settings.day_of(tx.now()),
    };
    let survey = survey(text.as_bytes(), &basis).map_err(unreadable)?;
    let entries = survey.rulings.count();
    let file = BankFile {
        id: tx.new_id(),
        file: None,
        sha256: digest(text),
        size: text.len() as u64,
        uploaded_by: None,
        is_dry_run: false,
        state: BankFileState::Booked,
        message: Some(survey.message.to_owned()),
        problem: None,
        problem_line: None,
        latest_day: survey.latest_day,
        entries: Some(entries),
        entries_done: entries,
        created_at: tx.now(),
        finished_at: Some(tx.now()),
    };
    tx.payments().insert_bank_file(&of_import(), &file)?;
    let mut source = Units::open(text.as_bytes(), survey.rulings).map_err(unreadable)?;
    let mut units = Vec::new();
    while let Some(unit) = source.next_unit().map_err(unreadable)? {
        units.push(unit);
    }
    let chunk = Chunk {
        file: file.id,
        first: 1,
        units,
    };
    chunk::book(tx, &chunk, verify_url)
}
