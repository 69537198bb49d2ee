//! Lookups of an import: what was booked before, whom a reference belongs to, and what a reversal takes back. Each asks
//! for many at once.

use super::Payments;
use super::claims::currency;
use super::rows::PaymentRow;
use crate::billing::SummaryRow;
use crate::error::StorageError;
use crate::schema::{billing_documents, payments, top_up_references};
use crate::types::Uuid7;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::billing::{DocumentKind, DocumentSummary};
use kontor_domain::ids::{OrganizationId, PaymentId};
use kontor_domain::organizations::Currency;
use kontor_domain::payments::{Payment, PaymentDirection, PaymentState};
use std::collections::HashMap;

/// A payment that was booked before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The payment.
    pub id: PaymentId,
    /// Its message and statement, if the bank gives no reference.
    pub statement: Option<String>,
    /// Whether it stands for a whole entry.
    pub is_total: bool,
    /// State.
    pub state: PaymentState,
}

/// Owner of a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// An invoice.
    Invoice(Box<DocumentSummary>),
    /// An organization, to pay in advance.
    TopUp(OrganizationId, Currency),
}

/// Properties of the payment that a reversal takes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoughtReversal<'a> {
    /// Account.
    pub account: &'a str,
    /// Currency.
    pub currency: Currency,
    /// Amount in hundredths.
    pub amount_minor: i64,
    /// Payment reference.
    pub reference: Option<&'a str>,
    /// Reference of the payer.
    pub end_to_end_id: Option<&'a str>,
    /// Account of the payer.
    pub debtor_account: Option<&'a str>,
}

type KnownRow = (
    Uuid7,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    Option<String>,
    bool,
    String,
);

/// Payments that take none back.
const UNLINKED: &str = "payments.reverses_id IS NULL";
/// Payments that no entry of the bank took back.
const NO_REVERSAL: &str = "NOT EXISTS (SELECT 1 FROM payments AS back WHERE back.reverses_id = payments.id)";

impl Payments<'_, '_> {
    /// Returns payments by what recognizes them.
    pub fn known(&mut self, identities: &[[u8; 32]]) -> Result<HashMap<[u8; 32], Known>, StorageError> {
        let rows: Vec<KnownRow> = payments::table
            .filter(payments::identity.eq_any(identities.iter().map(|one| one.to_vec())))
            .select((
                payments::id,
                payments::identity,
                payments::entry_identity,
                payments::statement,
                payments::is_total,
                payments::state,
            ))
            .load(self.tx.conn)?;
        let keyed = rows
            .into_iter()
            .filter_map(|row| Some((digest(row.1.as_deref()?)?, known(row)?)));
        Ok(keyed.collect())
    }

    /// Returns the payments of entries that count, or were taken back, by what recognizes the entries.
    pub fn known_entries(
        &mut self,
        entries: &[[u8; 32]],
    ) -> Result<HashMap<[u8; 32], Vec<Known>>, StorageError> {
        let rows: Vec<KnownRow> = payments::table
            .filter(payments::entry_identity.eq_any(entries.iter().map(|one| one.to_vec())))
            .filter(payments::state.ne(PaymentState::Replaced.as_str()))
            .order(payments::id)
            .select((
                payments::id,
                payments::identity,
                payments::entry_identity,
                payments::statement,
                payments::is_total,
                payments::state,
            ))
            .load(self.tx.conn)?;
        let mut found: HashMap<[u8; 32], Vec<Known>> = HashMap::new();
        for row in rows {
            let entry = row.2.as_deref().and_then(digest);
            if let (Some(entry), Some(known)) = (entry, known(row)) {
                found.entry(entry).or_default().push(known);
            }
        }
        Ok(found)
    }

    /// Returns whom references belong to; an unknown one is missing.
    pub fn references(&mut self, references: &[String]) -> Result<HashMap<String, Reference>, StorageError> {
        let invoices: Vec<SummaryRow> = billing_documents::table
            .filter(billing_documents::reference.eq_any(references))
            .filter(billing_documents::kind.eq(DocumentKind::Invoice.as_str()))
            .select(SummaryRow::as_select())
            .load(self.tx.conn)?;
        let top_ups: Vec<(String, Uuid7, String)> = top_up_references::table
            .filter(top_up_references::reference.eq_any(references))
            .select((
                top_up_references::reference,
                top_up_references::organization_id,
                top_up_references::currency,
            ))
            .load(self.tx.conn)?;
        let mut found = HashMap::with_capacity(invoices.len() + top_ups.len());
        for row in invoices {
            let invoice = DocumentSummary::try_from(row)?;
            if let Some(reference) = invoice.reference.clone() {
                found.insert(reference, Reference::Invoice(Box::new(invoice)));
            }
        }
        for (reference, organization, text) in top_ups {
            let currency = currency(&text, "top_up_references.currency")?;
            found.insert(reference, Reference::TopUp(organization.id(), currency));
        }
        Ok(found)
    }

    /// Returns the payment that a reversal takes back: the oldest one of its account, currency and amount with its payment
    /// reference, else with the payer's reference, else from the payer's account.
    pub fn taken_back(&mut self, sought: &SoughtReversal<'_>) -> Result<Option<Payment>, StorageError> {
        self.counterpart(sought, (PaymentDirection::Credit, PaymentState::Booked), UNLINKED)
    }

    /// Returns a reversal that came before the payment that it takes back.
    pub fn waiting_reversal(&mut self, sought: &SoughtReversal<'_>) -> Result<Option<Payment>, StorageError> {
        self.counterpart(
            sought,
            (PaymentDirection::Reversal, PaymentState::Booked),
            UNLINKED,
        )
    }

    /// Returns the payment of a reversal that the staff took back before, so that the bank's entry says nothing new.
    pub fn taken_back_by_staff(
        &mut self,
        sought: &SoughtReversal<'_>,
    ) -> Result<Option<Payment>, StorageError> {
        let which = (PaymentDirection::Credit, PaymentState::Reversed);
        self.counterpart(sought, which, NO_REVERSAL)
    }

    fn counterpart(
        &mut self,
        sought: &SoughtReversal<'_>,
        (direction, state): (PaymentDirection, PaymentState),
        which: &'static str,
    ) -> Result<Option<Payment>, StorageError> {
        let base = || {
            payments::table
                .filter(payments::direction.eq(direction.as_str()))
                .filter(payments::state.eq(state.as_str()))
                .filter(sql::<Bool>(which))
                .filter(payments::account.eq(sought.account))
                .filter(payments::currency.eq(sought.currency.as_str()))
                .filter(payments::amount_minor.eq(sought.amount_minor))
                .order(payments::id)
                .select(PaymentRow::as_select())
                .into_boxed()
        };
        let query = match (sought.reference, sought.end_to_end_id, sought.debtor_account) {
            (Some(reference), _, _) => base().filter(payments::reference.eq(reference)),
            (None, Some(id), _) => base()
                .filter(payments::reference.is_null())
                .filter(payments::end_to_end_id.eq(id)),
            (None, None, Some(account)) => base()
                .filter(payments::reference.is_null())
                .filter(payments::debtor_account.eq(account)),
            (None, None, None) => return Ok(None),
        };
        let row: Option<PaymentRow> = query.first(self.tx.conn).optional()?;
        Ok(row.map(Payment::try_from).transpose()?)
    }

    /// Returns whether a reversal waits for the payment that it takes back.
    pub fn has_waiting_reversals(&mut self) -> Result<bool, StorageError> {
        let waiting: Option<Uuid7> = payments::table
            .filter(sql::<Bool>("unmatched_minor > 0 AND payments.state = 'booked'"))
            .filter(payments::direction.eq(PaymentDirection::Reversal.as_str()))
            .select(payments::id)
            .first(self.tx.conn)
            .optional()?;
        Ok(waiting.is_some())
    }

    /// Returns the payment that a debit with these references of payers or payments may return: the newest one of just its
    /// amount, else the newest smaller one.
    pub fn returned_by(
        &mut self,
        references: &[&str],
        (currency, amount_minor): (Currency, i64),
    ) -> Result<Option<Payment>, StorageError> {
        let base = || {
            payments::table
                .filter(payments::direction.eq(PaymentDirection::Credit.as_str()))
                .filter(payments::state.eq(PaymentState::Booked.as_str()))
                .filter(payments::currency.eq(currency.as_str()))
                .filter(payments::amount_minor.le(amount_minor))
                .order((
                    payments::amount_minor.eq(amount_minor).desc(),
                    payments::id.desc(),
                ))
                .select(PaymentRow::as_select())
                .into_boxed()
        };
        let by_reference: Option<PaymentRow> = base()
            .filter(payments::reference.eq_any(references))
            .first(self.tx.conn)
            .optional()?;
        let by_payer: Option<PaymentRow> = base()
            .filter(payments::end_to_end_id.eq_any(references))
            .first(self.tx.conn)
            .optional()?;
        // The reference of the payer names one transfer, the other one all of an invoice or an organization.
        let is_exact = |row: &PaymentRow| row.amount_minor == amount_minor;
        let row = by_payer.filter(is_exact).or(by_reference);
        Ok(row.map(Payment::try_from).transpose()?)
    }
}

fn known((id, _, _, statement, is_total, state): KnownRow) -> Option<Known> {
    Some(Known {
        id: id.id(),
        statement,
        is_total,
        state: PaymentState::from_text(&state)?,
    })
}

fn digest(bytes: &[u8]) -> Option<[u8; 32]> {
    bytes.try_into().ok()
}
