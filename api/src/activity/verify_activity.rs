//! Checking that an organisation's log is complete and unchanged.

use crate::app::App;
use crate::error::Error;
use crate::http::body::FieldError;
use crate::http::{Credential, Params, PathId};
use crate::organizations::OrganizationPath;
use actix_web::get;
use actix_web::web::{self, Data};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kontor_domain::access;
use kontor_domain::ids::OrganizationId;
use kontor_persistence::{Head, MAC_BYTES};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A head that was kept from an earlier check.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KnownHead {
    /// The `head` of an earlier check, to prove that nothing before it was cut off since.
    #[param(
        max_length = 100,
        example = "42.IGiv_8fVmCy2X91oaUGsQvp1dEhJRgPpWRJrvRfJ7JU",
        pattern = "^[1-9][0-9]{0,17}\\.[A-Za-z0-9_-]{43}$"
    )]
    known_head: Option<String>,
}

/// What the check found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "intact": true, "entries": 42, "broken_at": null, "head": "42.IGiv_8fVmCy2X91oaUGsQvp1dEhJRgPpWRJrvRfJ7JU" }))]
pub struct ActivityCheck {
    /// Whether every entry is there and unchanged.
    intact: bool,
    /// Entries that hold, from the first.
    entries: i64,
    /// The place of the first entry that is missing or was changed.
    #[schema(required = true)]
    broken_at: Option<i64>,
    /// The log's end. Keep it, and pass it as `known_head` later.
    head: String,
}

/// Verify the activity log
///
/// Walks the chain of MACs from the first entry to the last, whose key lies outside the database. For legal
/// representatives and administrators.
#[utoipa::path(tag = "activity", operation_id = "verify_activity", params(OrganizationPath, KnownHead),
    responses((status = 200, description = "What the check found", body = ActivityCheck)))]
#[get("/v1/organizations/{organization_id}/activity/verify")]
pub async fn verify_activity(
    who: Credential,
    path: PathId<OrganizationId>,
    query: Params<KnownHead>,
    app: Data<App>,
) -> Result<web::Json<ActivityCheck>, Error> {
    let (PathId(id), known) = (path, query.0.known_head.as_deref().map(head).transpose()?);
    let check = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, id)?;
            Ok(tx
                .activity()
                .verify(&access::grant(&actor, id)?, known.as_ref())?)
        })
        .await?;
    Ok(web::Json(ActivityCheck {
        intact: check.broken_at.is_none(),
        entries: check.entries,
        broken_at: check.broken_at,
        head: format!("{}.{}", check.head.seq, URL_SAFE_NO_PAD.encode(&check.head.mac)),
    }))
}

fn head(text: &str) -> Result<Head, Error> {
    let parsed = text.split_once('.').and_then(|(seq, mac)| {
        let (seq, mac) = (seq.parse::<i64>().ok()?, URL_SAFE_NO_PAD.decode(mac).ok()?);
        // Entry 1 is the first, so an end before it was never answered.
        (seq > 0 && mac.len() == MAC_BYTES).then_some(Head { seq, mac })
    });
    parsed.ok_or_else(|| {
        Error::Fields(vec![FieldError::query(
            "known_head",
            "must be the head of an earlier check",
        )])
    })
}
