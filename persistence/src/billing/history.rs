//! The history of documents: newest first by day of issue, in pages or blocks whose cost does not depend on how many
//! documents there are.

use super::Billing;
use super::document_rows::{ShownRow, SummaryRow};
use super::document_words::{Sought, product_word, seek};
use super::history_streams::Narrowed;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::billing_documents;
use crate::types::{Uuid7, key};
use chrono::{DateTime, NaiveDate};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{DocumentSummary, HistoryFilter};
use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::Currency;
use uuid::Uuid;

/// Place in the history: the day of issue and the id of a document.
pub type HistoryPlace = (NaiveDate, Uuid);

/// Document as the history lists it.
#[derive(Debug, Clone)]
pub struct ListedDocument {
    /// The document.
    pub summary: DocumentSummary,
    /// Name of the recipient, as printed.
    pub recipient_name: String,
    /// The customer's own order number, as printed.
    pub order_number: Option<String>,
    /// Text of its first line.
    pub description: String,
}

impl ListedDocument {
    /// Returns its place.
    #[must_use]
    pub fn place(&self) -> HistoryPlace {
        (self.summary.issued_on, self.summary.id.uuid())
    }
}

/// Sums of documents in one currency; credit notes count negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistorySum {
    /// Currency.
    pub currency: Currency,
    /// Number of documents.
    pub count: u64,
    /// Sum without VAT.
    pub net_minor: i64,
    /// Sum of the VAT.
    pub vat_minor: i64,
    /// Sum of the rounding amounts.
    pub rounding_minor: i64,
    /// Sum with VAT.
    pub total_minor: i64,
    /// Sum of what is still due.
    pub open_minor: i64,
}

#[derive(QueryableByName)]
struct ListedRow {
    #[diesel(embed)]
    summary: SummaryRow,
    #[diesel(embed)]
    shown: ShownRow,
}

impl TryFrom<ListedRow> for ListedDocument {
    type Error = CorruptRow;
    fn try_from(row: ListedRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            summary: row.summary.try_into()?,
            recipient_name: row.shown.recipient_name,
            order_number: row.shown.order_number,
            description: row.shown.description,
        })
    }
}

#[derive(QueryableByName)]
struct SumRow {
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    net: i64,
    #[diesel(sql_type = BigInt)]
    vat: i64,
    #[diesel(sql_type = BigInt)]
    rounding: i64,
    #[diesel(sql_type = BigInt)]
    total: i64,
    #[diesel(sql_type = BigInt)]
    open: i64,
}

impl Billing<'_, '_> {
    /// Returns a page of the history, newest first.
    pub fn history<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        filter: &HistoryFilter,
        page: PageRequest,
    ) -> Result<Page<ListedDocument>, StorageError> {
        let total = if page.include_total {
            let sums = self.history_sums(authorized, filter)?;
            let count: u64 = sums.iter().map(|sum| sum.count).sum();
            Some(i64::try_from(count).unwrap_or(i64::MAX))
        } else {
            None
        };
        let after = match page.after {
            Some(id) => Some((self.day_of(*authorized.on(), id)?, id)),
            None => None,
        };
        let found = self.history_after(authorized, filter, after, page.limit.saturating_add(1))?;
        Ok(page.page(found, |document| document.summary.id.uuid(), total))
    }

    /// Returns the first documents after a place, newest first.
    pub fn history_after<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        filter: &HistoryFilter,
        after: Option<HistoryPlace>,
        limit: u32,
    ) -> Result<Vec<ListedDocument>, StorageError> {
        let narrowed = self.narrowed(*authorized.on(), filter)?;
        let Some(statement) = narrowed.page(after, i64::from(limit)) else {
            return Ok(Vec::new());
        };
        let mut rows: Vec<ListedRow> = statement.load(self.tx.conn)?;
        // Streams of words may have documents in common.
        let place = |row: &ListedRow| std::cmp::Reverse((row.summary.issued_on, row.summary.id));
        rows.sort_by_key(place);
        rows.dedup_by_key(|row| row.summary.id);
        rows.truncate(limit as usize);
        Ok(rows
            .into_iter()
            .map(ListedDocument::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Returns the sums of the history, by currency. Their cost grows with the number of documents.
    pub fn history_sums<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        filter: &HistoryFilter,
    ) -> Result<Vec<HistorySum>, StorageError> {
        let narrowed = self.narrowed(*authorized.on(), filter)?;
        let Some(statement) = narrowed.sums() else {
            return Ok(Vec::new());
        };
        let rows: Vec<SumRow> = statement.load(self.tx.conn)?;
        let sum = |row: SumRow| {
            Ok(HistorySum {
                currency: Currency::from_text(&row.currency).ok_or(CorruptRow {
                    column: "billing_documents.currency",
                })?,
                count: u64::try_from(row.count).unwrap_or_default(),
                net_minor: row.net,
                vat_minor: row.vat,
                rounding_minor: row.rounding,
                total_minor: row.total,
                open_minor: row.open,
            })
        };
        rows.into_iter().map(sum).collect()
    }

    fn narrowed<'f>(
        &mut self,
        organization: OrganizationId,
        filter: &'f HistoryFilter,
    ) -> Result<Narrowed<'f>, StorageError> {
        let sought = if filter.search.terms.is_empty() {
            Sought::default()
        } else {
            seek(self.tx.conn, organization, &filter.search)?
        };
        Ok(Narrowed {
            organization: key(organization),
            filter,
            today: self.tx.now().date_naive(),
            sought,
            product: filter.product.map(product_word),
        })
    }

    /// Returns the day of issue of the last document of a page; of one that is gone, the day on which its id was made.
    pub(super) fn day_of(
        &mut self,
        organization: OrganizationId,
        id: Uuid,
    ) -> Result<NaiveDate, StorageError> {
        let day: Option<NaiveDate> = billing_documents::table
            .find(Uuid7(id))
            .filter(billing_documents::organization_id.eq(key(organization)))
            .select(billing_documents::issued_on)
            .first(self.tx.conn)
            .optional()?;
        let made = || {
            let (seconds, _) = id.get_timestamp()?.to_unix();
            DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0).map(|at| at.date_naive())
        };
        Ok(day.or_else(made).unwrap_or_default())
    }
}
