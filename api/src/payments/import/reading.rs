//! The first pass: whether a file can be read to its end, and what is to be done with each entry.

use super::rulings::{Basis, Rulings};
use chrono::NaiveDate;
use kontor_bank_files::{BankFile, Item, ReadError};
use std::io::BufRead;

/// Findings of the first pass.
#[derive(Debug)]
pub struct Survey {
    /// Name of the message, such as `camt.053.001.08`.
    pub message: &'static str,
    /// Rulings on the entries.
    pub rulings: Rulings,
    /// Latest booking day of an own account, at most today.
    pub latest_day: Option<NaiveDate>,
}

/// Reads a file to its end.
///
/// # Errors
/// [`ReadError`]: nothing of the file counts.
pub fn survey(source: impl BufRead, basis: &Basis) -> Result<Survey, ReadError> {
    let mut file = BankFile::open(source)?;
    let mut survey = Survey {
        message: file.message().as_str(),
        rulings: Rulings::default(),
        latest_day: None,
    };
    while let Some(item) = file.next_item()? {
        if let Item::EntryEnd(verdict) = item {
            let entry = file.entry();
            survey.latest_day = survey.latest_day.max(basis.reported_day(entry));
            survey.rulings.push(entry, verdict, basis);
        }
    }
    Ok(survey)
}
