//! Fields of an organization, and changes to them.

use super::{Address, Country, VatNumber};
use crate::identity::PhoneNumber;
use crate::ids::OrganizationId;
use crate::locale::Locale;
use crate::text::{InvalidText, ParseText, TextForm, name};
use chrono::{DateTime, Utc};

/// Maximum number of code points in an organization's name.
pub const ORGANIZATION_NAME_MAX: usize = 200;

crate::text_enum! {
    /// Legal form of an organization.
    OrganizationKind {
        /// One person.
        Individual = "individual",
        /// A business.
        Company = "company",
        /// A club or association.
        Association = "association",
        /// A public body.
        PublicBody = "public_body",
    }
}

/// The name of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationName(String);

impl OrganizationName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl OrganizationName {
    /// Wraps a name from the database, where it was checked before.
    #[must_use]
    pub const fn stored(name: String) -> Self {
        Self(name)
    }
}

impl ParseText for OrganizationName {
    const FORM: TextForm = TextForm::of("OrganizationName").length(1, ORGANIZATION_NAME_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        name(raw, ORGANIZATION_NAME_MAX).map(Self)
    }
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: OrganizationName,
    /// Its legal form.
    pub kind: OrganizationKind,
    /// Its postal address.
    pub address: Address,
    /// Its phone number.
    pub phone: Option<PhoneNumber>,
    /// Its VAT number, in the canonical spelling.
    pub vat_number: Option<VatNumber>,
    /// The language of its documents.
    pub locale: Locale,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the last change of a field.
    pub updated_at: DateTime<Utc>,
}

/// A requested change; `None` keeps a field, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct OrganizationChange {
    /// A new name.
    pub name: Option<OrganizationName>,
    /// A new kind.
    pub kind: Option<OrganizationKind>,
    /// A new street.
    pub street: Option<Option<String>>,
    /// A new postcode.
    pub postcode: Option<Option<String>>,
    /// A new town.
    pub town: Option<Option<String>>,
    /// A new country.
    pub country: Option<Country>,
    /// A new phone number.
    pub phone: Option<Option<PhoneNumber>>,
    /// A new VAT number.
    pub vat_number: Option<Option<VatNumber>>,
    /// A new language.
    pub locale: Option<Locale>,
}

impl Organization {
    /// Returns the organization after `change`.
    #[must_use]
    pub fn changed(&self, change: OrganizationChange, now: DateTime<Utc>) -> Self {
        let address = Address {
            street: change.street.unwrap_or_else(|| self.address.street.clone()),
            postcode: change.postcode.unwrap_or_else(|| self.address.postcode.clone()),
            town: change.town.unwrap_or_else(|| self.address.town.clone()),
            country: change.country.unwrap_or(self.address.country),
        };
        let after = Self {
            id: self.id,
            name: change.name.unwrap_or_else(|| self.name.clone()),
            kind: change.kind.unwrap_or(self.kind),
            address,
            phone: change.phone.unwrap_or_else(|| self.phone.clone()),
            vat_number: change.vat_number.unwrap_or_else(|| self.vat_number.clone()),
            locale: change.locale.unwrap_or(self.locale),
            created_at: self.created_at,
            updated_at: self.updated_at,
        };
        if after == *self {
            after
        } else {
            Self {
                updated_at: now,
                ..after
            }
        }
    }

    /// Returns the API names of the fields that differ.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        [
            ("name", self.name != other.name),
            ("kind", self.kind != other.kind),
            ("postal_address", self.address != other.address),
            ("phone", self.phone != other.phone),
            ("vat_number", self.vat_number != other.vat_number),
            ("locale", self.locale != other.locale),
        ]
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect()
    }
}
