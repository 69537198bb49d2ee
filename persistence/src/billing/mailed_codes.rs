//! Codes that were mailed: the day, and the forms of the addresses, which reveal neither an address nor its owner.

use super::Billing;
use crate::connection::each;
use crate::error::StorageError;
use crate::schema::mailed_codes;
use crate::types::key;
use chrono::NaiveDate;
use diesel::prelude::*;
use kontor_domain::billing::masked_address;
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{InvoiceId, OrganizationId};

/// Separator of forms; it occurs in no address.
pub(crate) const BETWEEN_FORMS: char = ' ';

impl Billing<'_, '_> {
    /// Notes that a code of an organization was mailed to addresses, about an invoice if it is about one. Only the first
    /// time counts.
    pub fn note_mailed_code(
        &mut self,
        code: &str,
        (organization, invoice): (OrganizationId, Option<InvoiceId>),
        mailed_on: NaiveDate,
        addresses: &[EmailAddress],
    ) -> Result<(), StorageError> {
        let mut forms: Vec<String> = addresses.iter().map(masked_address).collect();
        forms.sort();
        forms.dedup();
        let row = (
            mailed_codes::code.eq(code.to_owned()),
            mailed_codes::organization_id.eq(key(organization)),
            mailed_codes::invoice_id.eq(invoice.map(key)),
            mailed_codes::mailed_on.eq(mailed_on),
            mailed_codes::address_forms.eq(forms.join(&BETWEEN_FORMS.to_string())),
        );
        each!(self.tx.conn, |c| diesel::insert_into(mailed_codes::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
        Ok(())
    }
}
