//! Public keys of access tokens.

use crate::app::App;
use crate::http::Visitor;
use actix_web::http::header::{CacheControl, CacheDirective};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::identity::KEY_SET_CACHED_FOR;
use serde::Serialize;
use utoipa::ToSchema;

/// JSON Web Key Set (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "keys": [{
    "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "key_0192f0c1e5b07cc3a4d15e6f708192a3",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
}] }))]
pub struct JwkSet {
    /// Keys, in the order of their use for signing.
    keys: Vec<Jwk>,
}

/// Ed25519 key (RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
pub struct Jwk {
    /// Always `OKP`.
    kty: &'static str,
    /// Always `Ed25519`.
    crv: &'static str,
    /// Always `EdDSA`.
    alg: &'static str,
    /// Always `sig`.
    r#use: &'static str,
    /// Key id, as in the header of tokens.
    kid: String,
    /// Public key, base64url.
    x: String,
}

/// Get the public keys
///
/// Returns the keys with which product back ends verify access tokens. A new key is published before it signs, and
/// an old one stays until the tokens it signed have expired.
#[utoipa::path(tag = "identity", operation_id = "get_jwks", security(()),
    responses((status = 200, description = "The keys", body = JwkSet, headers(("Cache-Control")))))]
#[get("/.well-known/jwks.json")]
pub async fn get_jwks(_: Visitor, app: Data<App>) -> HttpResponse {
    let keys = app
        .tokens
        .jwks(app.clock.now())
        .into_iter()
        .map(|(kid, x)| Jwk {
            kty: "OKP",
            crv: "Ed25519",
            alg: "EdDSA",
            r#use: "sig",
            kid,
            x,
        })
        .collect();
    let seconds = u32::try_from(KEY_SET_CACHED_FOR.num_seconds()).unwrap_or_default();
    HttpResponse::Ok()
        .insert_header(CacheControl(vec![
            CacheDirective::Public,
            CacheDirective::MaxAge(seconds),
        ]))
        .json(JwkSet { keys })
}
