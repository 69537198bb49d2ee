//! Changing a billing address. Issued documents keep the address they were issued to.

use super::address_view::{BillingAddressView, log};
use super::billing_path::BillingAddressPath;
use super::email_confirmation::EmailConfirmation;
use crate::app::App;
use crate::error::Error;
use crate::http::body::{nullable, present};
use crate::http::field::Take;
use crate::http::{Credential, Json, PathIds, Versioned, field};
use crate::views::LocaleView;
use actix_web::patch;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{
    Action, BillingAddress, BillingFields, BillingPostcode, HouseNumber, OrderNumber, PartyName, Street,
    Town, UpdateBillingAddress as Update,
};
use kontor_persistence::Entry;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Fields to change; omitted fields stay unchanged.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "attention": "Kreditoren", "order_number": "PO-4712" }))]
pub struct UpdateBillingAddress {
    /// Name of the person or organization.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = field::PartyName)]
    name: Option<field::PartyName>,
    /// Person or department; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::PartyName>)]
    attention: Option<Option<field::PartyName>>,
    /// Street, or a post office box; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::BillingStreet>)]
    street: Option<Option<field::BillingStreet>>,
    /// House number; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::HouseNumber>)]
    house_number: Option<Option<field::HouseNumber>>,
    /// Postcode.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = field::BillingPostcode)]
    postcode: Option<field::BillingPostcode>,
    /// Town.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = field::Town)]
    town: Option<field::Town>,
    /// Country, ISO 3166-1 alpha-2. It decides the VAT.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = field::Country)]
    country: Option<field::Country>,
    /// E-mail address for invoices, to be confirmed again; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::EmailAddress>)]
    email: Option<Option<field::EmailAddress>>,
    /// Language of documents.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = LocaleView)]
    locale: Option<LocaleView>,
    /// VAT number; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::VatNumber>)]
    vat_number: Option<Option<field::VatNumber>>,
    /// The customer's own order number; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::OrderNumber>)]
    order_number: Option<Option<field::OrderNumber>>,
}

/// The fields to change; `None` keeps a field, `Some(None)` clears it.
#[derive(Clone)]
struct Change {
    name: Option<String>,
    attention: Option<Option<String>>,
    street: Option<Option<String>>,
    house_number: Option<Option<String>>,
    postcode: Option<String>,
    town: Option<String>,
    country: Option<kontor_domain::organizations::Country>,
    email: Option<Option<kontor_domain::identity::EmailAddress>>,
    locale: Option<LocaleView>,
    vat_number: Option<Option<kontor_domain::organizations::VatNumber>>,
    order_number: Option<Option<String>>,
}

impl UpdateBillingAddress {
    fn change(self) -> Result<Change, Error> {
        Ok(Change {
            name: self.name.take()?.map(PartyName::into_string),
            attention: self
                .attention
                .take()?
                .map(|name| name.map(PartyName::into_string)),
            street: self.street.take()?.map(|street| street.map(Street::into_string)),
            house_number: self
                .house_number
                .take()?
                .map(|number| number.map(HouseNumber::into_string)),
            postcode: self.postcode.take()?.map(BillingPostcode::into_string),
            town: self.town.take()?.map(Town::into_string),
            country: self.country.take()?,
            email: self.email.take()?,
            locale: self.locale,
            vat_number: self.vat_number.take()?,
            order_number: self
                .order_number
                .take()?
                .map(|number| number.map(OrderNumber::into_string)),
        })
    }
}

impl Change {
    fn apply(self, before: &BillingFields) -> BillingFields {
        let before = before.clone();
        BillingFields {
            name: self.name.unwrap_or(before.name),
            attention: self.attention.unwrap_or(before.attention),
            street: self.street.unwrap_or(before.street),
            house_number: self.house_number.unwrap_or(before.house_number),
            postcode: self.postcode.or(before.postcode),
            town: self.town.or(before.town),
            country: self.country.unwrap_or(before.country),
            email: self.email.unwrap_or(before.email),
            locale: self.locale.map_or(before.locale, Into::into),
            vat_number: self.vat_number.unwrap_or(before.vat_number),
            order_number: self.order_number.unwrap_or(before.order_number),
        }
    }
}

/// Update a billing address
///
/// Changes the fields given and leaves the others unchanged. Documents that were issued are not affected. A changed
/// address no longer follows the organization's own; a changed e-mail address receives a new link.
#[utoipa::path(tag = "billing", operation_id = "update_billing_address", params(BillingAddressPath),
    request_body = UpdateBillingAddress,
    responses((status = 200, description = "The updated billing address", body = BillingAddressView,
            headers(("ETag"))),
        (status = 412, description = "`precondition_failed`")))]
#[patch("/billing-addresses/{billing_address_id}")]
pub async fn update_billing_address(
    who: Credential,
    path: BillingAddressPath,
    body: Json<UpdateBillingAddress>,
    app: Data<App>,
) -> Result<Versioned<BillingAddressView>, Error> {
    let (PathIds(organization, id), change) = (path, body.value.change()?);
    let confirmation = EmailConfirmation::new(&app);
    app.write(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Update>(&actor, organization)?;
        let before = tx
            .billing()
            .address_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        who.preconditions().check(&BillingAddressView::from(&before))?;
        let fields = change.clone().apply(&before.fields);
        if fields == before.fields {
            return Ok(Versioned(BillingAddressView::from(&before)));
        }
        let same_email = fields.email == before.fields.email;
        let after = BillingAddress {
            fields,
            email_confirmed_at: before.email_confirmed_at.filter(|_| same_email),
            follows_organization: false,
            updated_at: tx.now(),
            ..before.clone()
        };
        tx.billing().save_address(&authorized, &after)?;
        if !same_email {
            let customer = tx.organizations().find(organization)?.ok_or(Error::Missing)?;
            confirmation.ask(tx, &authorized, &customer, &after)?;
        }
        tx.record(
            Chain::Organization(organization),
            Author::User(actor.user),
            Entry::new(Action::BillingAddressUpdated, id).change(log(&before), log(&after)),
        );
        Ok(Versioned(BillingAddressView::from(&after)))
    })
    .await
}
