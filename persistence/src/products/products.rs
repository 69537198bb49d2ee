//! Products. Every lookup includes the organization.

use super::Products;
use crate::connection::{MultiBackend, lock_row};
use crate::error::{CorruptRow, StorageError};
use crate::like::containing;
use crate::page::{Page, PageRequest};
use crate::schema::{grants, products, team_members};
use crate::teams::in_force;
use crate::types::{UtcTs, Uuid7, key};
use chrono::NaiveDate;
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::ids::{Id, MemberId, OrganizationId, ProductId, TeamId};
use kontor_domain::money::Money;
use kontor_domain::organizations::Currency;
use kontor_domain::products::{
    OrderProduct, Product, ProductKind, ProductName, ProductState, ReadProduct, Renewal,
};
use kontor_domain::quota::Quota;
use kontor_domain::text::fold_accents;

/// Filters of products.
#[derive(Debug, Clone, Default)]
pub struct ProductFilter {
    /// Only of this kind.
    pub kind: Option<ProductKind>,
    /// Only in this state.
    pub state: Option<ProductState>,
    /// Text contained in the name.
    pub q: Option<String>,
}

/// Visibility of products for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// All products.
    Everything,
    /// Products reached by a member's grants.
    Granted(MemberId),
    /// Products reached by a team's grants.
    Team(TeamId),
}

#[derive(Insertable, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = products, treat_none_as_null = true)]
struct ProductRow {
    id: Uuid7,
    organization_id: Uuid7,
    kind: String,
    plan: String,
    name: String,
    name_folded: String,
    state: String,
    price_minor: i64,
    currency: String,
    period_months: i32,
    renews_on: NaiveDate,
    ordered_by: Uuid7,
    created_at: UtcTs,
    updated_at: UtcTs,
    first_day: NaiveDate,
    renewal: String,
    billing_address_id: Option<Uuid7>,
}

const fn corrupt(column: &'static str) -> CorruptRow {
    CorruptRow { column }
}

impl From<&Product> for ProductRow {
    fn from(product: &Product) -> Self {
        Self {
            id: key(product.id),
            organization_id: key(product.organization),
            kind: product.kind.as_str().to_owned(),
            plan: product.plan.clone(),
            name: product.name.as_str().to_owned(),
            name_folded: fold_accents(product.name.as_str()),
            state: product.state.as_str().to_owned(),
            price_minor: product.price.minor,
            currency: product.price.currency.as_str().to_owned(),
            period_months: i32::try_from(product.period_months).unwrap_or(i32::MAX),
            renews_on: product.renews_on,
            ordered_by: key(product.ordered_by),
            created_at: product.created_at.into(),
            updated_at: product.updated_at.into(),
            first_day: product.first_day,
            renewal: product.renewal.as_str().to_owned(),
            billing_address_id: product.billing_address.map(key),
        }
    }
}

impl TryFrom<ProductRow> for Product {
    type Error = CorruptRow;
    fn try_from(row: ProductRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            id: row.id.id(),
            organization: row.organization_id.id(),
            kind: ProductKind::parse(&row.kind).ok_or(corrupt("products.kind"))?,
            plan: row.plan,
            name: ProductName::stored(row.name),
            state: ProductState::from_text(&row.state).ok_or(corrupt("products.state"))?,
            price: Money {
                minor: row.price_minor,
                currency: Currency::from_text(&row.currency).ok_or(corrupt("products.currency"))?,
            },
            period_months: u32::try_from(row.period_months).map_err(|_| corrupt("products.period_months"))?,
            first_day: row.first_day,
            renews_on: row.renews_on,
            renewal: Renewal::from_text(&row.renewal).ok_or(corrupt("products.renewal"))?,
            billing_address: row.billing_address_id.map(Uuid7::id),
            ordered_by: row.ordered_by.id(),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

/// Kinds reached by grants, in addition to individual products.
enum Reach {
    Everything,
    /// All of these kinds.
    Some(Vec<String>),
}

/// Whether a grant has begun and has not expired.
#[diesel::dsl::auto_type]
fn counts(now: UtcTs) -> _ {
    let begun = grants::valid_from.is_null().or(grants::valid_from.le(now));
    let not_over = grants::valid_until.is_null().or(grants::valid_until.gt(now));
    begun.and(not_over)
}

/// Selects the products listed in grants in effect.
#[diesel::dsl::auto_type]
fn named(now: UtcTs) -> _ {
    let counting: counts = counts(now);
    grants::table
        .filter(counting)
        .filter(grants::product_id.is_not_null())
        .select(grants::product_id.assume_not_null())
}

type Filtered<'f> = products::BoxedQuery<'f, MultiBackend>;

/// Restricts a query to these kinds and to the products listed in grants. The latter are joined, not listed: there may
/// be more than the parameters of a statement.
fn reached<'f>(query: Filtered<'f>, visibility: Visibility, kinds: &'f [String], now: UtcTs) -> Filtered<'f> {
    match visibility {
        Visibility::Everything => query,
        Visibility::Granted(member) => {
            let own = named(now).filter(grants::member_id.eq(key(member)));
            let by_team = team_members::table
                .inner_join(grants::table.on(grants::team_id.eq(team_members::team_id.nullable())))
                .filter(team_members::member_id.eq(key(member)))
                .filter(in_force(now))
                .filter(counts(now))
                .filter(grants::product_id.is_not_null())
                .select(grants::product_id.assume_not_null());
            query.filter(
                products::kind
                    .eq_any(kinds)
                    .or(products::id.eq_any(own))
                    .or(products::id.eq_any(by_team)),
            )
        }
        Visibility::Team(team) => {
            let theirs = named(now).filter(grants::team_id.eq(key(team)));
            query.filter(products::kind.eq_any(kinds).or(products::id.eq_any(theirs)))
        }
    }
}

impl Products<'_, '_> {
    /// Returns a page of the visible products, oldest first.
    pub fn list<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        visibility: Visibility,
        filter: &ProductFilter,
        page: PageRequest,
    ) -> Result<Page<Product>, StorageError> {
        let general = self.general_reach(visibility)?;
        let now = UtcTs::from(self.tx.now());
        let filtered = || {
            let mut query = products::table
                .filter(products::organization_id.eq(key(*authorized.on())))
                .into_boxed();
            if let Reach::Some(kinds) = &general {
                query = reached(query, visibility, kinds, now);
            }
            if let Some(kind) = &filter.kind {
                query = query.filter(products::kind.eq(kind.as_str()));
            }
            if let Some(state) = filter.state {
                query = query.filter(products::state.eq(state.as_str()));
            }
            if let Some(q) = &filter.q {
                let holds = containing(&fold_accents(q));
                query = query.filter(products::name_folded.like(holds).escape('\\'));
            }
            query
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select(ProductRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(products::id.gt(Uuid7(after)));
        }
        let rows: Vec<ProductRow> = query.order(products::id).limit(page.probe()).load(self.tx.conn)?;
        let all = rows
            .into_iter()
            .map(Product::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(all, |product| product.id.uuid(), total))
    }

    /// Returns the kinds reached by grants in effect, or all: one row per kind, whatever the number of grants.
    fn general_reach(&mut self, visibility: Visibility) -> Result<Reach, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let general = grants::table
            .filter(grants::product_id.is_null())
            .filter(counts(now))
            .select(grants::kind)
            .distinct();
        let mut found: Vec<Option<String>> = Vec::new();
        match visibility {
            Visibility::Everything => return Ok(Reach::Everything),
            Visibility::Granted(member) => {
                found.extend(
                    general
                        .filter(grants::member_id.eq(key(member)))
                        .load(self.tx.conn)?,
                );
                let by_team: Vec<Option<String>> = team_members::table
                    .inner_join(grants::table.on(grants::team_id.eq(team_members::team_id.nullable())))
                    .filter(team_members::member_id.eq(key(member)))
                    .filter(in_force(now))
                    .filter(counts(now))
                    .filter(grants::product_id.is_null())
                    .select(grants::kind)
                    .distinct()
                    .load(self.tx.conn)?;
                found.extend(by_team);
            }
            Visibility::Team(team) => {
                found.extend(general.filter(grants::team_id.eq(key(team))).load(self.tx.conn)?);
            }
        }
        let kinds: Option<Vec<String>> = found.into_iter().collect();
        Ok(kinds.map_or(Reach::Everything, Reach::Some))
    }

    /// Returns one product, if it is visible.
    pub fn get(
        &mut self,
        authorized: &Authorized<ReadProduct>,
        visibility: Visibility,
        id: ProductId,
    ) -> Result<Option<Product>, StorageError> {
        let Some(product) = self.find(*authorized.on(), id)? else {
            return Ok(None);
        };
        let held = match visibility {
            Visibility::Everything => return Ok(Some(product)),
            Visibility::Granted(member) => {
                let held = self.tx.grants().held_on(&[member], &[id])?;
                held.into_iter().map(|(_, grant)| grant).collect()
            }
            Visibility::Team(team) => self.tx.grants().of_team_on(team, &[id])?,
        };
        let now = self.tx.now();
        let sees = held
            .iter()
            .any(|grant| grant.is_in_force(now) && grant.reaches(product.id, &product.kind));
        Ok(sees.then_some(product))
    }

    /// Returns one product, for a decision inside the transaction.
    pub fn find(
        &mut self,
        organization: OrganizationId,
        id: ProductId,
    ) -> Result<Option<Product>, StorageError> {
        let row: Option<ProductRow> = products::table
            .find(key(id))
            .filter(products::organization_id.eq(key(organization)))
            .select(ProductRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(Product::try_from).transpose()?)
    }

    /// Returns one product, whichever organization has it: for a consequence of an invoice, which stays behind when the
    /// product is transferred.
    pub fn find_anywhere(&mut self, id: ProductId) -> Result<Option<Product>, StorageError> {
        let row: Option<ProductRow> = products::table
            .find(key(id))
            .select(ProductRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(Product::try_from).transpose()?)
    }

    /// Returns those of the products that belong to the organization, in no particular order.
    pub fn find_all(
        &mut self,
        organization: OrganizationId,
        ids: &[ProductId],
    ) -> Result<Vec<Product>, StorageError> {
        let rows: Vec<ProductRow> = products::table
            .filter(products::id.eq_any(ids.iter().map(|id| key(*id))))
            .filter(products::organization_id.eq(key(organization)))
            .select(ProductRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(Product::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Returns the products that are not canceled, of one kind or all, at most one more than `most`.
    pub fn present(
        &mut self,
        organization: OrganizationId,
        kind: Option<&ProductKind>,
        most: usize,
    ) -> Result<Vec<Product>, StorageError> {
        let mut query = products::table
            .filter(products::organization_id.eq(key(organization)))
            .filter(products::state.ne(ProductState::Cancelled.as_str()))
            .into_boxed();
        if let Some(kind) = kind {
            query = query.filter(products::kind.eq(kind.as_str()));
        }
        let rows: Vec<ProductRow> = query
            .order(products::id)
            .limit(i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1))
            .select(ProductRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(Product::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Returns one product, locked for a subsequent change.
    pub fn get_for_update<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        id: ProductId,
    ) -> Result<Option<Product>, StorageError> {
        self.tx.lock_organizations(&[*authorized.on()])?;
        lock_row(self.tx.conn, "products", key(id))?;
        self.find(*authorized.on(), id)
    }

    /// Stores an ordered product.
    ///
    /// # Errors
    /// `Quota`, `Refused(OrganizationDeleted)`.
    pub fn order(&mut self, _granted: &Authorized<OrderProduct>, new: &Product) -> Result<(), StorageError> {
        self.tx.check_quota(Quota::Products, key(new.organization), 1)?;
        diesel::insert_into(products::table)
            .values(ProductRow::from(new))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Saves a changed product.
    pub fn save<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        product: &Product,
    ) -> Result<(), StorageError> {
        let place = products::table
            .find(key(product.id))
            .filter(products::organization_id.eq(key(*authorized.on())));
        diesel::update(place)
            .set(ProductRow::from(product))
            .execute(self.tx.conn)?;
        Ok(())
    }
}
