//! Billing addresses. Every lookup includes the organization.

use super::Billing;
use crate::connection::lock_row;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::{billing_addresses, products};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{
    BillingAddress, BillingFields, CreateBillingAddress, DeleteBillingAddress, ListBillingAddresses,
    SetDefaultBillingAddress,
};
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{BillingAddressId, Id, OrganizationId};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{Country, VatNumber};
use kontor_domain::quota::Quota;
use kontor_domain::text::ParseText;

#[derive(Insertable, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = billing_addresses, treat_none_as_null = true)]
struct AddressRow {
    id: Uuid7,
    organization_id: Uuid7,
    name: String,
    attention: Option<String>,
    street: Option<String>,
    house_number: Option<String>,
    postcode: Option<String>,
    town: Option<String>,
    country: String,
    email: Option<String>,
    email_confirmed_at: Option<UtcTs>,
    locale: String,
    vat_number: Option<String>,
    order_number: Option<String>,
    is_default: bool,
    follows_organization: bool,
    created_at: UtcTs,
    updated_at: UtcTs,
}

const fn corrupt(column: &'static str) -> CorruptRow {
    CorruptRow { column }
}

impl From<&BillingAddress> for AddressRow {
    fn from(address: &BillingAddress) -> Self {
        let fields = address.fields.clone();
        Self {
            id: key(address.id),
            organization_id: key(address.organization),
            name: fields.name,
            attention: fields.attention,
            street: fields.street,
            house_number: fields.house_number,
            postcode: fields.postcode,
            town: fields.town,
            country: fields.country.as_str().to_owned(),
            email: fields.email.map(|email| email.as_str().to_owned()),
            email_confirmed_at: address.email_confirmed_at.map(Into::into),
            locale: fields.locale.as_str().to_owned(),
            vat_number: fields.vat_number.map(|number| number.as_str().to_owned()),
            order_number: fields.order_number,
            is_default: address.is_default,
            follows_organization: address.follows_organization,
            created_at: address.created_at.into(),
            updated_at: address.updated_at.into(),
        }
    }
}

impl TryFrom<AddressRow> for BillingAddress {
    type Error = CorruptRow;
    fn try_from(row: AddressRow) -> Result<Self, CorruptRow> {
        let email = row.email.as_deref().map(EmailAddress::parse).transpose();
        Ok(Self {
            id: row.id.id(),
            organization: row.organization_id.id(),
            fields: BillingFields {
                name: row.name,
                attention: row.attention,
                street: row.street,
                house_number: row.house_number,
                postcode: row.postcode,
                town: row.town,
                country: Country::parse(&row.country).map_err(|_| corrupt("billing_addresses.country"))?,
                email: email.map_err(|_| corrupt("billing_addresses.email"))?,
                locale: Locale::from_text(&row.locale).ok_or(corrupt("billing_addresses.locale"))?,
                vat_number: row.vat_number.map(VatNumber::stored),
                order_number: row.order_number,
            },
            email_confirmed_at: row.email_confirmed_at.map(|at| at.0),
            is_default: row.is_default,
            follows_organization: row.follows_organization,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

impl Billing<'_, '_> {
    /// Returns a page of the addresses, oldest first.
    pub fn addresses(
        &mut self,
        authorized: &Authorized<ListBillingAddresses>,
        page: PageRequest,
    ) -> Result<Page<BillingAddress>, StorageError> {
        let all =
            || billing_addresses::table.filter(billing_addresses::organization_id.eq(key(*authorized.on())));
        let total = if page.include_total {
            Some(all().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = all().select(AddressRow::as_select()).into_boxed();
        if let Some(after) = page.after {
            query = query.filter(billing_addresses::id.gt(Uuid7(after)));
        }
        let rows: Vec<AddressRow> = query
            .order(billing_addresses::id)
            .limit(page.probe())
            .load(self.tx.conn)?;
        let found = rows
            .into_iter()
            .map(BillingAddress::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(found, |address| address.id.uuid(), total))
    }

    /// Returns one address, for a decision inside the transaction.
    pub fn find_address(
        &mut self,
        organization: OrganizationId,
        id: BillingAddressId,
    ) -> Result<Option<BillingAddress>, StorageError> {
        let row: Option<AddressRow> = billing_addresses::table
            .find(key(id))
            .filter(billing_addresses::organization_id.eq(key(organization)))
            .select(AddressRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(BillingAddress::try_from).transpose()?)
    }

    /// Returns the default address.
    pub fn default_address(&mut self, organization: OrganizationId) -> Result<BillingAddress, StorageError> {
        let row: AddressRow = billing_addresses::table
            .filter(billing_addresses::organization_id.eq(key(organization)))
            .filter(billing_addresses::is_default)
            .select(AddressRow::as_select())
            .first(self.tx.conn)?;
        Ok(BillingAddress::try_from(row)?)
    }

    /// Returns one address, locked for a subsequent change.
    pub fn address_for_update<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        id: BillingAddressId,
    ) -> Result<Option<BillingAddress>, StorageError> {
        self.tx.lock_organizations(&[*authorized.on()])?;
        lock_row(self.tx.conn, "billing_addresses", key(id))?;
        self.find_address(*authorized.on(), id)
    }

    /// Stores a new address.
    ///
    /// # Errors
    /// `Quota`.
    pub fn create_address(
        &mut self,
        _authorized: &Authorized<CreateBillingAddress>,
        new: &BillingAddress,
    ) -> Result<(), StorageError> {
        self.tx
            .check_quota(Quota::BillingAddresses, key(new.organization), 1)?;
        diesel::insert_into(billing_addresses::table)
            .values(AddressRow::from(new))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Saves a changed address.
    pub fn save_address<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        address: &BillingAddress,
    ) -> Result<(), StorageError> {
        let place = billing_addresses::table
            .find(key(address.id))
            .filter(billing_addresses::organization_id.eq(key(*authorized.on())));
        diesel::update(place)
            .set(AddressRow::from(address))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Makes an address the default, and the former default an ordinary one.
    pub fn set_default_address(
        &mut self,
        authorized: &Authorized<SetDefaultBillingAddress>,
        id: BillingAddressId,
    ) -> Result<(), StorageError> {
        let all =
            billing_addresses::table.filter(billing_addresses::organization_id.eq(key(*authorized.on())));
        diesel::update(all.filter(billing_addresses::is_default))
            .set(billing_addresses::is_default.eq(false))
            .execute(self.tx.conn)?;
        diesel::update(all.filter(billing_addresses::id.eq(key(id))))
            .set(billing_addresses::is_default.eq(true))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Deletes an address. Its products use the default from then on; returns their number.
    pub fn delete_address(
        &mut self,
        authorized: &Authorized<DeleteBillingAddress>,
        id: BillingAddressId,
    ) -> Result<usize, StorageError> {
        let of = key(*authorized.on());
        let moved = diesel::update(
            products::table
                .filter(products::billing_address_id.eq(key(id)))
                .filter(products::organization_id.eq(of)),
        )
        .set(products::billing_address_id.eq(None::<Uuid7>))
        .execute(self.tx.conn)?;
        let place = billing_addresses::table
            .find(key(id))
            .filter(billing_addresses::organization_id.eq(of));
        diesel::delete(place).execute(self.tx.conn)?;
        Ok(moved)
    }

    /// Stores the hash of the token that confirms the e-mail address of a billing address.
    pub fn ask_to_confirm_email<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        id: BillingAddressId,
        (token_hash, expires_at): ([u8; 32], DateTime<Utc>),
    ) -> Result<(), StorageError> {
        let place = billing_addresses::table
            .find(key(id))
            .filter(billing_addresses::organization_id.eq(key(*authorized.on())));
        diesel::update(place)
            .set((
                billing_addresses::email_token_hash.eq(token_hash.to_vec()),
                billing_addresses::email_token_expires_at.eq(UtcTs::from(expires_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns the organization of an address whose token is valid, to lock it before [`Self::confirm_email`].
    pub fn organization_of_email_token(
        &mut self,
        token_hash: [u8; 32],
    ) -> Result<Option<OrganizationId>, StorageError> {
        let found = self.of_email_token(token_hash)?;
        Ok(found.map(|(_, organization)| organization.id()))
    }

    /// Confirms the e-mail address whose token this is, once; returns the billing address.
    pub fn confirm_email(&mut self, token_hash: [u8; 32]) -> Result<Option<BillingAddress>, StorageError> {
        let Some((id, _)) = self.of_email_token(token_hash)? else {
            return Ok(None);
        };
        let now = UtcTs::from(self.tx.now());
        diesel::update(billing_addresses::table.find(id))
            .set((
                billing_addresses::email_confirmed_at.eq(now),
                billing_addresses::email_token_hash.eq(None::<Vec<u8>>),
                billing_addresses::email_token_expires_at.eq(None::<UtcTs>),
            ))
            .execute(self.tx.conn)?;
        let row: AddressRow = billing_addresses::table
            .find(id)
            .select(AddressRow::as_select())
            .first(self.tx.conn)?;
        Ok(Some(BillingAddress::try_from(row)?))
    }

    /// Returns the address whose unexpired token this is, with its organization.
    fn of_email_token(&mut self, token_hash: [u8; 32]) -> QueryResult<Option<(Uuid7, Uuid7)>> {
        let now = UtcTs::from(self.tx.now());
        billing_addresses::table
            .filter(billing_addresses::email_token_hash.eq(token_hash.to_vec()))
            .filter(billing_addresses::email_token_expires_at.gt(now))
            .select((billing_addresses::id, billing_addresses::organization_id))
            .first(self.tx.conn)
            .optional()
    }
}
