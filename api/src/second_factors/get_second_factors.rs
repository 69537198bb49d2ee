//! The security page: the caller's second factors and recovery codes.

use super::views::SecondFactorView;
use crate::app::App;
use crate::error::Error;
use crate::http::Credential;
use crate::moment::optional_moment;
use actix_web::get;
use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use kontor_domain::access;
use kontor_domain::second_factors::{ReadSecondFactors, SecondFactor};
use kontor_persistence::RecoveryCodeCount;
use serde::Serialize;
use utoipa::ToSchema;

/// Second factors of an account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecondFactors, example = json!({
    "enabled": true,
    "factors": [{ "id": "factor_0192f0c1e5b07cc3a4d15e6f708192a3", "method": "totp", "name": "Phone", "phone_ending": null, "state": "active",
        "created_at": "2026-11-23T08:15:00Z", "expires_at": null, "confirmed_at": "2026-11-23T08:16:00Z",
        "last_used_at": "2026-11-24T07:02:00Z" }],
    "recovery_codes_left": 10, "recovery_codes_created_at": "2026-11-23T08:16:00Z"
}))]
pub struct SecondFactorsView {
    /// Whether a login requires a second factor.
    enabled: bool,
    /// Active factors, and pending ones that can still be confirmed, oldest first.
    factors: Vec<SecondFactorView>,
    /// Number of unused recovery codes, each of which replaces a factor once.
    recovery_codes_left: usize,
    /// Time the recovery codes were created; null if there are none.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    recovery_codes_created_at: Option<DateTime<Utc>>,
}

impl SecondFactorsView {
    fn of(factors: Vec<SecondFactor>, codes: RecoveryCodeCount) -> Self {
        Self {
            enabled: factors.iter().any(SecondFactor::is_active),
            factors: factors.into_iter().map(SecondFactorView::from).collect(),
            recovery_codes_left: codes.left,
            recovery_codes_created_at: codes.created_at,
        }
    }
}

/// Get your second factors
///
/// Returns the factors required at a login in addition to the password, those that wait for their confirmation, and the
/// number of unused recovery codes.
#[utoipa::path(tag = "second_factors", operation_id = "get_second_factors",
    responses((status = 200, description = "The factors", body = SecondFactorsView)))]
#[get("/v1/second-factors")]
pub async fn get_second_factors(who: Credential, app: Data<App>) -> Result<Json<SecondFactorsView>, Error> {
    let view = app
        .read(who, |tx, who| {
            let actor = who.actor(tx)?;
            let authorized = access::authorize::<ReadSecondFactors>(&actor, actor.user)?;
            let factors = tx.second_factors().list(&authorized)?;
            let codes = tx.second_factors().count_recovery_codes(actor.user)?;
            Ok(SecondFactorsView::of(factors, codes))
        })
        .await?;
    Ok(Json(view))
}
