//! Tokens of product back ends. Only the back end knows the secret; the database has its hash.

use super::Grants;
use crate::error::{CorruptRow, StorageError};
use crate::identity::LAST_USE_ACCURACY;
use crate::schema::service_tokens;
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::grants::ServiceToken;
use kontor_domain::ids::ServiceTokenId;
use kontor_domain::products::ProductKind;

#[derive(Queryable, Selectable)]
#[diesel(table_name = service_tokens)]
struct ServiceTokenRow {
    id: Uuid7,
    name: String,
    kinds: String,
    created_at: UtcTs,
    expires_at: UtcTs,
    last_used_at: Option<UtcTs>,
    revoked_at: Option<UtcTs>,
}

impl TryFrom<ServiceTokenRow> for ServiceToken {
    type Error = CorruptRow;
    fn try_from(row: ServiceTokenRow) -> Result<Self, CorruptRow> {
        let kinds = row.kinds.split_whitespace().map(ProductKind::parse);
        Ok(Self {
            id: row.id.id(),
            name: row.name,
            kinds: kinds.collect::<Option<_>>().ok_or(CorruptRow {
                column: "service_tokens.kinds",
            })?,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            last_used_at: row.last_used_at.map(|at| at.0),
            revoked_at: row.revoked_at.map(|at| at.0),
        })
    }
}

impl Grants<'_, '_> {
    /// Stores a token issued by the operator.
    pub fn create_service_token(
        &mut self,
        new: &ServiceToken,
        token_hash: [u8; 32],
    ) -> Result<(), StorageError> {
        let kinds: Vec<&str> = new.kinds.iter().map(ProductKind::as_str).collect();
        diesel::insert_into(service_tokens::table)
            .values((
                service_tokens::id.eq(key(new.id)),
                service_tokens::name.eq(&new.name),
                service_tokens::kinds.eq(kinds.join(" ")),
                service_tokens::token_hash.eq(&token_hash[..]),
                service_tokens::created_at.eq(UtcTs::from(new.created_at)),
                service_tokens::expires_at.eq(UtcTs::from(new.expires_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns all tokens, oldest first.
    pub fn service_tokens(&mut self) -> Result<Vec<ServiceToken>, StorageError> {
        let rows: Vec<ServiceTokenRow> = service_tokens::table
            .order(service_tokens::id)
            .select(ServiceTokenRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(ServiceToken::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Revokes a token; returns false if it does not exist or was already revoked.
    pub fn revoke_service_token(&mut self, id: ServiceTokenId) -> Result<bool, StorageError> {
        let place = service_tokens::table
            .find(key(id))
            .filter(service_tokens::revoked_at.is_null());
        let now = UtcTs::from(self.tx.now());
        Ok(diesel::update(place)
            .set(service_tokens::revoked_at.eq(Some(now)))
            .execute(self.tx.conn)?
            > 0)
    }

    /// Returns the token with this secret, if it is valid.
    pub fn service_token(&mut self, token_hash: &[u8; 32]) -> Result<Option<ServiceToken>, StorageError> {
        let row: Option<ServiceTokenRow> = service_tokens::table
            .filter(service_tokens::token_hash.eq(&token_hash[..]))
            .select(ServiceTokenRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        let token = row.map(ServiceToken::try_from).transpose()?;
        let now = self.tx.now();
        let valid = token.filter(|token| token.is_valid(now));
        if let Some(token) = &valid
            && token
                .last_used_at
                .is_none_or(|last| now - last >= LAST_USE_ACCURACY)
        {
            self.tx.stale.service = Some(token.id);
        }
        Ok(valid)
    }
}
