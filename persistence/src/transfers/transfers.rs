//! Offers of products. The token is stored as a hash, and sealed so that the link can be shown again.

use super::Transfers;
use crate::connection::{lock_row, lock_row_against_references};
use crate::error::{CorruptRow, StorageError};
use crate::identity::NOBODY;
use crate::schema::{product_transfer_items, product_transfers, products};
use crate::seal;
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::grants::Grant;
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{Id, OrganizationId, ProductId, TransferId};
use kontor_domain::products::Product;
use kontor_domain::quota::Quota;
use kontor_domain::transfers::{
    AcceptTransfer, CreateTransfer, ReadTransferLink, Recipient, Transfer, TransferMessage, TransferState,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = product_transfers)]
pub(super) struct TransferRow {
    id: Uuid7,
    organization_id: Uuid7,
    to_organization_id: Option<Uuid7>,
    to_email: Option<String>,
    to_email_key: Option<String>,
    message: Option<String>,
    state: String,
    offered_by: Uuid7,
    accepted_by_organization_id: Option<Uuid7>,
    created_at: UtcTs,
    expires_at: UtcTs,
    ended_at: Option<UtcTs>,
}

fn transfer(row: TransferRow, products: Vec<ProductId>) -> Result<Transfer, CorruptRow> {
    let recipient = match (row.to_organization_id, row.to_email, row.to_email_key) {
        (Some(id), ..) => Recipient::Organization(id.id()),
        (None, Some(email), Some(key)) => Recipient::Email(EmailAddress::stored(email, key)),
        _ => Recipient::Link,
    };
    Ok(Transfer {
        id: row.id.id(),
        organization: row.organization_id.id(),
        recipient,
        products,
        message: row.message.map(TransferMessage::stored),
        stored_state: TransferState::from_text(&row.state).ok_or(CorruptRow {
            column: "product_transfers.state",
        })?,
        offered_by: row.offered_by.id(),
        accepted_by: row.accepted_by_organization_id.map(Uuid7::id),
        created_at: row.created_at.0,
        expires_at: row.expires_at.0,
        ended_at: row.ended_at.map(|at| at.0),
    })
}

impl Transfers<'_, '_> {
    /// Stores an offer, whose products are locked.
    ///
    /// # Errors
    /// `Refused(ProductOffered)` while one of them is in another open offer.
    pub fn create(
        &mut self,
        _granted: &Authorized<CreateTransfer>,
        new: &Transfer,
        (token, token_hash): (&str, [u8; 32]),
    ) -> Result<(), StorageError> {
        self.close_expired(&new.products)?;
        let sealed = seal::seal(&self.tx.options.transfer_key, new.id.uuid(), token.as_bytes())?;
        let (organization, email) = match &new.recipient {
            Recipient::Organization(id) => (Some(key(*id)), None),
            Recipient::Email(address) => (None, Some(address)),
            Recipient::Link => (None, None),
        };
        diesel::insert_into(product_transfers::table)
            .values((
                product_transfers::id.eq(key(new.id)),
                product_transfers::organization_id.eq(key(new.organization)),
                product_transfers::to_organization_id.eq(organization),
                product_transfers::to_email.eq(email.map(EmailAddress::as_str)),
                product_transfers::to_email_key.eq(email.map(EmailAddress::key)),
                product_transfers::message.eq(new.message.as_ref().map(TransferMessage::as_str)),
                product_transfers::state.eq(new.stored_state.as_str()),
                product_transfers::token_hash.eq(&token_hash[..]),
                product_transfers::token_sealed.eq(sealed),
                product_transfers::offered_by.eq(key(new.offered_by)),
                product_transfers::created_at.eq(UtcTs::from(new.created_at)),
                product_transfers::expires_at.eq(UtcTs::from(new.expires_at)),
            ))
            .execute(self.tx.conn)?;
        for product in &new.products {
            diesel::insert_into(product_transfer_items::table)
                .values((
                    product_transfer_items::transfer_id.eq(key(new.id)),
                    product_transfer_items::product_id.eq(key(*product)),
                    product_transfer_items::open.eq(true),
                ))
                .execute(self.tx.conn)?;
        }
        Ok(())
    }

    /// Closes expired offers of these products, so that they are not an obstacle.
    fn close_expired(&mut self, of: &[ProductId]) -> Result<(), StorageError> {
        let now = UtcTs::from(self.tx.now());
        let over: Vec<Uuid7> = product_transfer_items::table
            .inner_join(product_transfers::table)
            .filter(product_transfer_items::product_id.eq_any(of.iter().map(|id| key(*id))))
            .filter(product_transfer_items::open.eq(true))
            .filter(product_transfers::expires_at.le(now))
            .select(product_transfers::id)
            .load(self.tx.conn)?;
        for id in over {
            self.mark(id.id(), TransferState::Expired, None)?;
        }
        Ok(())
    }

    /// Whether a product is in an open offer, for a decision inside the transaction.
    pub fn is_offered(&mut self, product: ProductId) -> Result<bool, StorageError> {
        let count: i64 = product_transfer_items::table
            .inner_join(product_transfers::table)
            .filter(product_transfer_items::product_id.eq(key(product)))
            .filter(product_transfer_items::open.eq(true))
            .filter(product_transfers::expires_at.gt(UtcTs::from(self.tx.now())))
            .count()
            .get_result(self.tx.conn)?;
        Ok(count > 0)
    }

    pub(super) fn with_products(&mut self, rows: Vec<TransferRow>) -> Result<Vec<Transfer>, StorageError> {
        let ids: Vec<Uuid7> = rows.iter().map(|row| row.id).collect();
        let items: Vec<(Uuid7, Uuid7)> = product_transfer_items::table
            .filter(product_transfer_items::transfer_id.eq_any(&ids))
            .order((
                product_transfer_items::transfer_id,
                product_transfer_items::product_id,
            ))
            .select((
                product_transfer_items::transfer_id,
                product_transfer_items::product_id,
            ))
            .load(self.tx.conn)?;
        let of = |id: Uuid7| {
            let own = items.iter().filter(move |(transfer, _)| *transfer == id);
            own.map(|(_, product)| product.id()).collect()
        };
        Ok(rows
            .into_iter()
            .map(|row| {
                let products = of(row.id);
                transfer(row, products)
            })
            .collect::<Result<_, _>>()?)
    }

    /// Returns one offer of an organization, for a decision inside the transaction.
    pub fn find(
        &mut self,
        organization: OrganizationId,
        id: TransferId,
    ) -> Result<Option<Transfer>, StorageError> {
        let rows: Vec<TransferRow> = product_transfers::table
            .filter(product_transfers::id.eq(key(id)))
            .filter(product_transfers::organization_id.eq(key(organization)))
            .select(TransferRow::as_select())
            .load(self.tx.conn)?;
        Ok(self.with_products(rows)?.pop())
    }

    /// Returns one offer to an organization, for a decision inside the transaction.
    pub fn find_incoming(
        &mut self,
        organization: OrganizationId,
        id: TransferId,
    ) -> Result<Option<Transfer>, StorageError> {
        let rows: Vec<TransferRow> = product_transfers::table
            .filter(product_transfers::id.eq(key(id)))
            .filter(product_transfers::to_organization_id.eq(key(organization)))
            .select(TransferRow::as_select())
            .load(self.tx.conn)?;
        Ok(self.with_products(rows)?.pop())
    }

    /// Returns the offer with a token.
    pub fn by_token(&mut self, token_hash: [u8; 32]) -> Result<Option<Transfer>, StorageError> {
        let rows: Vec<TransferRow> = product_transfers::table
            .filter(product_transfers::token_hash.eq(&token_hash[..]))
            .select(TransferRow::as_select())
            .load(self.tx.conn)?;
        Ok(self.with_products(rows)?.pop())
    }

    /// Locks an offer, so that it can't be answered or canceled concurrently.
    pub fn lock(&mut self, id: TransferId) -> Result<(), StorageError> {
        Ok(lock_row(self.tx.conn, "product_transfers", key(id))?)
    }

    /// Returns the token of an offer.
    ///
    /// # Errors
    /// When the token was sealed under another master key.
    pub fn token(
        &mut self,
        authorized: &Authorized<ReadTransferLink>,
        id: TransferId,
    ) -> Result<Option<String>, StorageError> {
        let sealed: Option<Vec<u8>> = product_transfers::table
            .find(key(id))
            .filter(product_transfers::organization_id.eq(key(*authorized.on())))
            .select(product_transfers::token_sealed)
            .first(self.tx.conn)
            .optional()?;
        let Some(sealed) = sealed else { return Ok(None) };
        let plain = seal::open(&self.tx.options.transfer_key, id.uuid(), &sealed)?;
        String::from_utf8(plain)
            .map(Some)
            .map_err(|_| StorageError::Sealed)
    }

    /// Ends an open offer, once; returns false if another request was faster.
    pub fn end(&mut self, ended: &Transfer) -> Result<bool, StorageError> {
        self.mark(ended.id, ended.stored_state, ended.accepted_by)
    }

    fn mark(
        &mut self,
        id: TransferId,
        state: TransferState,
        accepted_by: Option<OrganizationId>,
    ) -> Result<bool, StorageError> {
        let open = product_transfers::table
            .find(key(id))
            .filter(product_transfers::state.eq(TransferState::Open.as_str()));
        let changed = diesel::update(open)
            .set((
                product_transfers::state.eq(state.as_str()),
                product_transfers::accepted_by_organization_id.eq(accepted_by.map(key)),
                product_transfers::ended_at.eq(Some(UtcTs::from(self.tx.now()))),
            ))
            .execute(self.tx.conn)?;
        let items = product_transfer_items::table.filter(product_transfer_items::transfer_id.eq(key(id)));
        diesel::update(items)
            .set(product_transfer_items::open.eq(false))
            .execute(self.tx.conn)?;
        Ok(changed > 0)
    }

    /// Moves products, locked for it, to the accepting organization. The grants on each product end, since they
    /// belong to members of the other organization, and are returned.
    ///
    /// # Errors
    /// `Refused(OrganizationDeleted)`.
    pub fn move_products(
        &mut self,
        authorized: &Authorized<AcceptTransfer>,
        moved: &[Product],
    ) -> Result<Vec<Grant>, StorageError> {
        self.tx
            .check_quota(Quota::Products, key(*authorized.on()), moved.len())?;
        let mut ended = Vec::new();
        for product in moved {
            ended.extend(self.tx.grants().end_on(product.id)?);
            diesel::update(products::table.find(key(product.id)))
                .set((
                    products::organization_id.eq(key(*authorized.on())),
                    products::price_minor.eq(product.price.minor),
                    products::currency.eq(product.price.currency.as_str()),
                    // Addresses stay behind.
                    products::billing_address_id.eq(None::<Uuid7>),
                    products::updated_at.eq(UtcTs::from(product.updated_at)),
                ))
                .execute(self.tx.conn)?;
        }
        Ok(ended)
    }

    /// Cancels every open offer from or to an organization; returns their number.
    pub(crate) fn end_all(&mut self, organization: OrganizationId) -> Result<usize, StorageError> {
        let ids: Vec<Uuid7> = product_transfers::table
            .filter(product_transfers::state.eq(TransferState::Open.as_str()))
            .filter(
                product_transfers::organization_id
                    .eq(key(organization))
                    .or(product_transfers::to_organization_id.eq(key(organization))),
            )
            .order(product_transfers::id)
            .select(product_transfers::id)
            .load(self.tx.conn)?;
        for id in &ids {
            self.mark(id.id(), TransferState::Cancelled, None)?;
        }
        Ok(ids.len())
    }

    /// Cancels open offers to an address whose owner is gone, and erases the address from all offers.
    pub(crate) fn forget_address(&mut self, email: &EmailAddress) -> Result<(), StorageError> {
        let to = product_transfers::table.filter(product_transfers::to_email_key.eq(email.key()));
        let open: Vec<Uuid7> = to
            .filter(product_transfers::state.eq(TransferState::Open.as_str()))
            .order(product_transfers::id)
            .select(product_transfers::id)
            .load(self.tx.conn)?;
        for id in open {
            self.mark(id.id(), TransferState::Cancelled, None)?;
        }
        diesel::update(to)
            .set((
                product_transfers::to_email.eq(Some(NOBODY)),
                product_transfers::to_email_key.eq(Some(NOBODY)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns the products of an offer, locked in order of their ids, as far as they still belong to the offering
    /// organization.
    pub fn lock_products<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        ids: &[ProductId],
    ) -> Result<Vec<Product>, StorageError> {
        let mut ids = ids.to_vec();
        ids.sort();
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(self.tx.products().get_for_update(authorized, id)?);
        }
        Ok(found)
    }

    /// As [`Self::lock_products`], for products to be moved: waits for grants being created on them, and blocks
    /// further ones until the transaction ends.
    pub fn lock_products_to_move<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        ids: &[ProductId],
    ) -> Result<Vec<Product>, StorageError> {
        let mut sorted = ids.to_vec();
        sorted.sort();
        for id in sorted {
            lock_row_against_references(self.tx.conn, "products", key(id))?;
        }
        self.lock_products(authorized, ids)
    }
}
