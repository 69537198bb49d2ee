//! Exports of the history. Every lookup includes the organization, but that of the job that makes one.

use super::{Billing, export_request};
use crate::connection::lock_row;
use crate::error::{CorruptRow, StorageError};
use crate::files::StoredFile;
use crate::page::{Page, PageRequest};
use crate::schema::billing_exports;
use crate::tx::{PurgeStep, Tx};
use crate::types::{JsonDoc, UtcTs, Uuid7, key};
use chrono::TimeDelta;
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{
    BillingExport, CreateBillingExport, ExportFormat, ExportState, ListBillingExports, RevokeBillingExport,
};
use kontor_domain::ids::{BillingExportId, Id, OrganizationId};
use kontor_domain::quota::Quota;

/// Time for which an export is listed after its end.
const LISTED: TimeDelta = TimeDelta::days(30);

/// Steps of the purge.
pub(crate) const PURGE: &[PurgeStep] = &[past_exports];

fn past_exports(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let past = billing_exports::expires_at.le(tx.ago(LISTED));
    Ok(diesel::delete(billing_exports::table.filter(past)).execute(tx.conn)?)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = billing_exports, treat_none_as_default_value = false)]
struct ExportRow {
    id: Uuid7,
    organization_id: Uuid7,
    requested_by: Uuid7,
    format: String,
    request: JsonDoc,
    state: String,
    documents: i64,
    file_id: Option<Uuid7>,
    size: Option<i64>,
    created_at: UtcTs,
    expires_at: UtcTs,
}

const fn corrupt(column: &'static str) -> CorruptRow {
    CorruptRow { column }
}

impl TryFrom<ExportRow> for BillingExport {
    type Error = CorruptRow;

    fn try_from(row: ExportRow) -> Result<Self, CorruptRow> {
        let format = ExportFormat::from_text(&row.format).ok_or(corrupt("billing_exports.format"))?;
        let size = row.size.map(u64::try_from).transpose();
        Ok(Self {
            id: row.id.id(),
            organization: row.organization_id.id(),
            requested_by: row.requested_by.id(),
            request: export_request::read(format, row.request)?,
            state: ExportState::from_text(&row.state).ok_or(corrupt("billing_exports.state"))?,
            documents: u64::try_from(row.documents).map_err(|_| corrupt("billing_exports.documents"))?,
            file: row.file_id.map(Uuid7::id),
            size: size.map_err(|_| corrupt("billing_exports.size"))?,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
        })
    }
}

impl Billing<'_, '_> {
    /// Stores a new export.
    ///
    /// # Errors
    /// `Quota`.
    pub fn create_export(
        &mut self,
        authorized: &Authorized<CreateBillingExport>,
        new: &BillingExport,
    ) -> Result<(), StorageError> {
        self.tx
            .check_quota(Quota::BillingExports, key(*authorized.on()), 1)?;
        let row = ExportRow {
            id: key(new.id),
            organization_id: key(new.organization),
            requested_by: key(new.requested_by),
            format: new.request.format.as_str().to_owned(),
            request: export_request::write(&new.request)?,
            state: new.state.as_str().to_owned(),
            documents: i64::try_from(new.documents).unwrap_or(i64::MAX),
            file_id: None,
            size: None,
            created_at: new.created_at.into(),
            expires_at: new.expires_at.into(),
        };
        diesel::insert_into(billing_exports::table)
            .values(row)
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns a page of the exports, newest first.
    pub fn exports(
        &mut self,
        authorized: &Authorized<ListBillingExports>,
        page: PageRequest,
    ) -> Result<Page<BillingExport>, StorageError> {
        let all =
            || billing_exports::table.filter(billing_exports::organization_id.eq(key(*authorized.on())));
        let total = if page.include_total {
            Some(all().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = all().select(ExportRow::as_select()).into_boxed();
        if let Some(after) = page.after {
            query = query.filter(billing_exports::id.lt(Uuid7(after)));
        }
        let rows: Vec<ExportRow> = query
            .order(billing_exports::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let found = rows.into_iter().map(BillingExport::try_from);
        Ok(page.page(
            found.collect::<Result<Vec<_>, _>>()?,
            |export| export.id.uuid(),
            total,
        ))
    }

    /// Returns one export.
    pub fn export<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        id: BillingExportId,
    ) -> Result<Option<BillingExport>, StorageError> {
        let export = self.export_anywhere(id)?;
        Ok(export.filter(|export| export.organization == *authorized.on()))
    }

    /// Returns an export of any organization, for the job that makes it.
    pub fn export_anywhere(&mut self, id: BillingExportId) -> Result<Option<BillingExport>, StorageError> {
        let row: Option<ExportRow> = billing_exports::table
            .find(key(id))
            .select(ExportRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(BillingExport::try_from).transpose()?)
    }

    /// Notes how many documents were written; returns false if the export is no longer wanted.
    pub fn note_progress(&mut self, id: BillingExportId, documents: u64) -> Result<bool, StorageError> {
        let documents = i64::try_from(documents).unwrap_or(i64::MAX);
        let noted = diesel::update(queued(id))
            .set(billing_exports::documents.eq(documents))
            .execute(self.tx.conn)?;
        Ok(noted > 0)
    }

    /// Keeps the file of an export that was made; returns false if the export is no longer wanted.
    pub fn finish_export(&mut self, export: &BillingExport, file: &StoredFile) -> Result<bool, StorageError> {
        self.tx.files().keep(file)?;
        let size = i64::try_from(file.size).map_err(|_| corrupt("files.size"))?;
        let finished = diesel::update(queued(export.id))
            .set((
                billing_exports::state.eq(ExportState::Ready.as_str()),
                billing_exports::documents.eq(i64::try_from(export.documents).unwrap_or(i64::MAX)),
                billing_exports::file_id.eq(key(file.id)),
                billing_exports::size.eq(size),
                billing_exports::expires_at.eq(UtcTs::from(export.expires_at)),
            ))
            .execute(self.tx.conn)?;
        if finished == 0 {
            // Revoked in this moment.
            self.tx.files().delete(file.id)?;
        }
        Ok(finished > 0)
    }

    /// Marks an export as failed; returns false if it is no longer wanted.
    pub fn fail_export(&mut self, id: BillingExportId) -> Result<bool, StorageError> {
        let failed = diesel::update(queued(id))
            .set(billing_exports::state.eq(ExportState::Failed.as_str()))
            .execute(self.tx.conn)?;
        Ok(failed > 0)
    }

    /// Returns one export, locked for a subsequent change.
    pub fn export_for_update(
        &mut self,
        authorized: &Authorized<RevokeBillingExport>,
        id: BillingExportId,
    ) -> Result<Option<BillingExport>, StorageError> {
        lock_row(self.tx.conn, "billing_exports", key(id))?;
        self.export(authorized, id)
    }

    /// Revokes an export that was locked, and deletes the row of its file; the object is deleted after COMMIT.
    pub fn revoke_export(
        &mut self,
        authorized: &Authorized<RevokeBillingExport>,
        export: &BillingExport,
    ) -> Result<Option<StoredFile>, StorageError> {
        let place = billing_exports::table
            .find(key(export.id))
            .filter(billing_exports::organization_id.eq(key(*authorized.on())));
        diesel::update(place)
            .set((
                billing_exports::state.eq(ExportState::Revoked.as_str()),
                billing_exports::file_id.eq(None::<Uuid7>),
            ))
            .execute(self.tx.conn)?;
        let Some(file) = export.file else {
            return Ok(None);
        };
        let stored = self.tx.files().find(file)?;
        self.tx.files().delete(file)?;
        Ok(stored)
    }
}

/// An export that is still to be made.
#[diesel::dsl::auto_type]
fn queued(id: BillingExportId) -> _ {
    let id: Uuid7 = key(id);
    let state: &'static str = ExportState::Queued.as_str();
    billing_exports::table
        .find(id)
        .filter(billing_exports::state.eq(state))
}
