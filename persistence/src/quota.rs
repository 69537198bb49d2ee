//! Quotas, checked where rows are created, so that they apply to every path. The writing transaction has locked the
//! organization or account, so the count stays valid.
//!
//! No counter is stored. The index is scanned to the first row beyond the limit, so a check costs at most as much
//! as the limit, whatever the setting was when the rows were created.

use crate::error::StorageError;
use crate::schema::{
    api_tokens, billing_addresses, billing_exports, grants, invitations, memberships, message_checks,
    products, teams,
};
use crate::tx::Tx;
use crate::types::{UtcTs, Uuid7};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::quota::{Quota, QuotaExceeded};

impl Tx<'_> {
    /// Checks that `more` rows fit into the quota. `of` is the organization or account.
    pub(crate) fn check_quota(&mut self, quota: Quota, of: Uuid7, more: usize) -> Result<(), StorageError> {
        let Some(limit) = self.options.quotas.limit(quota) else {
            return Ok(());
        };
        let more = i64::try_from(more).unwrap_or(i64::MAX);
        let room = i64::from(limit).saturating_sub(more);
        if more == 0 || (room >= 0 && !self.has_more_than(quota, of, room)?) {
            return Ok(());
        }
        Err(QuotaExceeded { quota, limit }.into())
    }

    /// Whether there are more than `room` rows.
    fn has_more_than(&mut self, quota: Quota, of: Uuid7, room: i64) -> Result<bool, StorageError> {
        let found: Option<Uuid7> = match quota {
            Quota::Grants => grants::table
                .filter(grants::organization_id.eq(of))
                .select(grants::id)
                .offset(room)
                .limit(1)
                .first(self.conn)
                .optional()?,
            Quota::Teams => teams::table
                .filter(teams::organization_id.eq(of))
                .select(teams::id)
                .offset(room)
                .limit(1)
                .first(self.conn)
                .optional()?,
            Quota::Products => self.product_beyond(of, room)?,
            Quota::BillingAddresses => billing_addresses::table
                .filter(billing_addresses::organization_id.eq(of))
                .select(billing_addresses::id)
                .offset(room)
                .limit(1)
                .first(self.conn)
                .optional()?,
            Quota::BillingExports => self.export_beyond(of, room)?,
            Quota::Invitations => self.invitation_beyond(of, room)?,
            Quota::Members => memberships::table
                .filter(memberships::organization_id.eq(of))
                .select(memberships::id)
                .offset(room)
                .limit(1)
                .first(self.conn)
                .optional()?,
            Quota::ApiTokens => self.api_token_beyond(of, room)?,
            Quota::MessageChecks => message_checks::table
                .filter(message_checks::user_id.eq(of))
                .filter(message_checks::expires_at.gt(UtcTs::from(self.now())))
                .select(message_checks::id)
                .offset(room)
                .limit(1)
                .first(self.conn)
                .optional()?,
        };
        Ok(found.is_some())
    }

    /// Returns the first of the products that were not canceled beyond `room`.
    fn product_beyond(&mut self, of: Uuid7, room: i64) -> QueryResult<Option<Uuid7>> {
        // Literals instead of parameters: SQLite uses a partial index only if it can see the values.
        products::table
            .filter(products::organization_id.eq(of))
            .filter(sql::<Bool>("state <> 'cancelled'"))
            .select(products::id)
            .offset(room)
            .limit(1)
            .first(self.conn)
            .optional()
    }

    /// Returns the first of the open invitations beyond `room`.
    fn invitation_beyond(&mut self, of: Uuid7, room: i64) -> QueryResult<Option<Uuid7>> {
        let now = UtcTs::from(self.now());
        // A literal, as for products.
        invitations::table
            .filter(invitations::organization_id.eq(of))
            .filter(sql::<Bool>("state = 'open'"))
            .filter(invitations::expires_at.gt(now))
            .select(invitations::id)
            .offset(room)
            .limit(1)
            .first(self.conn)
            .optional()
    }

    /// Returns the first of the exports beyond `room` that are being made or can be downloaded.
    fn export_beyond(&mut self, of: Uuid7, room: i64) -> QueryResult<Option<Uuid7>> {
        let now = UtcTs::from(self.now());
        // A literal, as for products.
        billing_exports::table
            .filter(billing_exports::organization_id.eq(of))
            .filter(sql::<Bool>("state IN ('queued', 'ready')"))
            .filter(billing_exports::expires_at.gt(now))
            .select(billing_exports::id)
            .offset(room)
            .limit(1)
            .first(self.conn)
            .optional()
    }

    /// Returns the first of the valid API tokens beyond `room`.
    fn api_token_beyond(&mut self, of: Uuid7, room: i64) -> QueryResult<Option<Uuid7>> {
        let now = UtcTs::from(self.now());
        api_tokens::table
            .filter(api_tokens::user_id.eq(of))
            .filter(api_tokens::revoked_at.is_null())
            .filter(api_tokens::expires_at.gt(now))
            .select(api_tokens::id)
            .offset(room)
            .limit(1)
            .first(self.conn)
            .optional()
    }
}
