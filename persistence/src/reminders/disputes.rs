//! Disputes: one for each invoice.

use super::Reminders;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::{billing_documents, disputes};
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::ids::{Id, InvoiceId, OrganizationId};
use kontor_domain::reminders::{
    Dispute, DisputeInvoice, DisputeOutcome, FindDisputes, Resolution, ResolveDispute,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = disputes, treat_none_as_default_value = false)]
pub(super) struct DisputeRow {
    id: Uuid7,
    organization_id: Uuid7,
    pub(super) invoice_id: Uuid7,
    reason: String,
    opened_at: UtcTs,
    outcome: Option<String>,
    words: Option<String>,
    resolved_at: Option<UtcTs>,
}

impl From<&Dispute> for DisputeRow {
    fn from(dispute: &Dispute) -> Self {
        let resolution = dispute.resolution.as_ref();
        Self {
            id: key(dispute.id),
            organization_id: key(dispute.organization),
            invoice_id: key(dispute.invoice),
            reason: dispute.reason.clone(),
            opened_at: dispute.opened_at.into(),
            outcome: resolution.map(|resolution| resolution.outcome.as_str().to_owned()),
            words: resolution.map(|resolution| resolution.words.clone()),
            resolved_at: resolution.map(|resolution| resolution.at.into()),
        }
    }
}

impl TryFrom<DisputeRow> for Dispute {
    type Error = CorruptRow;

    fn try_from(row: DisputeRow) -> Result<Self, CorruptRow> {
        let outcome = |word: &str| {
            DisputeOutcome::from_text(word).ok_or(CorruptRow {
                column: "disputes.outcome",
            })
        };
        let outcome = row.outcome.as_deref().map(outcome).transpose()?;
        let resolution = outcome.zip(row.words).zip(row.resolved_at);
        Ok(Self {
            id: row.id.id(),
            organization: row.organization_id.id(),
            invoice: row.invoice_id.id(),
            reason: row.reason,
            opened_at: row.opened_at.0,
            resolution: resolution.map(|((outcome, words), at)| Resolution {
                outcome,
                words,
                at: at.0,
            }),
        })
    }
}

impl Reminders<'_, '_> {
    /// Stores a new dispute. Its organization is locked, so that no second one is opened at the same time.
    pub fn open_dispute(
        &mut self,
        _authorized: &Authorized<DisputeInvoice>,
        dispute: &Dispute,
    ) -> Result<(), StorageError> {
        diesel::insert_into(disputes::table)
            .values(DisputeRow::from(dispute))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns the dispute about an invoice.
    pub fn dispute(&mut self, invoice: InvoiceId) -> Result<Option<Dispute>, StorageError> {
        let row: Option<DisputeRow> = disputes::table
            .filter(disputes::invoice_id.eq(key(invoice)))
            .select(DisputeRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(Dispute::try_from).transpose()?)
    }

    /// Saves the decision of a dispute.
    pub fn resolve_dispute(
        &mut self,
        _authorized: &Authorized<ResolveDispute>,
        dispute: &Dispute,
    ) -> Result<(), StorageError> {
        let row = DisputeRow::from(dispute);
        diesel::update(disputes::table.find(row.id))
            .set((
                disputes::outcome.eq(row.outcome),
                disputes::words.eq(row.words),
                disputes::resolved_at.eq(row.resolved_at),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns a page of disputes with the numbers of their invoices, newest first, without those of the caller's own
    /// organizations; only open ones if wanted.
    pub fn disputes(
        &mut self,
        _authorized: &Authorized<FindDisputes>,
        own: &[OrganizationId],
        is_open: Option<bool>,
        page: PageRequest,
    ) -> Result<Page<(Dispute, String)>, StorageError> {
        let own: Vec<Uuid7> = own.iter().map(|id| key(*id)).collect();
        let filtered = || {
            let query = disputes::table
                .inner_join(billing_documents::table)
                .filter(disputes::organization_id.ne_all(own.clone()))
                .into_boxed();
            match is_open {
                Some(true) => query.filter(disputes::outcome.is_null()),
                Some(false) => query.filter(disputes::outcome.is_not_null()),
                None => query,
            }
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select((DisputeRow::as_select(), billing_documents::number));
        if let Some(after) = page.after {
            query = query.filter(disputes::id.lt(Uuid7(after)));
        }
        let rows: Vec<(DisputeRow, Option<String>)> = query
            .order(disputes::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let found = rows
            .into_iter()
            .map(|(row, number)| Ok((Dispute::try_from(row)?, number.unwrap_or_default())))
            .collect::<Result<Vec<_>, CorruptRow>>()?;
        Ok(page.page(found, |(dispute, _)| dispute.id.uuid(), total))
    }
}
