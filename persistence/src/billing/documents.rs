//! Invoices, credit notes and pro-forma invoices. Every lookup includes the organization.

use super::Billing;
use super::document_rows::{ProgressRow, ShownRow, SummaryRow};
use super::{document_words, snapshot};
use crate::connection::lock_row;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::{billing_document_lines, billing_documents};
use crate::types::{JsonDoc, Uuid7, key, sql as types};
use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date};
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{
    BillingDocument, ChargeKind, DocumentId, DocumentKind, DocumentSummary, LineCharge, ServicePeriod,
};
use kontor_domain::ids::{InvoiceId, OrganizationId, ProFormaId};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = billing_document_lines)]
struct LineRow {
    document_id: Uuid7,
    position: i32,
    organization_id: Uuid7,
    product_id: Option<Uuid7>,
    charge: String,
    period_first: Option<NaiveDate>,
    period_last: Option<NaiveDate>,
    net_minor: i64,
    category: String,
    rate_points: i32,
    credits_position: Option<i32>,
}

fn line_rows(document: &BillingDocument) -> Vec<LineRow> {
    let summary = &document.summary;
    let pairs = document.content.lines.iter().zip(&document.charges);
    (1..)
        .zip(pairs)
        .map(|(position, (line, charge))| LineRow {
            document_id: Uuid7(summary.id.uuid()),
            position,
            organization_id: key(summary.organization),
            product_id: charge.product.map(key),
            charge: charge.kind.as_str().to_owned(),
            period_first: charge.period.map(|period| period.first),
            period_last: charge.period.map(|period| period.last),
            net_minor: line.net_minor,
            category: line.category.as_str().to_owned(),
            rate_points: (line.rate * Decimal::ONE_HUNDRED).to_i32().unwrap_or(0),
            credits_position: charge.credits.map(i32::from),
        })
        .collect()
}

impl TryFrom<LineRow> for LineCharge {
    type Error = CorruptRow;
    fn try_from(row: LineRow) -> Result<Self, CorruptRow> {
        let period = row.period_first.zip(row.period_last);
        Ok(Self {
            product: row.product_id.map(Uuid7::id),
            kind: ChargeKind::from_text(&row.charge).ok_or(CorruptRow {
                column: "billing_document_lines.charge",
            })?,
            period: period.map(|(first, last)| ServicePeriod { first, last }),
            credits: row.credits_position.and_then(|place| u16::try_from(place).ok()),
        })
    }
}

/// Returns the code of an issued document.
fn code(document: &BillingDocument) -> Option<&str> {
    let is_issued = document.summary.number.is_some();
    is_issued.then_some(document.content.code.as_str())
}

impl Billing<'_, '_> {
    /// Stores a new document with its lines.
    pub fn insert_document<A: Permission<On = OrganizationId>>(
        &mut self,
        _authorized: &Authorized<A>,
        document: &BillingDocument,
    ) -> Result<(), StorageError> {
        diesel::insert_into(billing_documents::table)
            .values((
                SummaryRow::from(&document.summary),
                billing_documents::code.eq(code(document)),
                billing_documents::snapshot.eq(JsonDoc(snapshot::stored(&document.content))),
                ShownRow::from(&document.content),
            ))
            .execute(self.tx.conn)?;
        self.insert_lines(document)
    }

    fn insert_lines(&mut self, document: &BillingDocument) -> Result<(), StorageError> {
        for row in line_rows(document) {
            diesel::insert_into(billing_document_lines::table)
                .values(row)
                .execute(self.tx.conn)?;
        }
        document_words::write(self.tx.conn, document)
    }

    /// Replaces the content of a draft, as it is issued.
    pub fn issue_draft<A: Permission<On = OrganizationId>>(
        &mut self,
        _authorized: &Authorized<A>,
        document: &BillingDocument,
    ) -> Result<(), StorageError> {
        let id = Uuid7(document.summary.id.uuid());
        diesel::delete(billing_document_lines::table.filter(billing_document_lines::document_id.eq(id)))
            .execute(self.tx.conn)?;
        let row = SummaryRow::from(&document.summary);
        diesel::update(billing_documents::table.find(id))
            .set((
                (
                    billing_documents::number.eq(row.number),
                    billing_documents::reference.eq(row.reference),
                    billing_documents::code.eq(code(document)),
                    billing_documents::issued_on.eq(row.issued_on),
                    billing_documents::due_on.eq(row.due_on),
                    billing_documents::billing_address_id.eq(row.billing_address_id),
                ),
                (
                    billing_documents::net_minor.eq(row.net_minor),
                    billing_documents::vat_minor.eq(row.vat_minor),
                    billing_documents::rounding_minor.eq(row.rounding_minor),
                    billing_documents::total_minor.eq(row.total_minor),
                    billing_documents::snapshot.eq(JsonDoc(snapshot::stored(&document.content))),
                    ShownRow::from(&document.content),
                ),
                ProgressRow::from(&document.summary),
            ))
            .execute(self.tx.conn)?;
        self.insert_lines(document)
    }

    /// Saves the state and the balance of a document.
    pub fn save_progress<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        document: &DocumentSummary,
    ) -> Result<(), StorageError> {
        let place = billing_documents::table
            .find(Uuid7(document.id.uuid()))
            .filter(billing_documents::organization_id.eq(key(*authorized.on())));
        diesel::update(place)
            .set(ProgressRow::from(document))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Deletes a draft.
    pub fn delete_draft<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        id: InvoiceId,
    ) -> Result<(), StorageError> {
        let place = billing_documents::table
            .find(key(id))
            .filter(billing_documents::organization_id.eq(key(*authorized.on())));
        diesel::delete(place).execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns one document with its content.
    pub fn document(
        &mut self,
        organization: OrganizationId,
        id: impl Into<DocumentId>,
    ) -> Result<Option<BillingDocument>, StorageError> {
        let id = id.into();
        let found: Option<(SummaryRow, JsonDoc)> = billing_documents::table
            .find(Uuid7(id.uuid()))
            .filter(billing_documents::organization_id.eq(key(organization)))
            .filter(billing_documents::kind.eq(id.kind().as_str()))
            .select((SummaryRow::as_select(), billing_documents::snapshot))
            .first(self.tx.conn)
            .optional()?;
        let Some((row, content)) = found else {
            return Ok(None);
        };
        let lines: Vec<LineRow> = billing_document_lines::table
            .filter(billing_document_lines::document_id.eq(Uuid7(id.uuid())))
            .order(billing_document_lines::position)
            .select(LineRow::as_select())
            .load(self.tx.conn)?;
        Ok(Some(BillingDocument {
            summary: DocumentSummary::try_from(row)?,
            content: snapshot::read(content.0)?,
            charges: lines
                .into_iter()
                .map(LineCharge::try_from)
                .collect::<Result<_, _>>()?,
        }))
    }

    /// Returns an invoice, whichever organization it belongs to, for a job.
    pub fn document_anywhere(&mut self, id: InvoiceId) -> Result<Option<BillingDocument>, StorageError> {
        let organization: Option<Uuid7> = billing_documents::table
            .find(key(id))
            .select(billing_documents::organization_id)
            .first(self.tx.conn)
            .optional()?;
        match organization {
            Some(organization) => self.document(organization.id(), id),
            None => Ok(None),
        }
    }

    /// Returns one document, locked for a subsequent change.
    pub fn document_for_update<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        id: impl Into<DocumentId>,
    ) -> Result<Option<BillingDocument>, StorageError> {
        let id = id.into();
        self.tx.lock_organizations(&[*authorized.on()])?;
        lock_row(self.tx.conn, "billing_documents", Uuid7(id.uuid()))?;
        self.document(*authorized.on(), id)
    }

    /// Returns a page of the documents of one kind, newest first by day of issue; drafts by day of creation.
    pub fn documents<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        kind: DocumentKind,
        state: Option<&'static str>,
        page: PageRequest,
    ) -> Result<Page<DocumentSummary>, StorageError> {
        let filtered = || {
            let query = billing_documents::table
                .filter(billing_documents::organization_id.eq(key(*authorized.on())))
                .filter(billing_documents::kind.eq(kind.as_str()))
                .into_boxed();
            match state {
                Some(state) => query.filter(billing_documents::state.eq(state)),
                None => query,
            }
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select(SummaryRow::as_select());
        if let Some(after) = page.after {
            let day = self.day_of(*authorized.on(), after)?;
            let earlier = sql::<Bool>("(issued_on, id) < (")
                .bind::<Date, _>(day)
                .sql(", ")
                .bind::<types::Uuid7, _>(Uuid7(after))
                .sql(")");
            query = query.filter(earlier);
        }
        let rows: Vec<SummaryRow> = query
            .order((billing_documents::issued_on.desc(), billing_documents::id.desc()))
            .limit(page.probe())
            .load(self.tx.conn)?;
        let found = rows
            .into_iter()
            .map(DocumentSummary::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(found, |document| document.id.uuid(), total))
    }

    /// Returns the credit notes of an invoice, oldest first.
    pub fn credit_notes_of(&mut self, invoice: InvoiceId) -> Result<Vec<BillingDocument>, StorageError> {
        let rows: Vec<(SummaryRow, JsonDoc)> = billing_documents::table
            .filter(billing_documents::invoice_id.eq(key(invoice)))
            .filter(billing_documents::kind.eq(DocumentKind::CreditNote.as_str()))
            .order(billing_documents::id)
            .select((SummaryRow::as_select(), billing_documents::snapshot))
            .load(self.tx.conn)?;
        rows.into_iter()
            .map(|(row, content)| {
                Ok(BillingDocument {
                    summary: DocumentSummary::try_from(row)?,
                    content: snapshot::read(content.0)?,
                    charges: Vec::new(),
                })
            })
            .collect()
    }

    /// Returns the net amounts credited so far by line of the invoice, of credit notes by lines.
    pub fn credited_lines(&mut self, invoice: InvoiceId) -> Result<Vec<(u16, i64)>, StorageError> {
        let rows: Vec<(Option<i32>, i64)> = billing_document_lines::table
            .inner_join(billing_documents::table)
            .filter(billing_documents::invoice_id.eq(key(invoice)))
            .filter(billing_documents::kind.eq(DocumentKind::CreditNote.as_str()))
            .select((
                billing_document_lines::credits_position,
                billing_document_lines::net_minor,
            ))
            .load(self.tx.conn)?;
        let of = |(place, net): (Option<i32>, i64)| Some((u16::try_from(place?).ok()?, net));
        Ok(rows.into_iter().filter_map(of).collect())
    }

    /// Returns the pro-forma invoice that became this invoice.
    pub fn pro_forma_of(&mut self, invoice: InvoiceId) -> Result<Option<ProFormaId>, StorageError> {
        let id: Option<Uuid7> = billing_documents::table
            .filter(billing_documents::invoice_id.eq(key(invoice)))
            .filter(billing_documents::kind.eq(DocumentKind::ProForma.as_str()))
            .select(billing_documents::id)
            .first(self.tx.conn)
            .optional()?;
        Ok(id.map(Uuid7::id))
    }
}
