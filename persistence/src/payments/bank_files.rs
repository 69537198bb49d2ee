//! Files of the bank, and the reports on them.

use super::Payments;
use super::rows::corrupt;
use crate::connection::insert_all;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::{bank_file_results, bank_files};
use crate::types::{UtcTs, Uuid7, key};
use chrono::NaiveDate;
use diesel::dsl::{count_star, max};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, StaffArea, StaffPermission};
use kontor_domain::ids::{BankFileId, Id};
use kontor_domain::payments::{BankFile, BankFileState, EntryResult, ReportLine};
use uuid::Uuid;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = bank_files, treat_none_as_default_value = false)]
struct BankFileRow {
    id: Uuid7,
    file_id: Option<Uuid7>,
    sha256: Vec<u8>,
    size: i64,
    uploaded_by: Option<Uuid7>,
    is_dry_run: bool,
    state: String,
    message: Option<String>,
    problem: Option<String>,
    problem_line: Option<i64>,
    latest_day: Option<NaiveDate>,
    entries: Option<i64>,
    entries_done: i64,
    created_at: UtcTs,
    finished_at: Option<UtcTs>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = bank_file_results, treat_none_as_default_value = false)]
struct ResultRow {
    bank_file_id: Uuid7,
    position: i64,
    entry: i64,
    line: i64,
    result: String,
    code: Option<String>,
    account: Option<String>,
    currency: Option<String>,
    amount_minor: Option<i64>,
    reference: Option<String>,
    payer: Option<String>,
    booked_on: Option<NaiveDate>,
    payment_id: Option<Uuid7>,
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

impl From<&BankFile> for BankFileRow {
    fn from(file: &BankFile) -> Self {
        Self {
            id: key(file.id),
            file_id: file.file.map(key),
            sha256: file.sha256.to_vec(),
            size: signed(file.size),
            uploaded_by: file.uploaded_by.map(key),
            is_dry_run: file.is_dry_run,
            state: file.state.as_str().to_owned(),
            message: file.message.clone(),
            problem: file.problem.clone(),
            problem_line: file.problem_line.map(signed),
            latest_day: file.latest_day,
            entries: file.entries.map(signed),
            entries_done: signed(file.entries_done),
            created_at: file.created_at.into(),
            finished_at: file.finished_at.map(Into::into),
        }
    }
}

impl TryFrom<BankFileRow> for BankFile {
    type Error = CorruptRow;

    fn try_from(row: BankFileRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            id: row.id.id(),
            file: row.file_id.map(Uuid7::id),
            sha256: row.sha256.try_into().map_err(|_| corrupt("bank_files.sha256"))?,
            size: unsigned(row.size),
            uploaded_by: row.uploaded_by.map(Uuid7::id),
            is_dry_run: row.is_dry_run,
            state: BankFileState::from_text(&row.state).ok_or(corrupt("bank_files.state"))?,
            message: row.message,
            problem: row.problem,
            problem_line: row.problem_line.map(unsigned),
            latest_day: row.latest_day,
            entries: row.entries.map(unsigned),
            entries_done: unsigned(row.entries_done),
            created_at: row.created_at.0,
            finished_at: row.finished_at.map(|at| at.0),
        })
    }
}

impl TryFrom<ResultRow> for ReportLine {
    type Error = CorruptRow;

    fn try_from(row: ResultRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            position: unsigned(row.position),
            entry: unsigned(row.entry),
            line: unsigned(row.line),
            result: EntryResult::from_text(&row.result).ok_or(corrupt("bank_file_results.result"))?,
            code: row.code,
            account: row.account,
            currency: row.currency,
            amount_minor: row.amount_minor,
            reference: row.reference,
            payer: row.payer,
            booked_on: row.booked_on,
            payment: row.payment_id.map(Uuid7::id),
        })
    }
}

impl Payments<'_, '_> {
    /// Stores a file that was received.
    pub fn insert_bank_file<A: StaffPermission<On = StaffArea>>(
        &mut self,
        _authorized: &Authorized<A>,
        file: &BankFile,
    ) -> Result<(), StorageError> {
        diesel::insert_into(bank_files::table)
            .values(BankFileRow::from(file))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Saves what is known of a file since it was read.
    pub fn save_bank_file<A: StaffPermission<On = StaffArea>>(
        &mut self,
        _authorized: &Authorized<A>,
        file: &BankFile,
    ) -> Result<(), StorageError> {
        diesel::update(bank_files::table.find(key(file.id)))
            .set((
                bank_files::state.eq(file.state.as_str()),
                bank_files::message.eq(&file.message),
                bank_files::problem.eq(&file.problem),
                bank_files::problem_line.eq(file.problem_line.map(signed)),
                bank_files::latest_day.eq(file.latest_day),
                bank_files::entries.eq(file.entries.map(signed)),
                bank_files::entries_done.eq(signed(file.entries_done)),
                bank_files::finished_at.eq(file.finished_at.map(UtcTs::from)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Saves the number of entries that have their result.
    pub fn save_entries_done<A: StaffPermission<On = StaffArea>>(
        &mut self,
        _authorized: &Authorized<A>,
        file: BankFileId,
        entries_done: u64,
    ) -> Result<(), StorageError> {
        diesel::update(bank_files::table.find(key(file)))
            .set(bank_files::entries_done.eq(signed(entries_done)))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns a file.
    pub fn bank_file(&mut self, id: BankFileId) -> Result<Option<BankFile>, StorageError> {
        let row: Option<BankFileRow> = bank_files::table
            .find(key(id))
            .select(BankFileRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(BankFile::try_from).transpose()?)
    }

    /// Returns a page of the files, newest first.
    pub fn bank_files<A: StaffPermission<On = StaffArea>>(
        &mut self,
        _authorized: &Authorized<A>,
        page: PageRequest,
    ) -> Result<Page<BankFile>, StorageError> {
        let total = if page.include_total {
            Some(bank_files::table.select(count_star()).get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = bank_files::table.select(BankFileRow::as_select()).into_boxed();
        if let Some(after) = page.after {
            query = query.filter(bank_files::id.lt(Uuid7(after)));
        }
        let rows: Vec<BankFileRow> = query
            .order(bank_files::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let found = rows
            .into_iter()
            .map(BankFile::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(found, |file| file.id.uuid(), total))
    }

    /// Adds lines to the report on a file.
    pub fn insert_report<A: StaffPermission<On = StaffArea>>(
        &mut self,
        _authorized: &Authorized<A>,
        file: BankFileId,
        lines: &[ReportLine],
    ) -> Result<(), StorageError> {
        let row = |line: &ReportLine| ResultRow {
            bank_file_id: key(file),
            position: signed(line.position),
            entry: signed(line.entry),
            line: signed(line.line),
            result: line.result.as_str().to_owned(),
            code: line.code.clone(),
            account: line.account.clone(),
            currency: line.currency.clone(),
            amount_minor: line.amount_minor,
            reference: line.reference.clone(),
            payer: line.payer.clone(),
            booked_on: line.booked_on,
            payment_id: line.payment.map(key),
        };
        let rows = lines.iter().map(row);
        insert_all!(&mut *self.tx.conn, bank_file_results::table, rows)?;
        Ok(())
    }

    /// Returns lines of the report on a file, after a position.
    pub fn report<A: StaffPermission<On = StaffArea>>(
        &mut self,
        _authorized: &Authorized<A>,
        file: BankFileId,
        result: Option<EntryResult>,
        (after, limit): (u64, u32),
    ) -> Result<Vec<ReportLine>, StorageError> {
        let mut query = bank_file_results::table
            .filter(bank_file_results::bank_file_id.eq(key(file)))
            .filter(bank_file_results::position.gt(signed(after)))
            .select(ResultRow::as_select())
            .into_boxed();
        if let Some(result) = result {
            query = query.filter(bank_file_results::result.eq(result.as_str()));
        }
        let rows: Vec<ResultRow> = query
            .order(bank_file_results::position)
            .limit(i64::from(limit))
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(ReportLine::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Returns a page of the report on a file, in its order.
    pub fn report_page<A: StaffPermission<On = StaffArea>>(
        &mut self,
        authorized: &Authorized<A>,
        file: BankFileId,
        result: Option<EntryResult>,
        page: PageRequest,
    ) -> Result<Page<ReportLine>, StorageError> {
        let total = if page.include_total {
            let counts = self.report_counts(file)?;
            let wanted = counts
                .iter()
                .filter(|(one, _)| result.is_none_or(|wanted| wanted == *one));
            Some(signed(wanted.map(|(_, count)| count).sum()))
        } else {
            None
        };
        // Cursors are ids: that of a line is made of its position.
        let after = page.after.map_or(0, |after| after.as_u64_pair().1);
        let lines = self.report(authorized, file, result, (after, page.limit + 1))?;
        Ok(page.page(lines, |line| Uuid::from_u64_pair(0, line.position), total))
    }

    /// Returns the number of lines of the report on a file.
    pub fn report_length(&mut self, file: BankFileId) -> Result<u64, StorageError> {
        let last: Option<i64> = bank_file_results::table
            .filter(bank_file_results::bank_file_id.eq(key(file)))
            .select(max(bank_file_results::position))
            .first(self.tx.conn)?;
        Ok(unsigned(last.unwrap_or(0)))
    }

    /// Returns how many lines of the report have each result.
    pub fn report_counts(&mut self, file: BankFileId) -> Result<Vec<(EntryResult, u64)>, StorageError> {
        let rows: Vec<(String, i64)> = bank_file_results::table
            .filter(bank_file_results::bank_file_id.eq(key(file)))
            .group_by(bank_file_results::result)
            .order(bank_file_results::result)
            .select((bank_file_results::result, count_star()))
            .load(self.tx.conn)?;
        rows.into_iter()
            .map(|(result, count)| {
                let result = EntryResult::from_text(&result).ok_or(corrupt("bank_file_results.result"))?;
                Ok((result, unsigned(count)))
            })
            .collect()
    }

    /// Counts the lines of the report on a file by result and code.
    pub fn report_codes(
        &mut self,
        file: BankFileId,
    ) -> Result<Vec<(EntryResult, Option<String>, u64)>, StorageError> {
        let rows: Vec<(String, Option<String>, i64)> = bank_file_results::table
            .filter(bank_file_results::bank_file_id.eq(key(file)))
            .group_by((bank_file_results::result, bank_file_results::code))
            .order((bank_file_results::result, bank_file_results::code))
            .select((bank_file_results::result, bank_file_results::code, count_star()))
            .load(self.tx.conn)?;
        rows.into_iter()
            .map(|(result, code, count)| {
                let result = EntryResult::from_text(&result).ok_or(corrupt("bank_file_results.result"))?;
                Ok((result, code, unsigned(count)))
            })
            .collect()
    }

    /// Returns the file that was booked last, if any: that of the latest booking day.
    pub fn latest_bank_file(&mut self) -> Result<Option<BankFile>, StorageError> {
        let row: Option<BankFileRow> = bank_files::table
            .filter(bank_files::state.eq(BankFileState::Booked.as_str()))
            .filter(bank_files::is_dry_run.eq(false))
            .order((bank_files::latest_day.desc(), bank_files::id.desc()))
            .select(BankFileRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(BankFile::try_from).transpose()?)
    }
}
