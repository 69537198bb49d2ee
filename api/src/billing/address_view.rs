//! Wire representation of billing addresses.

use crate::http::{View, shown};
use crate::moment::moment;
use crate::views::LocaleView;
use chrono::{DateTime, Utc};
use kontor_domain::billing::BillingAddress;
use kontor_domain::organizations::VatNumber;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Address that invoices are issued to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BillingAddress, example = json!({
    "id": "bad_0192f0c1e5b07cc3a4d15e6f708192f1", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "name": "Muster AG", "attention": "Buchhaltung", "street": "Musterweg", "house_number": "1",
    "postcode": "8000", "town": "Zürich", "country": "CH", "email": "rechnungen@muster.example",
    "email_confirmed": true, "locale": "de", "vat_number": "CHE-123.456.788", "order_number": "PO-4711",
    "is_default": false, "follows_organization": false, "missing_fields": [],
    "created_at": "2026-11-23T08:15:00Z", "updated_at": "2026-11-23T08:15:00Z"
}))]
pub struct BillingAddressView {
    /// Billing address id.
    pub id: shown::BillingAddressId,
    /// Organization that has the address.
    pub organization_id: shown::OrganizationId,
    /// Name of the person or organization.
    name: String,
    /// Person or department, printed below the name.
    #[schema(required = true)]
    attention: Option<String>,
    /// Street, or a post office box.
    #[schema(required = true)]
    street: Option<String>,
    /// House number.
    #[schema(required = true)]
    house_number: Option<String>,
    /// Postcode.
    #[schema(required = true)]
    postcode: Option<String>,
    /// Town.
    #[schema(required = true)]
    town: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    #[schema(pattern = "^[A-Z]{2}$")]
    country: String,
    /// E-mail address for invoices.
    #[schema(required = true)]
    email: Option<String>,
    /// Whether the e-mail address was confirmed by its link; only then are invoices mailed to it.
    email_confirmed: bool,
    /// Language of documents.
    locale: LocaleView,
    /// VAT number in normalized form.
    #[schema(required = true)]
    vat_number: Option<String>,
    /// The customer's own order number, printed on documents.
    #[schema(required = true)]
    order_number: Option<String>,
    /// Whether products without an address of their own use it.
    is_default: bool,
    /// Whether it follows the organization's own address. That ends when it is changed.
    follows_organization: bool,
    /// Fields that are missing or can't be printed; nothing is issued to the address until they are fixed.
    missing_fields: Vec<&'static str>,
    /// Time of creation.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
    /// Time of the last change to a field.
    #[serde(serialize_with = "moment")]
    updated_at: DateTime<Utc>,
}

impl From<&BillingAddress> for BillingAddressView {
    fn from(address: &BillingAddress) -> Self {
        let fields = &address.fields;
        Self {
            id: address.id.into(),
            organization_id: address.organization.into(),
            name: fields.name.clone(),
            attention: fields.attention.clone(),
            street: fields.street.clone(),
            house_number: fields.house_number.clone(),
            postcode: fields.postcode.clone(),
            town: fields.town.clone(),
            country: fields.country.as_str().to_owned(),
            email: fields.email.as_ref().map(|email| email.as_str().to_owned()),
            email_confirmed: address.email_confirmed_at.is_some(),
            locale: fields.locale.into(),
            vat_number: fields
                .vat_number
                .as_ref()
                .map(|number| number.as_str().to_owned()),
            order_number: fields.order_number.clone(),
            is_default: address.is_default,
            follows_organization: address.follows_organization,
            missing_fields: fields
                .party()
                .err()
                .map(|missing| missing.fields)
                .unwrap_or_default(),
            created_at: address.created_at,
            updated_at: address.updated_at,
        }
    }
}

impl View for BillingAddressView {
    fn location(&self) -> Option<String> {
        Some(format!(
            "/v1/organizations/{}/billing-addresses/{}",
            self.organization_id, self.id
        ))
    }
}

/// Returns the fields of an address, for the log.
pub(super) fn log(address: &BillingAddress) -> Value {
    let fields = &address.fields;
    json!({
        "name": fields.name,
        "attention": fields.attention,
        "street": fields.street,
        "house_number": fields.house_number,
        "postcode": fields.postcode,
        "town": fields.town,
        "country": fields.country.as_str(),
        "email": fields.email.as_ref().map(kontor_domain::identity::EmailAddress::as_str),
        "locale": fields.locale.as_str(),
        "vat_number": fields.vat_number.as_ref().map(VatNumber::as_str),
        "order_number": fields.order_number,
    })
}
