//! Creating an organization, with the caller as its legal representative.

use super::new_organization::found_organization;
use super::views::{KindView, OrganizationView};
use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::{Answer, Check, Checked, Credential, field};
use crate::problem::FieldError;
use crate::views::LocaleView;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::identity::PhoneNumber;
use kontor_domain::organizations::{
    Address, AddressLine, CreateOrganization as Create, Organization, Postcode,
};
use kontor_domain::text::InvalidText;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Postal address.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPostalAddress {
    /// Street and number, at most 100 characters.
    #[validate(nested)]
    street: Option<field::AddressLine>,
    /// Postcode, at most 16 characters.
    #[validate(nested)]
    postcode: Option<field::Postcode>,
    /// Town, at most 100 characters.
    #[validate(nested)]
    town: Option<field::AddressLine>,
    /// Country, ISO 3166-1 alpha-2; decides the currency.
    #[validate(nested)]
    country: field::Country,
}

impl NewPostalAddress {
    fn take(self) -> Result<Address, Error> {
        Ok(Address {
            street: self.street.take()?.map(AddressLine::into_string),
            postcode: self.postcode.take()?.map(Postcode::into_string),
            town: self.town.take()?.map(AddressLine::into_string),
            country: self.country.take()?,
        })
    }
}

/// A new organization.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Muster AG", "kind": "company",
    "postal_address": { "street": "Musterweg 1", "postcode": "8000", "town": "Zürich", "country": "CH" },
    "phone": "+41 22 820 35 44", "vat_number": "CHE-123.456.788 MWST", "locale": "de"
}))]
pub struct CreateOrganization {
    /// Name, at most 200 characters.
    #[validate(nested)]
    name: field::OrganizationName,
    /// Legal form.
    kind: KindView,
    /// Postal address.
    #[validate(nested)]
    postal_address: NewPostalAddress,
    /// Phone number: in international form, or as dialed in the country of the address.
    #[schema(value_type = Option<field::PhoneNumber>)]
    phone: Option<String>,
    /// VAT number: a Swiss UID (CH, LI), or one of the EU or of Northern Ireland. It may be of another country
    /// than the address.
    #[validate(nested)]
    vat_number: Option<field::VatNumber>,
    /// Language of its documents; the caller's if omitted.
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
        let country = self.postal_address.country.sound().copied();
        let phone = self.phone.as_deref();
        phone.map(|raw| PhoneNumber::parse_in(raw, country)).transpose()
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
    let phone = input.phone().map_err(|reason| phone_error(&reason))?;
    let (name, address) = (input.name.take()?, input.postal_address.take()?);
    let vat_number = input.vat_number.take()?;
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
