//! Changing an organization's fields; all of its managers receive a summary.

use super::create_organization::phone_error;
use super::views::{KindView, OrganizationView};
use crate::app::App;
use crate::error::Error;
use crate::http::body::{nullable, present};
use crate::http::field::Take;
use crate::http::path::OrganizationPath;
use crate::http::{Check, Checked, Credential, PathId, Versioned, field};
use crate::problem::FieldError;
use crate::views::LocaleView;
use actix_web::patch;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::PhoneNumber;
use kontor_domain::ids::UserId;
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{
    Action, AddressLine, Country, Organization, OrganizationChange, Postcode, UpdateOrganization as Update,
    VatNumber,
};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// Maximum number of managers who receive the summary.
const SUMMARIES_MAX: u32 = 50;

/// Fields of the postal address to change; omitted fields stay unchanged.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdatePostalAddress {
    /// Street and number; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::AddressLine>)]
    street: Option<Option<field::AddressLine>>,
    /// Postcode; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::Postcode>)]
    postcode: Option<Option<field::Postcode>>,
    /// Town; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::AddressLine>)]
    town: Option<Option<field::AddressLine>>,
    /// Country, ISO 3166-1 alpha-2.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = field::Country)]
    country: Option<field::Country>,
}

/// Fields to change; omitted fields stay unchanged.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Muster Holding AG", "postal_address": { "town": "Genève" } }))]
pub struct UpdateOrganization {
    /// A new name.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = field::OrganizationName)]
    name: Option<field::OrganizationName>,
    /// Legal form.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = KindView)]
    kind: Option<KindView>,
    /// Postal address.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = UpdatePostalAddress)]
    postal_address: Option<UpdatePostalAddress>,
    /// Phone number: in international form, or as dialed in the country of the address; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<field::PhoneNumber>)]
    phone: Option<Option<String>>,
    /// VAT number: a Swiss UID, or one of the EU or of Northern Ireland; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::VatNumber>)]
    vat_number: Option<Option<field::VatNumber>>,
    /// Language of its documents.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = LocaleView)]
    locale: Option<LocaleView>,
}

impl Check for UpdateOrganization {
    /// A phone number in national format, whose country only the database knows, is checked when the country is
    /// read.
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
    /// Returns the country given in the body.
    fn country(&self) -> Option<Country> {
        self.postal_address.as_ref()?.country.as_ref()?.sound().copied()
    }

    /// The change but for the phone number, which may be dialed in a country that only the database knows.
    fn change(self) -> Result<OrganizationChange, Error> {
        let address = self.postal_address.unwrap_or_default();
        Ok(OrganizationChange {
            name: self.name.take()?,
            kind: self.kind.map(Into::into),
            street: line(address.street.take()?),
            postcode: address
                .postcode
                .take()?
                .map(|code| code.map(Postcode::into_string)),
            town: line(address.town.take()?),
            country: address.country.take()?,
            phone: None,
            vat_number: self.vat_number.take()?,
            locale: self.locale.map(Into::into),
        })
    }
}

fn line(change: Option<Option<AddressLine>>) -> Option<Option<String>> {
    change.map(|line| line.map(AddressLine::into_string))
}

/// The phone number as it becomes, dialed in `country`.
fn phone(
    given: Option<&Option<String>>,
    country: Country,
) -> Result<Option<Option<PhoneNumber>>, FieldError> {
    let read = |raw: &String| PhoneNumber::parse_in(raw, Some(country));
    let read = given.map(|phone| phone.as_ref().map(read).transpose());
    read.transpose().map_err(|reason| phone_error(&reason))
}

/// Update an organization
///
/// Changes the fields given and leaves the others unchanged. Available to legal representatives and administrators,
/// all of whom receive a summary by mail.
#[utoipa::path(tag = "organizations", operation_id = "update_organization", params(OrganizationPath),
    request_body = UpdateOrganization,
    responses((status = 200, description = "The updated organization", body = OrganizationView, headers(("ETag"))),
        (status = 412, description = "`precondition_failed`")))]
#[patch("")]
pub async fn update_organization(
    who: Credential,
    path: OrganizationPath,
    body: Checked<UpdateOrganization>,
    app: Data<App>,
) -> Result<Versioned<OrganizationView>, Error> {
    let (PathId(id), Checked(body)) = (path, body);
    let (given, country) = (body.value.phone.clone(), body.value.country());
    let change = body.value.change()?;
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
                phone: phone(given.as_ref(), country.unwrap_or(before.address.country))?,
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

/// Writes the log entry and mails the summaries.
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
