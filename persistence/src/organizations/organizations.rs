//! Organizations.

use super::Organizations;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::{memberships, organizations};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::PhoneNumber;
use kontor_domain::ids::{Id, MemberId, OrganizationId};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{
    Address, Country, CreateOrganization, ListOrganizations, MembershipState, Organization, OrganizationKind,
    OrganizationName, ReadOrganization, Role, UpdateOrganization, VatNumber,
};
use kontor_domain::text::ParseText;

/// An organization in one's own list.
#[derive(Debug, Clone)]
pub struct OrganizationListing {
    /// The organization.
    pub organization: Organization,
    /// One's own membership.
    pub member: MemberId,
    /// One's own role.
    pub role: Role,
    /// State of one's own membership at the time of the request.
    pub state: MembershipState,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organizations, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct OrganizationRow {
    id: Uuid7,
    name: String,
    kind: String,
    street: Option<String>,
    postcode: Option<String>,
    town: Option<String>,
    country: String,
    phone: Option<String>,
    locale: String,
    created_at: UtcTs,
    updated_at: UtcTs,
    vat_number: Option<String>,
}

impl From<&Organization> for OrganizationRow {
    fn from(organization: &Organization) -> Self {
        Self {
            id: key(organization.id),
            name: organization.name.as_str().to_owned(),
            kind: organization.kind.as_str().to_owned(),
            street: organization.address.street.clone(),
            postcode: organization.address.postcode.clone(),
            town: organization.address.town.clone(),
            country: organization.address.country.as_str().to_owned(),
            phone: organization.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            locale: organization.locale.as_str().to_owned(),
            created_at: organization.created_at.into(),
            updated_at: organization.updated_at.into(),
            vat_number: organization
                .vat_number
                .as_ref()
                .map(|number| number.as_str().to_owned()),
        }
    }
}

impl TryFrom<OrganizationRow> for Organization {
    type Error = CorruptRow;
    fn try_from(row: OrganizationRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            id: row.id.id(),
            name: OrganizationName::stored(row.name),
            kind: OrganizationKind::from_text(&row.kind).ok_or(CorruptRow {
                column: "organizations.kind",
            })?,
            address: Address {
                street: row.street,
                postcode: row.postcode,
                town: row.town,
                country: Country::parse(&row.country).map_err(|_| CorruptRow {
                    column: "organizations.country",
                })?,
            },
            phone: row.phone.map(PhoneNumber::stored),
            vat_number: row.vat_number.map(VatNumber::stored),
            locale: Locale::from_text(&row.locale).ok_or(CorruptRow {
                column: "organizations.locale",
            })?,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

impl Organizations<'_, '_> {
    /// Stores a new organization; `join` adds its first member.
    pub fn create(
        &mut self,
        _granted: &Authorized<CreateOrganization>,
        new: &Organization,
    ) -> Result<(), StorageError> {
        diesel::insert_into(organizations::table)
            .values(OrganizationRow::from(new))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns an organization's fields.
    pub fn get(
        &mut self,
        authorized: &Authorized<ReadOrganization>,
    ) -> Result<Option<Organization>, StorageError> {
        self.find(*authorized.on())
    }

    /// Returns an organization's fields, locked for a subsequent change.
    pub fn get_for_update(
        &mut self,
        authorized: &Authorized<UpdateOrganization>,
    ) -> Result<Option<Organization>, StorageError> {
        self.tx.lock_organizations(&[*authorized.on()])?;
        self.find(*authorized.on())
    }

    /// Returns the organization involved in this transaction (for its name in a mail). A deleted one is not found.
    pub fn find(&mut self, id: OrganizationId) -> Result<Option<Organization>, StorageError> {
        let row: Option<OrganizationRow> = organizations::table
            .find(key(id))
            .filter(organizations::deleted_at.is_null())
            .select(OrganizationRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(Organization::try_from).transpose()?)
    }

    /// Saves changed fields.
    pub fn update(
        &mut self,
        authorized: &Authorized<UpdateOrganization>,
        organization: &Organization,
    ) -> Result<(), StorageError> {
        diesel::update(organizations::table.find(key(*authorized.on())))
            .set(OrganizationRow::from(organization))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns one's own organizations in order of joining, including those in which one's membership is suspended
    /// or expired. `only` is the organization that an API token is bound to.
    pub fn list_own(
        &mut self,
        authorized: &Authorized<ListOrganizations>,
        only: Option<OrganizationId>,
        page: PageRequest,
    ) -> Result<Page<OrganizationListing>, StorageError> {
        let now = self.tx.now();
        let own = || {
            let query = memberships::table
                .inner_join(organizations::table)
                .filter(memberships::user_id.eq(key(*authorized.on())))
                .into_boxed();
            match only {
                Some(id) => query.filter(memberships::organization_id.eq(key(id))),
                None => query,
            }
        };
        let total = if page.include_total {
            Some(own().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = own().select((
            memberships::id,
            memberships::role,
            memberships::state,
            memberships::valid_until,
            OrganizationRow::as_select(),
        ));
        if let Some(after) = page.after {
            query = query.filter(memberships::id.gt(Uuid7(after)));
        }
        let rows: Vec<ListingRow> = query
            .order(memberships::id)
            .limit(page.probe())
            .load(self.tx.conn)?;
        let listings = rows
            .into_iter()
            .map(|row| listing(row, now))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(listings, |listing| listing.member.uuid(), total))
    }
}

type ListingRow = (Uuid7, String, String, Option<UtcTs>, OrganizationRow);

fn listing(
    (member, role, state, valid_until, row): ListingRow,
    now: DateTime<Utc>,
) -> Result<OrganizationListing, CorruptRow> {
    let state = MembershipState::from_text(&state).ok_or(CorruptRow {
        column: "memberships.state",
    })?;
    Ok(OrganizationListing {
        organization: row.try_into()?,
        member: member.id(),
        role: Role::from_text(&role).ok_or(CorruptRow {
            column: "memberships.role",
        })?,
        state: state.at(valid_until.map(|end| end.0), now),
    })
}
