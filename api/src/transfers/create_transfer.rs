//! Offering products to another organization: by mail, by link, or to one that the caller manages.

use super::transfer_offer::{Terms, offer};
use super::views::TransferView;
use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Check, Checked, Credential, PathId, field};
use crate::problem::FieldError;
use crate::secrets::TRANSFER_TOKEN_PREFIX;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::transfers::{CreateTransfer as Create, Recipient, TRANSFER_ITEMS_MAX};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Offer of products. With neither `to_organization_id` nor `to_email`, any holder of the link can accept it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "product_ids": ["prod_0192f0c1e5b07cc3a4d15e6f708192b1"], "to_email": "kim@example.com", "message": "As agreed.",
    "accept_consequences": true
}))]
pub struct CreateTransfer {
    /// 1 to 100 products that are not canceled.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 100)]
    product_ids: Vec<field::ProductId>,
    /// Receiving organization, which the caller manages too.
    #[validate(nested)]
    to_organization_id: Option<field::OrganizationId>,
    /// E-mail address that gets a mail with the link; only its account can accept.
    #[validate(nested)]
    to_email: Option<field::EmailAddress>,
    /// Plain text, at most 1000 characters.
    #[validate(nested)]
    message: Option<field::TransferMessage>,
    /// Consent, which must be true: invoices, teams and all rights in the products stay behind.
    accept_consequences: bool,
}

impl Check for CreateTransfer {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if !(1..=TRANSFER_ITEMS_MAX).contains(&self.product_ids.len()) {
            faults.push(FieldError::length("/product_ids", 1, TRANSFER_ITEMS_MAX));
        }
        if self.to_organization_id.is_some() && self.to_email.is_some() {
            let message = "must not be given together with to_organization_id";
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
    fn terms(self, app: &App) -> Result<Terms, Error> {
        let recipient = match (self.to_organization_id.take()?, self.to_email.take()?) {
            (Some(id), _) => Recipient::Organization(id),
            (None, Some(address)) => Recipient::Email(address),
            (None, None) => Recipient::Link,
        };
        Ok(Terms {
            products: self.product_ids.take()?,
            recipient,
            message: self.message.take()?,
            lifetime: app.settings.organizations.transfer,
            mails_per_day: app.settings.organizations.invitations_per_day,
            secret: app.secret(TRANSFER_TOKEN_PREFIX),
        })
    }
}

/// Offer products
///
/// Offers products to another organization. Available to legal representatives and administrators. Nothing changes
/// until the offer is accepted, within 30 days (configurable); in the meantime the products can't be canceled or
/// offered again. An address receives a mail with the link, which counts toward the limits of invitation mails.
/// `get_transfer_link` shows the link. On acceptance the products move; invoices, teams and all rights in them stay
/// behind.
#[utoipa::path(tag = "transfers", operation_id = "create_transfer", params(OrganizationPath), request_body = CreateTransfer,
    responses((status = 201, description = "The transfer", body = TransferView, headers(("Location"), ("ETag"))),
        (status = 409, description = "`product_offered`"),
        (status = 429, description = "`invitation_limit`, `mail_limit`")))]
#[post("/transfers")]
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
