//! Codes, numbers and references that a message names, looked up among those of the organization. Whatever belongs to
//! another one is as unknown as what nothing has, and costs the same statements.

use super::MessageChecks;
use crate::billing::BETWEEN_FORMS;
use crate::error::{CorruptRow, StorageError};
use crate::schema::{billing_documents, mailed_codes, reminders};
use crate::types::{Uuid7, key};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::access::Authorized;
use kontor_domain::ids::{InvoiceId, OrganizationId};
use kontor_domain::message_checks::{CreateMessageCheck, NamedInvoice, Sent};
use kontor_domain::money::Money;
use kontor_domain::organizations::Currency;

/// A code of a document or a mail of the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCode {
    /// The code.
    pub code: String,
    /// The invoice that the document or mail is about, if it is about one.
    pub named: Option<NamedInvoice>,
}

impl MessageChecks<'_, '_> {
    /// Returns those of the codes that documents and mails of the organization have, in the order of `codes`.
    pub fn known_codes(
        &mut self,
        authorized: &Authorized<CreateMessageCheck>,
        codes: &[String],
    ) -> Result<Vec<KnownCode>, StorageError> {
        let organization = *authorized.on();
        let mut known = self.codes_of_reminders(organization, codes)?;
        known.extend(self.codes_of_documents(organization, codes)?);
        known.extend(self.codes_of_mails(organization, codes)?);
        let first = |code: &String| known.iter().find(|known| known.code == *code).cloned();
        Ok(codes.iter().filter_map(first).collect())
    }

    fn codes_of_reminders(
        &mut self,
        organization: OrganizationId,
        codes: &[String],
    ) -> Result<Vec<KnownCode>, StorageError> {
        // Until a reminder is sent nobody can have its code.
        let rows: Vec<(String, Uuid7, Uuid7)> = reminders::table
            .filter(reminders::organization_id.eq(key(organization)))
            .filter(reminders::code.eq_any(codes))
            .filter(reminders::state.ne("decided"))
            .select((reminders::code, reminders::invoice_id, reminders::id))
            .load(self.tx.conn)?;
        let known = |(code, invoice, reminder): (String, Uuid7, Uuid7)| KnownCode {
            code,
            named: Some(NamedInvoice {
                invoice: invoice.id(),
                reminder: Some(reminder.id()),
            }),
        };
        Ok(rows.into_iter().map(known).collect())
    }

    fn codes_of_documents(
        &mut self,
        organization: OrganizationId,
        codes: &[String],
    ) -> Result<Vec<KnownCode>, StorageError> {
        let rows: Vec<(Option<String>, String, Uuid7, Option<Uuid7>)> = billing_documents::table
            .filter(billing_documents::organization_id.eq(key(organization)))
            .filter(billing_documents::code.eq_any(codes))
            .select((
                billing_documents::code,
                billing_documents::kind,
                billing_documents::id,
                billing_documents::invoice_id,
            ))
            .load(self.tx.conn)?;
        let rows = rows.into_iter().filter_map(|(code, kind, id, about)| {
            // A credit note is about the invoice that it corrects.
            let invoice = if kind == "invoice" { Some(id) } else { about };
            Some(known(code?, invoice))
        });
        Ok(rows.collect())
    }

    fn codes_of_mails(
        &mut self,
        organization: OrganizationId,
        codes: &[String],
    ) -> Result<Vec<KnownCode>, StorageError> {
        let rows: Vec<(String, Option<Uuid7>)> = mailed_codes::table
            .filter(mailed_codes::organization_id.eq(key(organization)))
            .filter(mailed_codes::code.eq_any(codes))
            .select((mailed_codes::code, mailed_codes::invoice_id))
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(|(code, invoice)| known(code, invoice))
            .collect())
    }

    /// Returns what was sent with known codes.
    pub fn sent(
        &mut self,
        authorized: &Authorized<CreateMessageCheck>,
        known: &[KnownCode],
    ) -> Result<Vec<Sent>, StorageError> {
        let organization = key(*authorized.on());
        let codes: Vec<&str> = known.iter().map(|known| known.code.as_str()).collect();
        let named = || known.iter().filter_map(|known| known.named);
        let invoices: Vec<SentInvoice> = billing_documents::table
            .filter(billing_documents::organization_id.eq(organization))
            .filter(billing_documents::id.eq_any(named().map(|named| key(named.invoice))))
            .select(SentInvoice::as_select())
            .load(self.tx.conn)?;
        let sent_reminders: Vec<SentReminder> = reminders::table
            .filter(reminders::organization_id.eq(organization))
            .filter(reminders::code.eq_any(&codes))
            .select(SentReminder::as_select())
            .load(self.tx.conn)?;
        let mailed: Vec<(String, String)> = mailed_codes::table
            .filter(mailed_codes::organization_id.eq(organization))
            .filter(mailed_codes::code.eq_any(&codes))
            .select((mailed_codes::code, mailed_codes::address_forms))
            .load(self.tx.conn)?;
        known
            .iter()
            .map(|known| {
                let id = known.named.map(|named| key(named.invoice));
                let invoice = invoices.iter().find(|invoice| Some(invoice.id) == id);
                let reminder = sent_reminders.iter().find(|reminder| reminder.code == known.code);
                let forms = mailed.iter().find(|(code, _)| *code == known.code);
                let forms = forms.map(|(_, forms)| forms.as_str()).unwrap_or_default();
                sent(known, invoice, reminder, forms)
            })
            .collect()
    }

    /// Returns the first invoice of the organization with one of the numbers, else with one of the references.
    pub fn named_invoice(
        &mut self,
        authorized: &Authorized<CreateMessageCheck>,
        numbers: &[String],
        references: &[String],
    ) -> Result<Option<InvoiceId>, StorageError> {
        let of_organization = || {
            billing_documents::table
                .filter(billing_documents::organization_id.eq(key(*authorized.on())))
                .filter(sql::<Bool>("kind = 'invoice' AND state <> 'draft'"))
        };
        let by_number: Vec<(Option<String>, Uuid7)> = of_organization()
            .filter(billing_documents::number.eq_any(numbers))
            .select((billing_documents::number, billing_documents::id))
            .load(self.tx.conn)?;
        let by_reference: Vec<(Option<String>, Uuid7)> = of_organization()
            .filter(billing_documents::reference.eq_any(references))
            .select((billing_documents::reference, billing_documents::id))
            .load(self.tx.conn)?;
        Ok(first(numbers, &by_number)
            .or_else(|| first(references, &by_reference))
            .map(Uuid7::id))
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = billing_documents)]
struct SentInvoice {
    id: Uuid7,
    number: Option<String>,
    reference: Option<String>,
    currency: String,
    total_minor: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = reminders)]
struct SentReminder {
    code: String,
    open_minor: i64,
    fee_minor: i64,
    interest_minor: i64,
    earlier_minor: i64,
}

impl SentReminder {
    fn amounts(&self) -> [i64; 5] {
        let parts = [
            self.open_minor,
            self.fee_minor,
            self.interest_minor,
            self.earlier_minor,
        ];
        let [open, fee, interest, earlier] = parts;
        [open, fee, interest, earlier, parts.iter().sum()]
    }
}

fn sent(
    known: &KnownCode,
    invoice: Option<&SentInvoice>,
    reminder: Option<&SentReminder>,
    forms: &str,
) -> Result<Sent, StorageError> {
    let mut sent = Sent {
        code: known.code.clone(),
        address_forms: forms
            .split(BETWEEN_FORMS)
            .filter(|form| !form.is_empty())
            .map(str::to_owned)
            .collect(),
        ..Sent::default()
    };
    let Some(invoice) = invoice else { return Ok(sent) };
    let currency = Currency::from_text(&invoice.currency).ok_or(CorruptRow {
        column: "billing_documents.currency",
    })?;
    let amounts = reminder.map(SentReminder::amounts).into_iter().flatten();
    sent.amounts = std::iter::once(invoice.total_minor)
        .chain(amounts)
        .map(|minor| Money::new(minor, currency))
        .collect();
    sent.number.clone_from(&invoice.number);
    sent.reference.clone_from(&invoice.reference);
    Ok(sent)
}

fn known(code: String, invoice: Option<Uuid7>) -> KnownCode {
    let named = invoice.map(|invoice| NamedInvoice {
        invoice: invoice.id(),
        reminder: None,
    });
    KnownCode { code, named }
}

/// Returns the row of the first name that has one.
fn first(names: &[String], rows: &[(Option<String>, Uuid7)]) -> Option<Uuid7> {
    names.iter().find_map(|name| {
        let found = rows.iter().find(|(of, _)| of.as_ref() == Some(name));
        found.map(|(_, id)| *id)
    })
}
