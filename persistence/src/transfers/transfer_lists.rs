//! Lists of offers, from an organization and to an organization.

use super::Transfers;
use super::transfers::TransferRow;
use crate::error::StorageError;
use crate::page::{Page, PageRequest};
use crate::schema::product_transfers;
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::{EmailAddress, ExportAccount};
use kontor_domain::ids::{Id, UserId};
use kontor_domain::transfers::{ListIncomingTransfers, ListTransfers, Transfer, TransferState};
use uuid::Uuid;

/// Filters of offers.
#[derive(Debug, Clone, Copy, Default)]
pub struct TransferFilter {
    /// Only from this offerer.
    pub offered_by: Option<UserId>,
    /// Only in this state at the time of the request.
    pub state: Option<TransferState>,
}

impl Transfers<'_, '_> {
    /// Returns a page of the offers of an organization, newest first.
    pub fn list(
        &mut self,
        authorized: &Authorized<ListTransfers>,
        filter: TransferFilter,
        page: PageRequest,
    ) -> Result<Page<Transfer>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let filtered = || {
            let mut query = product_transfers::table
                .filter(product_transfers::organization_id.eq(key(*authorized.on())))
                .into_boxed();
            if let Some(giver) = filter.offered_by {
                query = query.filter(product_transfers::offered_by.eq(key(giver)));
            }
            let stored = |state: TransferState| product_transfers::state.eq(state.as_str());
            match filter.state {
                None => query,
                Some(TransferState::Open) => query
                    .filter(stored(TransferState::Open))
                    .filter(product_transfers::expires_at.gt(now)),
                Some(TransferState::Expired) => query.filter(
                    stored(TransferState::Expired)
                        .or(stored(TransferState::Open).and(product_transfers::expires_at.le(now))),
                ),
                Some(state) => query.filter(stored(state)),
            }
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select(TransferRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(product_transfers::id.lt(Uuid7(after)));
        }
        let rows: Vec<TransferRow> = query
            .order(product_transfers::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let all = self.with_products(rows)?;
        Ok(page.page(all, |transfer| transfer.id.uuid(), total))
    }

    /// Returns a page of the open offers to one's own address, oldest first.
    pub fn to_own_address(
        &mut self,
        _granted: &Authorized<ExportAccount>,
        email: &EmailAddress,
        page: PageRequest,
    ) -> Result<Page<Transfer>, StorageError> {
        let after = page.after.map_or(Uuid7(Uuid::nil()), Uuid7);
        let rows: Vec<TransferRow> = product_transfers::table
            .filter(product_transfers::to_email_key.eq(email.key()))
            .filter(product_transfers::state.eq(TransferState::Open.as_str()))
            .filter(product_transfers::expires_at.gt(UtcTs::from(self.tx.now())))
            .filter(product_transfers::id.gt(after))
            .order(product_transfers::id)
            .limit(page.probe())
            .select(TransferRow::as_select())
            .load(self.tx.conn)?;
        let all = self.with_products(rows)?;
        Ok(page.page(all, |transfer| transfer.id.uuid(), None))
    }

    /// Returns a page of the open offers to an organization, newest first.
    pub fn incoming(
        &mut self,
        authorized: &Authorized<ListIncomingTransfers>,
        page: PageRequest,
    ) -> Result<Page<Transfer>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let filtered = || {
            product_transfers::table
                .filter(product_transfers::to_organization_id.eq(key(*authorized.on())))
                .filter(product_transfers::state.eq(TransferState::Open.as_str()))
                .filter(product_transfers::expires_at.gt(now))
                .into_boxed()
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select(TransferRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(product_transfers::id.lt(Uuid7(after)));
        }
        let rows: Vec<TransferRow> = query
            .order(product_transfers::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let all = self.with_products(rows)?;
        Ok(page.page(all, |transfer| transfer.id.uuid(), total))
    }
}
