//! Looking up the code of a document, mail or SMS. Known and unknown codes run the same statements.

use super::Reminders;
use crate::billing::BETWEEN_FORMS;
use crate::error::StorageError;
use crate::schema::{billing_documents, mailed_codes};
use chrono::NaiveDate;
use diesel::prelude::*;
use kontor_domain::billing::{VerificationCode, number_ending};

/// Facts that anyone may learn about a code of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The day on which it was mailed, or the document issued.
    pub sent_on: NaiveDate,
    /// Forms of the addresses to which it was mailed; none for a document that was not mailed.
    pub address_forms: Vec<String>,
    /// The last digits of the number of the invoice; none for a mail that is about no invoice.
    pub number_ending: Option<String>,
}

impl Reminders<'_, '_> {
    /// Returns the facts about a code, or `None` if it is not ours.
    pub fn verify(&mut self, code: &VerificationCode) -> Result<Option<Verified>, StorageError> {
        let mailed: Option<(NaiveDate, String, Option<String>)> = mailed_codes::table
            .left_join(billing_documents::table)
            .filter(mailed_codes::code.eq(code.as_str()))
            .select((
                mailed_codes::mailed_on,
                mailed_codes::address_forms,
                billing_documents::number.nullable(),
            ))
            .first(self.tx.conn)
            .optional()?;
        let issued: Option<(NaiveDate, Option<String>)> = billing_documents::table
            .filter(billing_documents::code.eq(code.as_str()))
            .select((billing_documents::issued_on, billing_documents::number))
            .first(self.tx.conn)
            .optional()?;
        let ending = |number: Option<String>| number.map(|number| number_ending(&number));
        let mailed = mailed.map(|(sent_on, forms, number)| Verified {
            sent_on,
            address_forms: forms
                .split(BETWEEN_FORMS)
                .filter(|form| !form.is_empty())
                .map(str::to_owned)
                .collect(),
            number_ending: ending(number),
        });
        let issued = issued.map(|(sent_on, number)| Verified {
            sent_on,
            address_forms: Vec::new(),
            number_ending: ending(number),
        });
        Ok(mailed.or(issued))
    }
}
