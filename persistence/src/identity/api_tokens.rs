//! API tokens: personal, with scopes and an expiry, stored as a hash.

use super::Identity;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::api_tokens;
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Scopes};
use kontor_domain::identity::{CreateApiToken, ListApiTokens, ReadApiToken, RevokeApiToken};
use kontor_domain::ids::{ApiTokenId, Id, OrganizationId, UserId};
use kontor_domain::organizations::RemoveMember;
use kontor_domain::quota::Quota;

/// A token to be created.
#[derive(Debug, Clone)]
pub struct NewApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// Name given by its owner.
    pub name: String,
    /// The scopes it is limited to.
    pub scopes: Scopes,
    /// The only organization it can access, if it is bound to one.
    pub organization: Option<OrganizationId>,
    /// Hash of the secret.
    pub token_hash: [u8; 32],
    /// Expiry.
    pub expires_at: DateTime<Utc>,
}

/// A token, without its secret.
#[derive(Debug, Clone)]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// Name given by its owner.
    pub name: String,
    /// The scopes it is limited to.
    pub scopes: Scopes,
    /// The only organization it can access, if it is bound to one.
    pub organization: Option<OrganizationId>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Expiry.
    pub expires_at: DateTime<Utc>,
    /// Time of last use, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
pub(super) struct ApiTokenRow {
    id: Uuid7,
    organization_id: Option<Uuid7>,
    name: String,
    scopes: String,
    created_at: UtcTs,
    expires_at: UtcTs,
    last_used_at: Option<UtcTs>,
}

impl TryFrom<ApiTokenRow> for ApiToken {
    type Error = CorruptRow;
    fn try_from(row: ApiTokenRow) -> Result<Self, CorruptRow> {
        let scopes = Scopes::parse(row.scopes.split_whitespace());
        Ok(Self {
            id: row.id.id(),
            name: row.name,
            scopes: scopes.map_err(|_| CorruptRow {
                column: "api_tokens.scopes",
            })?,
            organization: row.organization_id.map(Uuid7::id),
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            last_used_at: row.last_used_at.map(|at| at.0),
        })
    }
}

impl Identity<'_, '_> {
    /// Stores a token.
    pub fn create_api_token(
        &mut self,
        authorized: &Authorized<CreateApiToken>,
        new: NewApiToken,
    ) -> Result<ApiToken, StorageError> {
        let now = UtcTs::from(self.tx.now());
        self.tx.check_quota(Quota::ApiTokens, key(*authorized.on()), 1)?;
        diesel::insert_into(api_tokens::table)
            .values((
                api_tokens::id.eq(key(new.id)),
                api_tokens::user_id.eq(key(*authorized.on())),
                api_tokens::organization_id.eq(new.organization.map(key)),
                api_tokens::name.eq(&new.name),
                api_tokens::scopes.eq(new.scopes.words().join(" ")),
                api_tokens::token_hash.eq(&new.token_hash[..]),
                api_tokens::created_at.eq(now),
                api_tokens::expires_at.eq(UtcTs::from(new.expires_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(ApiToken {
            id: new.id,
            name: new.name,
            scopes: new.scopes,
            organization: new.organization,
            created_at: now.0,
            expires_at: new.expires_at,
            last_used_at: None,
        })
    }

    /// Returns one's own tokens that are not revoked, newest first.
    pub fn api_tokens(
        &mut self,
        authorized: &Authorized<ListApiTokens>,
        page: PageRequest,
    ) -> Result<Page<ApiToken>, StorageError> {
        let own = || {
            api_tokens::table
                .filter(api_tokens::user_id.eq(key(*authorized.on())))
                .filter(api_tokens::revoked_at.is_null())
                .into_boxed()
        };
        let total = if page.include_total {
            Some(own().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = own().select(ApiTokenRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(api_tokens::id.lt(Uuid7(after)));
        }
        let rows: Vec<ApiTokenRow> = query
            .order(api_tokens::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let tokens = rows
            .into_iter()
            .map(ApiToken::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(tokens, |token| token.id.uuid(), total))
    }

    /// Returns one of one's own tokens, unless it is revoked.
    pub fn api_token(
        &mut self,
        authorized: &Authorized<ReadApiToken>,
        id: ApiTokenId,
    ) -> Result<Option<ApiToken>, StorageError> {
        let row: Option<ApiTokenRow> = api_tokens::table
            .find(key(id))
            .filter(api_tokens::user_id.eq(key(*authorized.on())))
            .filter(api_tokens::revoked_at.is_null())
            .select(ApiTokenRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(ApiToken::try_from).transpose()?)
    }

    /// Returns the number of a member's valid tokens bound to the organization, before the member is removed.
    pub fn api_tokens_bound_to(
        &mut self,
        authorized: &Authorized<RemoveMember>,
        user: UserId,
    ) -> Result<u64, StorageError> {
        let bound: i64 = api_tokens::table
            .filter(api_tokens::user_id.eq(key(user)))
            .filter(api_tokens::organization_id.eq(key(*authorized.on())))
            .filter(api_tokens::revoked_at.is_null())
            .filter(api_tokens::expires_at.gt(UtcTs::from(self.tx.now())))
            .count()
            .get_result(self.tx.conn)?;
        Ok(u64::try_from(bound).unwrap_or_default())
    }

    /// Revokes one of one's own tokens; returns false if it does not exist.
    pub fn revoke_api_token(
        &mut self,
        authorized: &Authorized<RevokeApiToken>,
        id: ApiTokenId,
    ) -> Result<bool, StorageError> {
        let own = api_tokens::table
            .find(key(id))
            .filter(api_tokens::user_id.eq(key(*authorized.on())));
        let revoked = diesel::update(own.filter(api_tokens::revoked_at.is_null()))
            .set(api_tokens::revoked_at.eq(Some(UtcTs::from(self.tx.now()))))
            .execute(self.tx.conn)?;
        Ok(revoked > 0)
    }

    /// Returns the names of an account's valid tokens, oldest first.
    pub fn valid_api_token_names(&mut self, user: UserId) -> Result<Vec<String>, StorageError> {
        Ok(api_tokens::table
            .filter(api_tokens::user_id.eq(key(user)))
            .filter(api_tokens::revoked_at.is_null())
            .filter(api_tokens::expires_at.gt(UtcTs::from(self.tx.now())))
            .order(api_tokens::id)
            .select(api_tokens::name)
            .load(self.tx.conn)?)
    }

    /// Revokes all tokens of an account and returns their number.
    pub fn revoke_all_api_tokens(&mut self, user: UserId) -> Result<usize, StorageError> {
        let valid = api_tokens::table
            .filter(api_tokens::user_id.eq(key(user)))
            .filter(api_tokens::revoked_at.is_null());
        Ok(diesel::update(valid)
            .set(api_tokens::revoked_at.eq(Some(UtcTs::from(self.tx.now()))))
            .execute(self.tx.conn)?)
    }
}
