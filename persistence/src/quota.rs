//! Quotas, asked where rows are made, so that no path around them is left. The organization or account is locked by
//! whoever writes, so what was counted stays true.
//!
//! Nothing is kept: the index is walked to the row that would be one too many, so asking costs as much as the limit at
//! most, whatever the setting was when the rows were made.

use crate::error::StorageError;
use crate::schema::{api_tokens, grants, invitations, memberships, products, teams};
use crate::tx::Tx;
use crate::types::{UtcTs, Uuid7};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::quota::{Quota, QuotaExceeded};

impl Tx<'_> {
    /// Refuses if there would be too many with `more` of them. `of` is the organization or account that has them.
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

    /// Whether there is a row behind the first `room` ones.
    fn has_more_than(&mut self, quota: Quota, of: Uuid7, room: i64) -> Result<bool, StorageError> {
        let now = UtcTs::from(self.now());
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
            // In words and not bound: SQLite takes a partial index only for what it can see.
            Quota::Products => products::table
                .filter(products::organization_id.eq(of))
                .filter(sql::<Bool>("state <> 'cancelled'"))
                .select(products::id)
                .offset(room)
                .limit(1)
                .first(self.conn)
                .optional()?,
            Quota::Invitations => invitations::table
                .filter(invitations::organization_id.eq(of))
                .filter(sql::<Bool>("state = 'open'"))
                .filter(invitations::expires_at.gt(now))
                .select(invitations::id)
                .offset(room)
                .limit(1)
                .first(self.conn)
                .optional()?,
            Quota::Members => memberships::table
                .filter(memberships::organization_id.eq(of))
                .select(memberships::id)
                .offset(room)
                .limit(1)
                .first(self.conn)
                .optional()?,
            Quota::ApiTokens => api_tokens::table
                .filter(api_tokens::user_id.eq(of))
                .filter(api_tokens::revoked_at.is_null())
                .filter(api_tokens::expires_at.gt(now))
                .select(api_tokens::id)
                .offset(room)
                .limit(1)
                .first(self.conn)
                .optional()?,
        };
        Ok(found.is_some())
    }
}
