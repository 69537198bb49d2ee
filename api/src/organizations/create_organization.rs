//! Creating an organization, with the caller as its legal representative.

use super::new_organization::found_organization;
use super::views::{KindView, OrganizationView};
use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Check, Checked, Credential};
use crate::input::{broken, parse, parse_some, text};
use crate::problem::FieldError;
use crate::views::LocaleView;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self};
use kontor_domain::identity::PhoneNumber;
use kontor_domain::organizations::{
    Address, Country, CreateOrganization as Create, Organization, OrganizationName, VatNumber,
};
use kontor_domain::text::{InvalidText, ParseText};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// Postal address.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPostalAddress {
    /// Street and number, at most 100 characters.
    #[validate(custom(function = "address_line"))]
    #[schema(min_length = 1, max_length = 100)]
    street: Option<String>,
    /// Postcode, at most 16 characters.
    #[validate(custom(function = "address_postcode"))]
    #[schema(min_length = 1, max_length = 16)]
    postcode: Option<String>,
    /// Town, at most 100 characters.
    #[validate(custom(function = "address_line"))]
    #[schema(min_length = 1, max_length = 100)]
    town: Option<String>,
    /// Country, ISO 3166-1 alpha-2; decides the currency.
    #[validate(custom(function = "text::<Country>"))]
    #[schema(pattern = "^[A-Z]{2}$", example = "CH")]
    country: String,
}

/// Validates a street or a town by the domain's rules, for `#[validate]`.
pub fn address_line(raw: &str) -> Result<(), ValidationError> {
    Address::line(raw)
        .map(drop)
        .map_err(|reason| broken(FieldError::text("", &reason)))
}

/// Validates a postcode by the domain's rules, for `#[validate]`.
pub fn address_postcode(raw: &str) -> Result<(), ValidationError> {
    Address::postcode(raw)
        .map(drop)
        .map_err(|reason| broken(FieldError::text("", &reason)))
}

/// New organization.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Muster AG", "kind": "company",
    "postal_address": { "street": "Musterweg 1", "postcode": "8000", "town": "Zürich", "country": "CH" },
    "phone": "+41 22 820 35 44", "vat_number": "CHE-123.456.788 MWST", "locale": "de"
}))]
pub struct CreateOrganization {
    /// Its name, at most 200 characters.
    #[validate(custom(function = "text::<OrganizationName>"))]
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What it is in law.
    kind: KindView,
    /// Where it gets post.
    #[validate(nested)]
    postal_address: NewPostalAddress,
    /// Where it can be called: in international form, or as dialed in the country of the address.
    #[schema(max_length = 40, example = "+41 22 820 35 44")]
    phone: Option<String>,
    /// Its VAT number: a Swiss UID (CH, LI), or one of the EU or of Northern Ireland. It may be of another country
    /// than the address.
    #[validate(custom(function = "text::<VatNumber>"))]
    #[schema(min_length = 1, max_length = 64, example = "CHE-123.456.788")]
    vat_number: Option<String>,
    /// The language of its documents; one's own if omitted.
    locale: Option<LocaleView>,
}

impl Check for CreateOrganization {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        self.phone()
            .err()
            .map(|reason| phone_error(&reason))
            .into_iter()
            .collect()
    }
}

/// Returns the fault of the phone number in a body.
pub fn phone_error(reason: &InvalidText) -> FieldError {
    FieldError::text("/phone", reason)
}

impl CreateOrganization {
    fn phone(&self) -> Result<Option<PhoneNumber>, InvalidText> {
        let country = Country::parse(&self.postal_address.country).ok();
        let phone = self.phone.as_deref();
        phone.map(|raw| PhoneNumber::parse_in(raw, country)).transpose()
    }

    fn address(&self) -> Result<Address, Error> {
        let input = &self.postal_address;
        let unchecked = |_| Error::Internal("an address was not checked");
        Ok(Address {
            street: input
                .street
                .as_deref()
                .map(Address::line)
                .transpose()
                .map_err(unchecked)?,
            postcode: input
                .postcode
                .as_deref()
                .map(Address::postcode)
                .transpose()
                .map_err(unchecked)?,
            town: input
                .town
                .as_deref()
                .map(Address::line)
                .transpose()
                .map_err(unchecked)?,
            country: parse("/postal_address/country", &input.country)?,
        })
    }
}

/// Create an organization
///
/// Creates an organization with the caller as its legal representative. An account can belong to several
/// organizations.
#[utoipa::path(tag = "organizations", operation_id = "create_organization", request_body = CreateOrganization,
    responses((status = 201, description = "The organization", body = OrganizationView, headers(("Location"), ("ETag"))),
        (status = 403, description = "`forbidden`: the API token is limited to one organization")))]
#[post("/v1/organizations")]
pub async fn create_organization(
    who: Credential,
    body: Checked<CreateOrganization>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let Checked(body) = body;
    let input = body.value;
    let (name, address) = (parse::<OrganizationName>("/name", &input.name)?, input.address()?);
    let phone = input.phone().map_err(|reason| phone_error(&reason))?;
    let vat_number: Option<VatNumber> = parse_some("/vat_number", input.vat_number.as_deref())?;
    app.create(who, "create_organization", body.digest, move |tx, who| {
        let actor = who.actor(tx)?;
        let authorized = access::authorize::<Create>(&actor, actor.user)?;
        let account = tx.identity().account(actor.user)?.ok_or(Error::Unauthenticated)?;
        let organization = Organization {
            id: tx.new_id(),
            name: name.clone(),
            kind: input.kind.into(),
            address: address.clone(),
            phone: phone.clone(),
            vat_number: vat_number.clone(),
            locale: input.locale.map_or(account.person.locale, Into::into),
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        let role = found_organization(tx, &authorized, &account, &organization)?;
        Ok(OrganizationView::of(&organization, Some(role)))
    })
    .await
}
