//! Rows of payments and their allocations.

use crate::error::CorruptRow;
use crate::schema::{payment_allocations, payments};
use crate::types::{UtcTs, Uuid7, key};
use chrono::NaiveDate;
use diesel::prelude::*;
use kontor_domain::organizations::Currency;
use kontor_domain::payments::{
    Allocation, AllocationTarget, Payment, PaymentDirection, PaymentSource, PaymentState, UnmatchedReason,
};

/// A payment without what recognizes it.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = payments, treat_none_as_default_value = false)]
pub(super) struct PaymentRow {
    pub id: Uuid7,
    pub source: String,
    pub direction: String,
    pub bank_file_id: Option<Uuid7>,
    pub is_total: bool,
    pub state: String,
    pub account: Option<String>,
    pub currency: String,
    pub amount_minor: i64,
    pub unmatched_minor: i64,
    pub reason: Option<String>,
    pub booked_on: NaiveDate,
    pub value_date: NaiveDate,
    pub reference: Option<String>,
    pub remittance: String,
    pub debtor: Option<String>,
    pub debtor_account: Option<String>,
    pub end_to_end_id: Option<String>,
    pub servicer_reference: Option<String>,
    pub note: Option<String>,
    pub stale_invoice_id: Option<Uuid7>,
    pub reverses_id: Option<Uuid7>,
    pub transaction_id: Uuid7,
    pub created_at: UtcTs,
}

/// A part of a payment.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = payment_allocations, treat_none_as_default_value = false)]
pub(super) struct AllocationRow {
    pub id: Uuid7,
    pub payment_id: Uuid7,
    pub target: String,
    pub organization_id: Option<Uuid7>,
    pub invoice_id: Option<Uuid7>,
    pub amount_minor: i64,
    pub transaction_id: Uuid7,
    pub undone_transaction_id: Option<Uuid7>,
    pub created_at: UtcTs,
    pub exported_at: Option<UtcTs>,
}

pub(super) const fn corrupt(column: &'static str) -> CorruptRow {
    CorruptRow { column }
}

impl From<&Payment> for PaymentRow {
    fn from(payment: &Payment) -> Self {
        Self {
            id: key(payment.id),
            source: payment.source.as_str().to_owned(),
            direction: payment.direction.as_str().to_owned(),
            bank_file_id: payment.bank_file.map(key),
            is_total: payment.is_total,
            state: payment.state.as_str().to_owned(),
            account: payment.account.clone(),
            currency: payment.currency.as_str().to_owned(),
            amount_minor: payment.amount_minor,
            unmatched_minor: payment.unmatched_minor,
            reason: payment.reason.map(|reason| reason.as_str().to_owned()),
            booked_on: payment.booked_on,
            value_date: payment.value_date,
            reference: payment.reference.clone(),
            remittance: payment.remittance.clone(),
            debtor: payment.debtor.clone(),
            debtor_account: payment.debtor_account.clone(),
            end_to_end_id: payment.end_to_end_id.clone(),
            servicer_reference: payment.servicer_reference.clone(),
            note: payment.note.clone(),
            stale_invoice_id: payment.stale_invoice.map(key),
            reverses_id: payment.reverses.map(key),
            transaction_id: key(payment.transaction),
            created_at: payment.created_at.into(),
        }
    }
}

impl TryFrom<PaymentRow> for Payment {
    type Error = CorruptRow;

    fn try_from(row: PaymentRow) -> Result<Self, CorruptRow> {
        let reason = row
            .reason
            .as_deref()
            .map(|reason| UnmatchedReason::from_text(reason).ok_or(corrupt("payments.reason")));
        Ok(Self {
            id: row.id.id(),
            source: PaymentSource::from_text(&row.source).ok_or(corrupt("payments.source"))?,
            direction: PaymentDirection::from_text(&row.direction).ok_or(corrupt("payments.direction"))?,
            bank_file: row.bank_file_id.map(Uuid7::id),
            is_total: row.is_total,
            state: PaymentState::from_text(&row.state).ok_or(corrupt("payments.state"))?,
            account: row.account,
            currency: Currency::from_text(&row.currency).ok_or(corrupt("payments.currency"))?,
            amount_minor: row.amount_minor,
            unmatched_minor: row.unmatched_minor,
            reason: reason.transpose()?,
            booked_on: row.booked_on,
            value_date: row.value_date,
            reference: row.reference,
            remittance: row.remittance,
            debtor: row.debtor,
            debtor_account: row.debtor_account,
            end_to_end_id: row.end_to_end_id,
            servicer_reference: row.servicer_reference,
            note: row.note,
            stale_invoice: row.stale_invoice_id.map(Uuid7::id),
            reverses: row.reverses_id.map(Uuid7::id),
            transaction: row.transaction_id.id(),
            created_at: row.created_at.0,
        })
    }
}

impl From<&Allocation> for AllocationRow {
    fn from(allocation: &Allocation) -> Self {
        Self {
            id: key(allocation.id),
            payment_id: key(allocation.payment),
            target: allocation.target.as_str().to_owned(),
            organization_id: allocation.organization.map(key),
            invoice_id: allocation.invoice.map(key),
            amount_minor: allocation.minor,
            transaction_id: key(allocation.transaction),
            undone_transaction_id: allocation.undone_by.map(key),
            created_at: allocation.created_at.into(),
            exported_at: allocation.exported_at.map(Into::into),
        }
    }
}

impl TryFrom<AllocationRow> for Allocation {
    type Error = CorruptRow;

    fn try_from(row: AllocationRow) -> Result<Self, CorruptRow> {
        let target = AllocationTarget::from_text(&row.target);
        Ok(Self {
            id: row.id.id(),
            payment: row.payment_id.id(),
            target: target.ok_or(corrupt("payment_allocations.target"))?,
            organization: row.organization_id.map(Uuid7::id),
            invoice: row.invoice_id.map(Uuid7::id),
            minor: row.amount_minor,
            transaction: row.transaction_id.id(),
            undone_by: row.undone_transaction_id.map(Uuid7::id),
            created_at: row.created_at.0,
            exported_at: row.exported_at.map(|at| at.0),
        })
    }
}
