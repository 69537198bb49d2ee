//! Verifying the address of a sign-up, which creates the account.

use super::new_account::create_account;
use super::problems::wrong_password;
use super::views::ProfileView;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::{PresentedPassword, Token};
use crate::http::{Json, Visitor};
use crate::organizations::{OrganizationView, found_organization};
use crate::passwords::PRESENTED_MAX;
use crate::secrets::{TOKEN_MAX, digest};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::access::Authorized;
use kontor_domain::identity::{Account, Password};
use kontor_domain::ids::SignUpId;
use kontor_domain::organizations::{Address, Organization, OrganizationKind, OrganizationName};
use kontor_domain::text::ParseText;
use kontor_persistence::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Maximum number of passwords that may be tried with one token.
const TRIES_MAX: i32 = 5;

/// Mailed token, and the password given at sign-up.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "token": "kontor_verify_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r", "password": "correct horse battery staple"
}))]
pub struct VerifySignUp {
    /// From the mail; works once, for 24 hours.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Token)]
    token: String,
    /// Password given at sign-up. It prevents a person who merely receives the mail from getting an account with
    /// another person's password.
    #[validate(length(max = PRESENTED_MAX))]
    #[schema(value_type = PresentedPassword)]
    password: String,
}

/// Account and organization created.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerifiedSignUp {
    /// Profile of the new account.
    profile: ProfileView,
    /// Organization in the person's name, of which the person is the legal representative.
    organization: OrganizationView,
}

/// Verify a sign-up
///
/// Creates the account, and an organization in the person's name with the person as legal representative. After
/// five wrong passwords the token is invalid; the owner of the address must sign up again.
#[utoipa::path(tag = "identity", operation_id = "verify_sign_up", security(()), request_body = VerifySignUp,
    responses((status = 201, description = "The account exists and can log in", body = VerifiedSignUp),
        (status = 403, description = "`wrong_password`: not the password given at sign-up"),
        (status = 409, description = "`conflict`: another sign-up for this address was verified in the meantime"),
        (status = 422, description = "`invalid_token`")))]
#[post("/v1/sign-up/verify")]
pub async fn verify_sign_up(
    visitor: Visitor,
    body: Json<VerifySignUp>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let id = proven(&app, &visitor, &body.value).await?;
    let country = app.settings.organizations.default_country;
    let view = app
        .write(visitor, move |tx, _| {
            let sign_up = tx.identity().take_sign_up(id)?.ok_or(Error::MailedToken)?;
            let user = tx.new_id();
            let account = create_account(tx, &sign_up.into_account(user))?;
            let address = Address {
                street: None,
                postcode: None,
                town: None,
                country,
            };
            let organization = own_organization(tx, &account, address)?;
            let authorized = Authorized::system(account.id);
            let role = found_organization(tx, &authorized, &account, &organization)?;
            Ok(VerifiedSignUp {
                profile: ProfileView::from(&account),
                organization: OrganizationView::of(&organization, Some(role)),
            })
        })
        .await?;
    Ok(HttpResponse::Created().json(view))
}

/// Returns the sign-up that the token and password belong to. The try is counted before the password is checked.
async fn proven(app: &App, visitor: &Visitor, input: &VerifySignUp) -> Result<SignUpId, Error> {
    let (place, token_hash) = (app.passwords.enter()?, digest(&input.token));
    let (id, hash) = app
        .write(visitor.clone(), move |tx, _| {
            Ok(tx.identity().try_sign_up(token_hash, TRIES_MAX)?)
        })
        .await?
        .ok_or(Error::MailedToken)?;
    let password = Password::presented(&input.password);
    let (right, _) = place.turn().await?.verify(password, Some(hash)).await?;
    if right { Ok(id) } else { Err(wrong_password()) }
}

/// Creates the organization whose legal representative a person without an invitation becomes.
fn own_organization(tx: &mut Tx<'_>, account: &Account, address: Address) -> Result<Organization, Error> {
    let name = OrganizationName::parse(&account.person.full_name())
        .map_err(|_| Error::Internal("a name is too long"))?;
    Ok(Organization {
        id: tx.new_id(),
        name,
        kind: OrganizationKind::Individual,
        address,
        phone: account.person.phone.clone(),
        vat_number: None,
        locale: account.person.locale,
        created_at: tx.now(),
        updated_at: tx.now(),
    })
}
