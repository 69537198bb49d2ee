//! Changing an organization's fields; everybody who manages it gets a summary.

use super::create_organization::{address_line, address_postcode, phone_error};
use super::views::{KindView, OrganizationView};
use crate::app::App;
use crate::error::Error;
use crate::http::body::{FieldError, nullable, present};
use crate::http::path::OrganizationPath;
use crate::http::{Check, Checked, Credential, PathId, Versioned};
use crate::identity::LocaleView;
use crate::input::{parse_change, parse_some, text};
use actix_web::patch;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Action, Author, Chain};
use kontor_domain::identity::PhoneNumber;
use kontor_domain::ids::UserId;
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{
    Address, Country, Organization, OrganizationChange, OrganizationName, UpdateOrganization as Update,
    VatNumber,
};
use kontor_domain::text::{InvalidText, ParseText};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// The most managers who get the summary.
const SUMMARIES_MAX: u32 = 50;

/// What to change of the postal address; what is left out stays.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdatePostalAddress {
    /// Street and number; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(custom(function = "address_line"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    street: Option<Option<String>>,
    /// Postcode; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(custom(function = "address_postcode"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 16)]
    postcode: Option<Option<String>>,
    /// Town; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(custom(function = "address_line"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    town: Option<Option<String>>,
    /// Country, ISO 3166-1 alpha-2.
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = "text::<Country>"))]
    #[schema(value_type = String, pattern = "^[A-Z]{2}$")]
    country: Option<String>,
}

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Muster Holding AG", "postal_address": { "town": "Genève" } }))]
pub struct UpdateOrganization {
    /// A new name.
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = "text::<OrganizationName>"))]
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    name: Option<String>,
    /// What it is in law.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = KindView)]
    kind: Option<KindView>,
    /// Where it gets post.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = UpdatePostalAddress)]
    postal_address: Option<UpdatePostalAddress>,
    /// Where it can be called: in international form, or as dialed in the country of the address; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, max_length = 40)]
    phone: Option<Option<String>>,
    /// Its VAT number: a Swiss UID, or one of the EU or of Northern Ireland; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(custom(function = "text::<VatNumber>"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64)]
    vat_number: Option<Option<String>>,
    /// The language of its documents.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = LocaleView)]
    locale: Option<LocaleView>,
}

impl Check for UpdateOrganization {
    /// A number as dialed in a country that only the database knows is judged when it is read there.
    fn broken(&self, _: &App) -> Vec<FieldError> {
        let Some(Some(raw)) = &self.phone else {
            return Vec::new();
        };
        let read = PhoneNumber::parse_in(raw, self.country());
        let is_open = self.country().is_none() && PhoneNumber::is_national(raw);
        read.err()
            .filter(|_| !is_open)
            .map(|reason| phone_error(&reason))
            .into_iter()
            .collect()
    }
}

impl UpdateOrganization {
    /// The country that the body names.
    fn country(&self) -> Option<Country> {
        let country = self.postal_address.as_ref()?.country.as_deref()?;
        Country::parse(country).ok()
    }

    /// The phone number as it becomes, dialed in `country` if the body names none.
    fn phone(&self, country: Country) -> Result<Option<Option<PhoneNumber>>, FieldError> {
        let country = self.country().unwrap_or(country);
        let read = |raw: &String| PhoneNumber::parse_in(raw, Some(country));
        let read = self
            .phone
            .as_ref()
            .map(|phone| phone.as_ref().map(read).transpose());
        read.transpose().map_err(|reason| phone_error(&reason))
    }

    fn change(&self) -> Result<OrganizationChange, Error> {
        let none = UpdatePostalAddress::default();
        let address = self.postal_address.as_ref().unwrap_or(&none);
        Ok(OrganizationChange {
            name: parse_some("/name", self.name.as_deref())?,
            kind: self.kind.map(Into::into),
            street: part(address.street.as_ref(), Address::line)?,
            postcode: part(address.postcode.as_ref(), Address::postcode)?,
            town: part(address.town.as_ref(), Address::line)?,
            country: parse_some("/postal_address/country", address.country.as_deref())?,
            phone: None,
            vat_number: parse_change("/vat_number", self.vat_number.as_ref())?,
            locale: self.locale.map(Into::into),
        })
    }
}

fn part(
    field: Option<&Option<String>>,
    parse: impl Fn(&str) -> Result<String, InvalidText>,
) -> Result<Option<Option<String>>, Error> {
    let parsed = field
        .map(|value| value.as_deref().map(&parse).transpose())
        .transpose();
    parsed.map_err(|_| Error::Internal("an address was not checked"))
}

/// Update an organization
///
/// For legal representatives and administrators, who all get a summary by mail.
#[utoipa::path(tag = "organizations", operation_id = "update_organization", params(OrganizationPath),
    request_body = UpdateOrganization,
    responses((status = 200, description = "The organization as it is now", body = OrganizationView, headers(("ETag"))),
        (status = 412, description = "`precondition_failed`")))]
#[patch("/v1/organizations/{organization_id}")]
pub async fn update_organization(
    who: Credential,
    path: OrganizationPath,
    body: Checked<UpdateOrganization>,
    app: Data<App>,
) -> Result<Versioned<OrganizationView>, Error> {
    let (PathId(id), Checked(body)) = (path, body);
    let input = body.value;
    let change = input.change()?;
    let view = app
        .write(who, move |tx, who| {
            let actor = who.actor_in(tx, id)?;
            let authorized = access::authorize::<Update>(&actor, id)?;
            let before = tx
                .organizations()
                .get_for_update(&authorized)?
                .ok_or(Error::Missing)?;
            who.preconditions()
                .check(&OrganizationView::of(&before, actor.role_in(id)))?;
            let change = OrganizationChange {
                phone: input.phone(before.address.country)?,
                ..change.clone()
            };
            let after = before.changed(change, tx.now());
            if after != before {
                tx.organizations().update(&authorized, &after)?;
                announce(tx, actor.user, &before, &after)?;
            }
            Ok(OrganizationView::of(&after, actor.role_in(id)))
        })
        .await?;
    Ok(Versioned(view))
}

/// Log entry and summary mails.
fn announce(
    tx: &mut Tx<'_>,
    author: UserId,
    before: &Organization,
    after: &Organization,
) -> Result<(), Error> {
    let entry = Entry::new(Action::OrganizationUpdated, after.id).change(fields(before), fields(after));
    tx.record(Chain::Organization(after.id), Author::User(author), entry);
    let changes = before.differences(after);
    for manager in tx.organizations().managers(after.id, SUMMARIES_MAX)? {
        let mail = Mail::organization_edited(&manager.person, after, &changes);
        tx.outbox().notify(&manager.person, &mail)?;
    }
    Ok(())
}

fn fields(organization: &Organization) -> Value {
    json!({
        "name": organization.name.as_str(),
        "kind": organization.kind.as_str(),
        "street": organization.address.street,
        "postcode": organization.address.postcode,
        "town": organization.address.town,
        "country": organization.address.country.as_str(),
        "phone": organization.phone.as_ref().map(PhoneNumber::as_str),
        "vat_number": organization.vat_number.as_ref().map(VatNumber::as_str),
        "locale": organization.locale.as_str(),
    })
}
