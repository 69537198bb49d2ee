//! Refreshing a session: exchanges a refresh token for the next pair, once (RFC 9700 §4.14.2).

use super::problems::invalid_refresh_token;
use super::session_tokens::{record_session, tokens};
use super::views::SessionTokens;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::Token;
use crate::http::{Json, Visitor};
use crate::secrets::{REFRESH_TOKEN_PREFIX, TOKEN_MAX, digest};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::identity::{Action, RefreshDecision, Session, SessionEnd};
use kontor_persistence::Tx;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Refresh token.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "refresh_token": "kontor_refresh_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r" }))]
pub struct RefreshSession {
    /// The most recent refresh token.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Token)]
    refresh_token: String,
}

/// Refresh a session
///
/// Exchanges a refresh token, which works only once, for the next pair. A token just exchanged works again for 10
/// seconds, in case the answer was lost or two tabs refreshed at the same time. Reuse of an older token means that
/// it was copied, and ends the session.
#[utoipa::path(tag = "identity", operation_id = "refresh_session", security(()), request_body = RefreshSession,
    responses((status = 200, description = "The next pair of tokens", body = SessionTokens),
        (status = 401, description = "`invalid_refresh_token`")))]
#[post("/v1/sessions/refresh")]
pub async fn refresh_session(
    visitor: Visitor,
    body: Json<RefreshSession>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let presented = digest(&body.value.refresh_token);
    let refresh = app.secret(REFRESH_TOKEN_PREFIX);
    let next = refresh.hash;
    // A reuse is refused and yet committed: the end of the family must stay.
    let session = app
        .write(visitor, move |tx, _| rotate(tx, presented, next))
        .await?
        .ok_or_else(invalid_refresh_token)?;
    Ok(HttpResponse::Ok().json(tokens(&app, &session, refresh)?))
}

fn rotate(tx: &mut Tx<'_>, presented: [u8; 32], next: [u8; 32]) -> Result<Option<Session>, Error> {
    let Some((token, session)) = tx.identity().refresh_token(presented)? else {
        return Ok(None);
    };
    let rules = tx.session_rules();
    if !session.is_alive(rules, tx.now()) {
        return Ok(None);
    }
    match token.decide(rules, tx.now()) {
        RefreshDecision::Rotate | RefreshDecision::Sibling => {
            tx.identity().rotate_refresh_token(&token, next)?;
            Ok(Some(session))
        }
        RefreshDecision::Reuse => {
            tx.identity().end_family(session.id, SessionEnd::Reuse)?;
            record_session(tx, &session, Action::RefreshReused);
            Ok(None)
        }
    }
}
