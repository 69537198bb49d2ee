//! Reading an organisation's log.

use crate::app::App;
use crate::error::Error;
use crate::http::body::FieldError;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written};
use crate::organizations::OrganizationPath;
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use kontor_domain::access;
use kontor_domain::activity::Deed;
use kontor_domain::ids::{Id, OrganizationId, UserId};
use kontor_persistence::{ActivityEntry, ActivityFilter};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// The most characters of an id.
const OBJECT_ID_MAX: usize = 64;

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichEntries {
    /// Of this person.
    #[param(
        example = "user_0192f0c1e5b07cc3a4d15e6f708192a6",
        pattern = "^user_[0-9a-f]{32}$"
    )]
    actor_id: Option<String>,
    /// Of this kind.
    #[param(max_length = 64, example = "member.updated", pattern = "^[a-z_]+\\.[a-z_]+$")]
    action: Option<String>,
    /// On this object.
    #[param(max_length = 64, example = "member_0192f0c1e5b07cc3a4d15e6f708192a4")]
    object_id: Option<String>,
}

/// One entry of a log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "act_0192f0c1e5b07cc3a4d15e6f708192a7", "seq": 7, "at": "2026-11-23T08:15:00Z", "actor_kind": "user",
    "actor_id": "user_0192f0c1e5b07cc3a4d15e6f708192a6", "action": "member.updated",
    "object_id": "member_0192f0c1e5b07cc3a4d15e6f708192a4",
    "details": { "before": { "role": "collaborator" }, "after": { "role": "administrator" }, "ip_address": "203.0.113.7",
        "user_agent": "curl/8.5.0", "request_id": "0192f0c1e5b07cc3a4d15e6f708192a3" }
}))]
#[schema(as = ActivityEntry)]
pub struct ActivityEntryView {
    /// Its id.
    #[schema(pattern = "^act_[0-9a-f]{32}$")]
    id: String,
    /// Its place in the log, from 1.
    #[schema(minimum = 1)]
    seq: i64,
    /// When.
    at: DateTime<Utc>,
    /// `user`, `anonymous` or `system`.
    #[schema(pattern = "^(user|anonymous|system)$")]
    actor_kind: String,
    /// Who, if it was a person.
    #[schema(required = true, pattern = "^user_[0-9a-f]{32}$")]
    actor_id: Option<String>,
    /// What.
    action: &'static str,
    /// On which object.
    object_id: String,
    /// `before` and `after`, and from where; null once it was erased.
    #[schema(required = true, value_type = Option<Object>)]
    details: Option<Value>,
}

impl From<ActivityEntry> for ActivityEntryView {
    fn from(entry: ActivityEntry) -> Self {
        Self {
            id: entry.id.to_string(),
            seq: entry.seq,
            at: entry.at,
            actor_kind: entry.author_kind,
            actor_id: entry.author.map(|id| id.to_string()),
            action: entry.deed.as_str(),
            object_id: entry.object,
            details: entry.details,
        }
    }
}

/// List activity
///
/// Who did what, on which object, before and after, when and from where; newest first. For legal
/// representatives and administrators.
#[utoipa::path(tag = "activity", operation_id = "list_activity", params(OrganizationPath, WhichEntries, PageParams),
    responses((status = 200, description = "The entries", body = PageView<ActivityEntryView>)))]
#[get("/v1/organizations/{organization_id}/activity")]
pub async fn list_activity(
    who: Credential,
    path: PathId<OrganizationId>,
    query: Listing<WhichEntries>,
    app: Data<App>,
) -> Result<Written<ActivityEntryView>, Error> {
    let (PathId(id), filter) = (path, filter(query.filter)?);
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, id)?;
        let entries = tx
            .activity()
            .list(&access::grant(&actor, id)?, &filter, query.page)?;
        Ok(PageView::of(entries, ActivityEntryView::from))
    })
    .await
}

fn filter(which: WhichEntries) -> Result<ActivityFilter, Error> {
    let mut errors = Vec::new();
    let author = which
        .actor_id
        .map(|id| UserId::parse(&id))
        .transpose()
        .unwrap_or_else(|reason| {
            errors.push(FieldError::query("actor_id", &reason.to_string()));
            None
        });
    let deed = which.action.as_deref().map(Deed::from_text);
    if deed == Some(None) {
        errors.push(FieldError::query(
            "action",
            "must be an action such as member.updated",
        ));
    }
    errors.extend(FieldError::long_query(
        "object_id",
        which.object_id.as_deref(),
        OBJECT_ID_MAX,
    ));
    if errors.is_empty() {
        Ok(ActivityFilter {
            author,
            deed: deed.flatten(),
            object: which.object_id,
        })
    } else {
        Err(Error::Fields(errors))
    }
}
