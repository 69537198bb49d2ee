//! Replacing the recovery codes.

use super::codes_answer::{RecoveryCodesText, codes_answer};
use super::new_recovery_codes::make_recovery_codes;
use super::own_account::own_account;
use super::problems::no_second_factor;
use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Credential, NoBody, View};
use crate::identity::notify_every_address;
use actix_web::web::Data;
use actix_web::{Either, HttpRequest, HttpResponse, post};
use kontor_domain::notifications::Mail;
use kontor_domain::second_factors::{RenewRecoveryCodes as Right, SecondFactor};
use kontor_persistence::Tx;
use serde::Serialize;
use utoipa::ToSchema;

/// New set of recovery codes, which is shown only this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewRecoveryCodes, example = json!({ "recovery_codes": ["7Q2M-4XKD-91RP-0ZGT-V5WC-8HJN"] }))]
pub struct NewRecoveryCodesView {
    /// Ten codes, each of which replaces a factor once.
    recovery_codes: Vec<String>,
}

impl View for NewRecoveryCodesView {
    const SECRET: bool = true;
}

/// Renew your recovery codes
///
/// Returns ten new recovery codes, as a file of plain text with `Accept: text/plain`; all earlier ones become invalid.
/// Every address of the account is notified.
#[utoipa::path(tag = "second_factors", operation_id = "renew_recovery_codes",
    responses((status = 200, description = "The codes", content(
            (NewRecoveryCodesView = "application/json"), (RecoveryCodesText = "text/plain; charset=utf-8"))),
        (status = 409, description = "`secret_already_shown`, `no_second_factor`")))]
#[post("/v1/second-factors/recovery-codes")]
pub async fn renew_recovery_codes(
    who: Credential,
    req: HttpRequest,
    body: NoBody,
    app: Data<App>,
) -> Result<Either<Answer, HttpResponse>, Error> {
    let answer = app
        .act(who, "renew_recovery_codes", body.digest, move |tx, who| {
            let recovery_codes = renew(tx, who)?;
            Ok(NewRecoveryCodesView { recovery_codes })
        })
        .await?;
    Ok(codes_answer(&req, answer))
}

fn renew(tx: &mut Tx<'_>, who: &Credential) -> Result<Vec<String>, Error> {
    let (_, authorized, account) = own_account::<Right>(tx, who)?;
    let factors = tx.second_factors().of(account.id)?;
    if !factors.iter().any(SecondFactor::is_active) {
        return Err(no_second_factor());
    }
    let codes = make_recovery_codes(tx, &authorized)?;
    notify_every_address(tx, &account, &Mail::recovery_codes_renewed(&account.person))?;
    Ok(codes)
}
