//! Confirming the e-mail address of a billing address with the token from its mailbox.

use crate::app::App;
use crate::error::Error;
use crate::http::texts::Token;
use crate::http::{Json, Visitor};
use crate::secrets::{TOKEN_MAX, digest};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::Action;
use kontor_domain::identity::EmailAddress;
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// Mailed token.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "kontor_billing_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r" }))]
pub struct ConfirmBillingEmail {
    /// From the mail to the address; works once, for seven days.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Token)]
    token: String,
}

/// Confirm the e-mail address of a billing address
///
/// Makes the address a recipient of invoices. Needs no login, because the token proves access to the mailbox.
#[utoipa::path(tag = "billing", operation_id = "confirm_billing_email", security(()),
    request_body = ConfirmBillingEmail,
    responses((status = 204, description = "The address is confirmed"),
        (status = 422, description = "`invalid_token`")))]
#[post("/v1/billing-emails/confirm")]
pub async fn confirm_billing_email(
    visitor: Visitor,
    body: Json<ConfirmBillingEmail>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let token_hash = digest(&body.value.token);
    app.write(visitor, move |tx, _| {
        let organization = tx.billing().organization_of_email_token(token_hash)?;
        tx.lock_organizations(&[organization.ok_or(Error::MailedToken)?])?;
        let address = tx
            .billing()
            .confirm_email(token_hash)?
            .ok_or(Error::MailedToken)?;
        let email = address.fields.email.as_ref().map(EmailAddress::as_str);
        let entry = Entry::new(Action::BillingEmailConfirmed, address.id)
            .change(Value::Null, json!({ "email": email }));
        tx.record_unseen(
            Chain::Organization(address.organization),
            Author::Anonymous,
            entry,
        );
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
