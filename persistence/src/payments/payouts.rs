//! Payouts from prepaid accounts. Every lookup includes the organization.

use super::prepaid::{Prepaid, currency};
use crate::connection::lock_row;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::{organizations, payouts};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Cleared, Permission, StaffArea, StaffPermission};
use kontor_domain::billing::Iban;
use kontor_domain::ids::{Id, OrganizationId, PayoutId};
use kontor_domain::money::Money;
use kontor_domain::payments::{Payout, PayoutState};
use kontor_domain::text::ParseText;
use uuid::Uuid;

/// A payout with the name of its organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPayout {
    /// The payout.
    pub payout: Payout,
    /// Name of the organization.
    pub organization_name: String,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = payouts)]
struct PayoutRow {
    id: Uuid7,
    organization_id: Uuid7,
    requested_by: Uuid7,
    currency: String,
    amount_minor: i64,
    iban: String,
    name: String,
    created_at: UtcTs,
    #[diesel(embed)]
    progress: ProgressRow,
}

/// Columns that change after the request.
#[derive(Insertable, AsChangeset, Queryable, Selectable)]
#[diesel(table_name = payouts, treat_none_as_null = true)]
struct ProgressRow {
    state: String,
    reason: Option<String>,
    decided_by: Option<Uuid7>,
    decided_at: Option<UtcTs>,
    recorded_by: Option<Uuid7>,
    value_date: Option<NaiveDate>,
    returned_minor: i64,
    updated_at: UtcTs,
}

impl From<&Payout> for ProgressRow {
    fn from(payout: &Payout) -> Self {
        Self {
            state: payout.state.as_str().to_owned(),
            reason: payout.reason.clone(),
            decided_by: payout.decided_by.map(key),
            decided_at: payout.decided_at.map(UtcTs::from),
            recorded_by: payout.recorded_by.map(key),
            value_date: payout.value_date,
            returned_minor: payout.returned_minor,
            updated_at: payout.updated_at.into(),
        }
    }
}

impl From<&Payout> for PayoutRow {
    fn from(payout: &Payout) -> Self {
        Self {
            id: key(payout.id),
            organization_id: key(payout.organization),
            requested_by: key(payout.requested_by),
            currency: payout.amount.currency.as_str().to_owned(),
            amount_minor: payout.amount.minor,
            iban: payout.iban.as_str().to_owned(),
            name: payout.name.clone(),
            created_at: payout.created_at.into(),
            progress: payout.into(),
        }
    }
}

impl TryFrom<PayoutRow> for Payout {
    type Error = CorruptRow;
    fn try_from(row: PayoutRow) -> Result<Self, CorruptRow> {
        let corrupt = |column| CorruptRow { column };
        let progress = row.progress;
        Ok(Self {
            id: row.id.id(),
            organization: row.organization_id.id(),
            requested_by: row.requested_by.id(),
            state: PayoutState::from_text(&progress.state).ok_or(corrupt("payouts.state"))?,
            amount: Money::new(row.amount_minor, currency(&row.currency, "payouts.currency")?),
            iban: Iban::parse(&row.iban).map_err(|_| corrupt("payouts.iban"))?,
            name: row.name,
            reason: progress.reason,
            decided_by: progress.decided_by.map(Uuid7::id),
            decided_at: progress.decided_at.map(|at| at.0),
            recorded_by: progress.recorded_by.map(Uuid7::id),
            value_date: progress.value_date,
            returned_minor: progress.returned_minor,
            created_at: row.created_at.0,
            updated_at: progress.updated_at.0,
        })
    }
}

fn found((row, organization_name): (PayoutRow, String)) -> Result<FoundPayout, StorageError> {
    Ok(FoundPayout {
        payout: row.try_into()?,
        organization_name,
    })
}

impl Prepaid<'_, '_> {
    /// Stores a new payout.
    pub fn insert_payout<A: Permission<On = OrganizationId>>(
        &mut self,
        _authorized: &Authorized<A>,
        payout: &Cleared<Payout>,
    ) -> Result<(), StorageError> {
        diesel::insert_into(payouts::table)
            .values(PayoutRow::from(payout.change()))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Saves the progress of a payout.
    pub fn save_payout<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        payout: &Payout,
    ) -> Result<(), StorageError> {
        let place = payouts::table
            .find(key(payout.id))
            .filter(payouts::organization_id.eq(key(*authorized.on())));
        diesel::update(place)
            .set(ProgressRow::from(payout))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns a payout of the organization.
    pub fn payout<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        id: PayoutId,
    ) -> Result<Option<Payout>, StorageError> {
        let row: Option<PayoutRow> = payouts::table
            .find(key(id))
            .filter(payouts::organization_id.eq(key(*authorized.on())))
            .select(PayoutRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(Payout::try_from).transpose()?)
    }

    /// Returns a payout of the organization, locked for a subsequent change.
    pub fn payout_for_update<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        id: PayoutId,
    ) -> Result<Option<Payout>, StorageError> {
        self.tx.lock_organizations(&[*authorized.on()])?;
        lock_row(self.tx.conn, "payouts", key(id))?;
        self.payout(authorized, id)
    }

    /// Returns the organization of a payout, without locks, so that it can be locked first.
    pub fn organization_of_payout(&mut self, id: PayoutId) -> Result<Option<OrganizationId>, StorageError> {
        let found: Option<Uuid7> = payouts::table
            .find(key(id))
            .select(payouts::organization_id)
            .first(self.tx.conn)
            .optional()?;
        Ok(found.map(Uuid7::id))
    }

    /// Returns the payout that carries this id through the banks, with its organization, without locks.
    pub fn payout_of_end_to_end_id(
        &mut self,
        end_to_end_id: &str,
    ) -> Result<Option<(PayoutId, OrganizationId)>, StorageError> {
        let plain = end_to_end_id.trim();
        // References of payers may have the form of a UUID, too; ours are of version 7.
        let is_ours =
            plain.len() == 32 && plain.bytes().all(|b| b.is_ascii_hexdigit()) && plain[12..].starts_with('7');
        let Some(uuid) = is_ours.then(|| Uuid::try_parse(plain).ok()).flatten() else {
            return Ok(None);
        };
        let id = PayoutId::from_uuid(uuid);
        Ok(self
            .organization_of_payout(id)?
            .map(|organization| (id, organization)))
    }

    /// Returns the number of payouts that the organization requested within the last day.
    pub fn payouts_of_a_day<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
    ) -> Result<i64, StorageError> {
        let since = self.tx.ago(TimeDelta::days(1));
        Ok(payouts::table
            .filter(payouts::organization_id.eq(key(*authorized.on())))
            .filter(payouts::created_at.gt(since))
            .count()
            .get_result(self.tx.conn)?)
    }

    /// Returns a page of the organization's payouts, newest first.
    pub fn payouts<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        state: Option<PayoutState>,
        page: PageRequest,
    ) -> Result<Page<Payout>, StorageError> {
        let filtered = || {
            let query = payouts::table
                .filter(payouts::organization_id.eq(key(*authorized.on())))
                .into_boxed();
            match state {
                Some(state) => query.filter(payouts::state.eq(state.as_str())),
                None => query,
            }
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select(PayoutRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(payouts::id.lt(Uuid7(after)));
        }
        let rows: Vec<PayoutRow> = query
            .order(payouts::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let found: Vec<Payout> = rows.into_iter().map(Payout::try_from).collect::<Result<_, _>>()?;
        Ok(page.page(found, |payout| payout.id.uuid(), total))
    }

    /// Returns a page of the payouts of all organizations but the caller's own, oldest first: what waits longest comes
    /// first.
    pub fn find_payouts<A: StaffPermission<On = StaffArea>>(
        &mut self,
        _authorized: &Authorized<A>,
        own: &[OrganizationId],
        state: Option<PayoutState>,
        page: PageRequest,
    ) -> Result<Page<FoundPayout>, StorageError> {
        let own: Vec<Uuid7> = own.iter().map(|id| key(*id)).collect();
        let filtered = || {
            let query = payouts::table
                .inner_join(organizations::table)
                .filter(payouts::organization_id.ne_all(own.clone()))
                .into_boxed();
            match state {
                Some(state) => query.filter(payouts::state.eq(state.as_str())),
                None => query,
            }
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select((PayoutRow::as_select(), organizations::name));
        if let Some(after) = page.after {
            query = query.filter(payouts::id.gt(Uuid7(after)));
        }
        let rows: Vec<(PayoutRow, String)> =
            query.order(payouts::id).limit(page.probe()).load(self.tx.conn)?;
        let found: Vec<FoundPayout> = rows.into_iter().map(found).collect::<Result<_, _>>()?;
        Ok(page.page(found, |found| found.payout.id.uuid(), total))
    }
}
