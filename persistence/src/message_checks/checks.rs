//! Rows of checks.

use super::{MessageChecks, reasons};
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::message_checks;
use crate::tx::{PurgeStep, Tx};
use crate::types::{JsonDoc, UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::identity::ExportAccount;
use kontor_domain::ids::{Id, MessageCheckId, OrganizationId, UserId};
use kontor_domain::message_checks::{
    CreateMessageCheck, DeleteMessageCheck, ListMessageChecks, MessageCheck, MessageSource, NamedInvoice,
    Report, Verdict,
};
use kontor_domain::quota::Quota;

/// Steps of the purge.
pub(super) const PURGE: &[PurgeStep] = &[past_checks];

fn past_checks(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let past = message_checks::expires_at.le(UtcTs::from(tx.now()));
    Ok(diesel::delete(message_checks::table.filter(past)).execute(tx.conn)?)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = message_checks)]
struct CheckRow {
    id: Uuid7,
    organization_id: Uuid7,
    user_id: Uuid7,
    source: String,
    verdict: String,
    reasons: JsonDoc,
    created_at: UtcTs,
    expires_at: UtcTs,
    invoice_id: Option<Uuid7>,
    reminder_id: Option<Uuid7>,
}

const fn corrupt(column: &'static str) -> CorruptRow {
    CorruptRow { column }
}

impl TryFrom<CheckRow> for MessageCheck {
    type Error = CorruptRow;

    fn try_from(row: CheckRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            id: row.id.id(),
            organization: row.organization_id.id(),
            user: row.user_id.id(),
            source: MessageSource::from_text(&row.source).ok_or(corrupt("message_checks.source"))?,
            report: Report {
                verdict: Verdict::from_text(&row.verdict).ok_or(corrupt("message_checks.verdict"))?,
                reasons: reasons::read(row.reasons)?,
            },
            named: row.invoice_id.map(|invoice| NamedInvoice {
                invoice: invoice.id(),
                reminder: row.reminder_id.map(Uuid7::id),
            }),
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
        })
    }
}

impl MessageChecks<'_, '_> {
    /// Stores a new check.
    ///
    /// # Errors
    /// `Quota`.
    pub fn create(
        &mut self,
        _: &Authorized<CreateMessageCheck>,
        new: &MessageCheck,
    ) -> Result<(), StorageError> {
        self.tx.check_quota(Quota::MessageChecks, key(new.user), 1)?;
        let row = CheckRow {
            id: key(new.id),
            organization_id: key(new.organization),
            user_id: key(new.user),
            source: new.source.as_str().to_owned(),
            verdict: new.report.verdict.as_str().to_owned(),
            reasons: reasons::write(&new.report.reasons)?,
            created_at: new.created_at.into(),
            expires_at: new.expires_at.into(),
            invoice_id: new.named.map(|named| key(named.invoice)),
            reminder_id: new.named.and_then(|named| named.reminder).map(key),
        };
        diesel::insert_into(message_checks::table)
            .values(row)
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns a page of a person's own checks in an organization, newest first.
    pub fn of_person(
        &mut self,
        authorized: &Authorized<ListMessageChecks>,
        user: UserId,
        page: PageRequest,
    ) -> Result<Page<MessageCheck>, StorageError> {
        let (organization, now) = (key(*authorized.on()), UtcTs::from(self.tx.now()));
        let all = || {
            message_checks::table
                .filter(message_checks::user_id.eq(key(user)))
                .filter(message_checks::organization_id.eq(organization))
                .filter(message_checks::expires_at.gt(now))
        };
        let total = if page.include_total {
            Some(all().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = all().select(CheckRow::as_select()).into_boxed();
        if let Some(after) = page.after {
            query = query.filter(message_checks::id.lt(Uuid7(after)));
        }
        let rows: Vec<CheckRow> = query
            .order(message_checks::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let found = rows.into_iter().map(MessageCheck::try_from);
        Ok(page.page(
            found.collect::<Result<Vec<_>, _>>()?,
            |check| check.id.uuid(),
            total,
        ))
    }

    /// Returns one of a person's own checks.
    pub fn find<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        user: UserId,
        id: MessageCheckId,
    ) -> Result<Option<MessageCheck>, StorageError> {
        let row: Option<CheckRow> = message_checks::table
            .find(key(id))
            .filter(message_checks::organization_id.eq(key(*authorized.on())))
            .filter(message_checks::user_id.eq(key(user)))
            .filter(message_checks::expires_at.gt(UtcTs::from(self.tx.now())))
            .select(CheckRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(MessageCheck::try_from).transpose()?)
    }

    /// Deletes a check that was found for its person.
    pub fn delete(
        &mut self,
        authorized: &Authorized<DeleteMessageCheck>,
        check: &MessageCheck,
    ) -> Result<(), StorageError> {
        let own = message_checks::table
            .find(key(check.id))
            .filter(message_checks::organization_id.eq(key(*authorized.on())))
            .filter(message_checks::user_id.eq(key(check.user)));
        diesel::delete(own).execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns a page of one's own checks in all organizations, oldest first.
    pub fn kept(
        &mut self,
        authorized: &Authorized<ExportAccount>,
        page: PageRequest,
    ) -> Result<Page<MessageCheck>, StorageError> {
        let after = page.after.map_or(Uuid7(uuid::Uuid::nil()), Uuid7);
        let rows: Vec<CheckRow> = message_checks::table
            .filter(message_checks::user_id.eq(key(*authorized.on())))
            .filter(message_checks::id.gt(after))
            .order(message_checks::id)
            .limit(page.probe())
            .select(CheckRow::as_select())
            .load(self.tx.conn)?;
        let found = rows.into_iter().map(MessageCheck::try_from);
        Ok(page.page(
            found.collect::<Result<Vec<_>, _>>()?,
            |check| check.id.uuid(),
            None,
        ))
    }
}
