//! Adding a billing address.

use super::address_view::{BillingAddressView, log};
use super::email_confirmation::EmailConfirmation;
use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Credential, Json, PathId, field};
use crate::views::LocaleView;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{
    Action, BillingAddress, BillingFields, CreateBillingAddress as Create, HouseNumber, OrderNumber,
    PartyName, Street,
};
use kontor_domain::locale::Locale;
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

/// A new billing address. Lengths and characters are those of the Swiss QR-bill.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Muster AG", "attention": "Buchhaltung", "street": "Musterweg", "house_number": "1", "postcode": "8000",
    "town": "Zürich", "country": "CH", "email": "rechnungen@muster.example", "locale": "de",
    "vat_number": "CHE-123.456.788", "order_number": "PO-4711"
}))]
pub struct CreateBillingAddress {
    /// Name of the person or organization.
    #[validate(nested)]
    name: field::PartyName,
    /// Person or department, printed below the name.
    #[validate(nested)]
    attention: Option<field::PartyName>,
    /// Street, or a post office box.
    #[validate(nested)]
    street: Option<field::BillingStreet>,
    /// House number.
    #[validate(nested)]
    house_number: Option<field::HouseNumber>,
    /// Postcode.
    #[validate(nested)]
    postcode: field::BillingPostcode,
    /// Town.
    #[validate(nested)]
    town: field::Town,
    /// Country, ISO 3166-1 alpha-2. It decides the VAT.
    #[validate(nested)]
    country: field::Country,
    /// E-mail address for invoices. It receives a link, and invoices once it is confirmed.
    #[validate(nested)]
    email: Option<field::EmailAddress>,
    /// Language of documents; that of the organization if omitted.
    locale: Option<LocaleView>,
    /// VAT number: a Swiss UID, or one of the EU or of Northern Ireland.
    #[validate(nested)]
    vat_number: Option<field::VatNumber>,
    /// The customer's own order number, printed on documents.
    #[validate(nested)]
    order_number: Option<field::OrderNumber>,
}

impl CreateBillingAddress {
    /// Returns the fields; `locale` is the language if none was given.
    fn fields(self, locale: Locale) -> Result<BillingFields, Error> {
        Ok(BillingFields {
            name: self.name.take()?.into_string(),
            attention: self.attention.take()?.map(PartyName::into_string),
            street: self.street.take()?.map(Street::into_string),
            house_number: self.house_number.take()?.map(HouseNumber::into_string),
            postcode: Some(self.postcode.take()?.into_string()),
            town: Some(self.town.take()?.into_string()),
            country: self.country.take()?,
            email: self.email.take()?,
            locale: self.locale.map_or(locale, Into::into),
            vat_number: self.vat_number.take()?,
            order_number: self.order_number.take()?.map(OrderNumber::into_string),
        })
    }
}

/// Create a billing address
///
/// Adds an address that products and invoices can name. Documents that were issued are not affected. A given e-mail
/// address receives a link that confirms it.
#[utoipa::path(tag = "billing", operation_id = "create_billing_address", params(OrganizationPath),
    request_body = CreateBillingAddress,
    responses((status = 201, description = "The billing address", body = BillingAddressView,
            headers(("Location"), ("ETag"))),
        (status = 409, description = "`quota_exceeded`")))]
#[post("/billing-addresses")]
pub async fn create_billing_address(
    who: Credential,
    path: OrganizationPath,
    body: Json<CreateBillingAddress>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathId(organization) = path;
    let (given, confirmation) = (body.value, EmailConfirmation::new(&app));
    app.create(who, "create_billing_address", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Create>(&actor, organization)?;
        let customer = tx.organizations().find(organization)?.ok_or(Error::Missing)?;
        let address = BillingAddress {
            id: tx.new_id(),
            organization,
            fields: given.clone().fields(customer.locale)?,
            email_confirmed_at: None,
            is_default: false,
            follows_organization: false,
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        tx.billing().create_address(&authorized, &address)?;
        confirmation.ask(tx, &authorized, &customer, &address)?;
        tx.record(
            Chain::Organization(organization),
            Author::User(actor.user),
            Entry::new(Action::BillingAddressCreated, address.id).change(Value::Null, log(&address)),
        );
        Ok(BillingAddressView::from(&address))
    })
    .await
}
