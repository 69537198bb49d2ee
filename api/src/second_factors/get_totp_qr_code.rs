//! The QR code by which an authenticator app reads its secret, while the app waits for its confirmation.

use crate::app::App;
use crate::error::Error;
use crate::http::accept::preferred;
use crate::http::path::SecondFactorPath;
use crate::http::{Credential, PathId};
use actix_web::http::header::VARY;
use actix_web::web::{Data, block};
use actix_web::{HttpRequest, HttpResponse, get};
use kontor_documents::{qr_code_png, qr_code_svg};
use kontor_domain::access;
use kontor_domain::second_factors::ShowQrCode;
use utoipa::ToSchema;

/// Media types of the code; the first one is the default.
const MEDIA_TYPES: [&str; 2] = ["image/svg+xml", "image/png"];

/// QR code as vector graphics.
#[derive(ToSchema)]
#[schema(value_type = String)]
#[expect(dead_code, reason = "a schema of the contract")]
pub struct QrCodeSvg(String);

/// QR code as pixels.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "a schema of the contract")]
pub struct QrCodePng(Vec<u8>);

/// Get the QR code of an authenticator app
///
/// Returns the code that an authenticator app scans, as SVG, or as PNG with `Accept: image/png`. It is available while
/// the app waits for its confirmation.
#[utoipa::path(tag = "second_factors", operation_id = "get_totp_qr_code", params(SecondFactorPath),
    responses((status = 200, description = "The code", content(
            (QrCodeSvg = "image/svg+xml"), (QrCodePng = "image/png"))),
        (status = 404, description = "`not_found`: no app with this id waits for its confirmation")))]
#[get("/v1/second-factors/{second_factor_id}/qr-code")]
pub async fn get_totp_qr_code(
    who: Credential,
    path: SecondFactorPath,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let (PathId(id), issuer) = (path, app.settings.mail.brand.name.clone());
    let media_type = preferred(&req, &MEDIA_TYPES);
    let uri = app
        .read(who, move |tx, who| {
            let actor = who.actor(tx)?;
            let authorized = access::authorize::<ShowQrCode>(&actor, actor.user)?;
            let account = tx.identity().account(actor.user)?.ok_or(Error::Unauthenticated)?;
            let secret = tx
                .second_factors()
                .pending_secret(&authorized, id, actor.session()?)?;
            let secret = secret.ok_or(Error::Missing)?;
            secret
                .uri(&issuer, account.person.email.as_str())
                .map_err(|_| Error::Internal("the issuer of authenticator apps was not checked"))
        })
        .await?;
    let bytes = block(move || match media_type {
        "image/png" => qr_code_png(&uri),
        _ => qr_code_svg(&uri).map(String::into_bytes),
    })
    .await
    .map_err(|_| Error::Internal("blocking"))?
    .map_err(|_| Error::Internal("an address is too long for a QR code"))?;
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((VARY, "accept"))
        .body(bytes))
}
