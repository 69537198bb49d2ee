//! Offering products to another organization: by mail, by link, or to an organization of one's own.

use super::transfer_offer::{Terms, offer};
use super::views::TransferView;
use crate::app::App;
use crate::error::Error;
use crate::http::body::FieldError;
use crate::http::path::OrganizationPath;
use crate::http::texts::ProductIdText;
use crate::http::{Answer, Check, Checked, Credential, PathId};
use crate::input::{id, parse_some, text};
use crate::secrets::TRANSFER_TOKEN_PREFIX;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{Id, OrganizationId, ProductId};
use kontor_domain::transfers::{CreateTransfer as Create, Recipient, TRANSFER_ITEMS_MAX, TransferMessage};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What to offer, and to whom. With neither `to_organization_id` nor `to_email`: to whoever has the link.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "product_ids": ["prod_0192f0c1e5b07cc3a4d15e6f708192b1"], "to_email": "kim@example.com", "message": "As agreed.",
    "accept_consequences": true
}))]
pub struct CreateTransfer {
    /// 1 to 100 products that are not cancelled.
    #[schema(value_type = Vec<ProductIdText>, min_items = 1, max_items = 100)]
    product_ids: Vec<String>,
    /// An organization that one manages oneself.
    #[validate(custom(function = "id::<OrganizationId>"))]
    #[schema(pattern = "^org_[0-9a-f]{32}$")]
    to_organization_id: Option<String>,
    /// An address, which gets a mail with the link; only its account can accept.
    #[validate(custom(function = "text::<EmailAddress>"))]
    #[schema(format = Email, max_length = 254)]
    to_email: Option<String>,
    /// Plain text, at most 1000 characters.
    #[validate(custom(function = "text::<TransferMessage>"))]
    #[schema(min_length = 1, max_length = 1000)]
    message: Option<String>,
    /// Must be true: invoices, teams and everybody's rights in the products stay behind.
    accept_consequences: bool,
}

impl Check for CreateTransfer {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if !(1..=TRANSFER_ITEMS_MAX).contains(&self.product_ids.len()) {
            faults.push(FieldError::length("/product_ids", 1, TRANSFER_ITEMS_MAX));
        }
        for (index, raw) in self.product_ids.iter().take(TRANSFER_ITEMS_MAX).enumerate() {
            if let Err(reason) = ProductId::parse(raw) {
                let at = format!("/product_ids/{index}");
                faults.push(FieldError::id(&at, &reason));
            }
        }
        if self.to_organization_id.is_some() && self.to_email.is_some() {
            let message = "not together with to_organization_id";
            faults.push(FieldError::field("/to_email", "one_of", message));
        }
        if !self.accept_consequences {
            let message = "must be true: invoices, teams and rights stay behind";
            faults.push(FieldError::field("/accept_consequences", "required", message));
        }
        faults
    }
}

impl CreateTransfer {
    fn terms(&self, app: &App) -> Result<Terms, Error> {
        const UNCHECKED: Error = Error::Internal("an id was not checked");
        let ids = self.product_ids.iter().map(|raw| ProductId::parse(raw));
        let organization = self.to_organization_id.as_deref().map(OrganizationId::parse);
        let email: Option<EmailAddress> = parse_some("/to_email", self.to_email.as_deref())?;
        let recipient = match (organization.transpose().map_err(|_| UNCHECKED)?, email) {
            (Some(id), _) => Recipient::Organization(id),
            (None, Some(address)) => Recipient::Email(address),
            (None, None) => Recipient::Link,
        };
        Ok(Terms {
            products: ids.collect::<Result<_, _>>().map_err(|_| UNCHECKED)?,
            recipient,
            message: parse_some("/message", self.message.as_deref())?,
            lifetime: app.settings.transfer,
            mails_per_day: app.settings.invitations_per_day,
            secret: app.secret(TRANSFER_TOKEN_PREFIX),
        })
    }
}

/// Offer products
///
/// For legal representatives and administrators. Until somebody accepts, within 30 days (a setting), nothing changes;
/// the products can't be cancelled or offered again in the meantime. An address gets a mail with the link, counted like
/// one with an invitation. `get_transfer_link` shows the link. Whoever accepts gets the products; invoices, teams and
/// everybody's rights in them stay behind.
#[utoipa::path(tag = "transfers", operation_id = "create_transfer", params(OrganizationPath), request_body = CreateTransfer,
    responses((status = 201, description = "The offer", body = TransferView, headers(("Location"), ("ETag"))),
        (status = 409, description = "`product_offered`"),
        (status = 429, description = "`invitation_limit`, `mail_limit`")))]
#[post("/v1/organizations/{organization_id}/transfers")]
pub async fn create_transfer(
    who: Credential,
    path: OrganizationPath,
    body: Checked<CreateTransfer>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), Checked(body)) = (path, body);
    let terms = body.value.terms(&app)?;
    app.create(who, "create_transfer", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Create>(&actor, organization)?;
        let transfer = offer(tx, &authorized, actor.user, &terms)?;
        Ok(TransferView::of(&transfer, &actor, tx.now()))
    })
    .await
}
