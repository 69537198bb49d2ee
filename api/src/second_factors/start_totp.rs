//! Starting an authenticator app: a secret for it, which a first code confirms.

use super::own_account::{own_account, written_factor};
use super::problems::must_be_addable;
use super::views::SecondFactorView;
use crate::app::App;
use crate::error::Error;
use crate::http::field::{self, Take};
use crate::http::{Answer, Credential, Json, View};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::identity::Factor;
use kontor_domain::second_factors::{FactorName, PENDING_VALID, StartTotp as Right, TotpSecret};
use kontor_persistence::{NewTotp, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Name of a new authenticator app.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Phone" }))]
pub struct StartTotp {
    /// Name by which the owner recognizes the app, at most 60 characters.
    #[validate(nested)]
    name: field::FactorName,
}

/// Authenticator app with its secret, which is shown until it is confirmed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StartedTotp, example = json!({
    "id": "factor_0192f0c1e5b07cc3a4d15e6f708192a3", "method": "totp", "name": "Phone", "phone_ending": null, "state": "pending",
    "created_at": "2026-11-23T08:15:00Z", "expires_at": "2026-11-23T08:25:00Z", "confirmed_at": null,
    "last_used_at": null, "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    "otpauth_uri": "otpauth://totp/Kontor:lea%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kontor"
}))]
pub struct StartedTotpView {
    #[serde(flatten)]
    factor: SecondFactorView,
    /// Secret in base32, to be typed into an app.
    secret: String,
    /// Address to be opened in an app; `get_totp_qr_code` returns it as a QR code.
    otpauth_uri: String,
}

impl View for StartedTotpView {
    const SECRET: bool = true;

    fn location(&self) -> Option<String> {
        Some(format!("/v1/second-factors/{}", self.factor.id))
    }
}

/// Start an authenticator app
///
/// Creates the secret that an authenticator app shares with the account (RFC 6238: SHA-1, six digits, 30 seconds). The
/// app is required at a login once `confirm_second_factor` has received a code from it, within 10 minutes. An app that was
/// started before and not confirmed is replaced; an account has one active app.
#[utoipa::path(tag = "second_factors", operation_id = "start_totp", request_body = StartTotp,
    responses((status = 201, description = "The app, with its secret", body = StartedTotpView, headers(("Location"))),
        (status = 409, description = "`secret_already_shown`, `second_factor_exists`, `second_factor_limit`")))]
#[post("/v1/second-factors/totp")]
pub async fn start_totp(who: Credential, body: Json<StartTotp>, app: Data<App>) -> Result<Answer, Error> {
    let name = body.value.name.take()?;
    let issuer = app.settings.mail.brand.name.clone();
    app.create(who, "start_totp", body.digest, move |tx, who| {
        start(tx, who, &name, &issuer)
    })
    .await
}

fn start(
    tx: &mut Tx<'_>,
    who: &Credential,
    name: &FactorName,
    issuer: &str,
) -> Result<StartedTotpView, Error> {
    let (actor, authorized, account) = own_account::<Right>(tx, who)?;
    must_be_addable(&tx.second_factors().of(account.id)?, Factor::Totp)?;
    let secret = TotpSecret::new(tx.secret_bytes());
    let otpauth_uri = secret
        .uri(issuer, account.person.email.as_str())
        .map_err(|_| Error::Internal("the issuer of authenticator apps was not checked"))?;
    let new = NewTotp {
        id: tx.new_id(),
        name: name.clone(),
        session: actor.session()?,
        secret: secret.clone(),
        expires_at: tx.now() + PENDING_VALID,
    };
    tx.second_factors().start_totp(&authorized, &new)?;
    Ok(StartedTotpView {
        factor: written_factor(tx, account.id, new.id)?.into(),
        secret: secret.base32(),
        otpauth_uri,
    })
}
