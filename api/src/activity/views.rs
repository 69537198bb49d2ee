//! Wire representation of log entries and checks.

use super::details::{ActivityDetailsView, answered};
use super::known_head::text_of;
use super::scopes::leave_out;
use super::words::{ActivityAction, ActorKind};
use crate::http::shown;
use crate::moment::{in_details, moment};
use chrono::{DateTime, Utc};
use kontor_domain::access::Actor;
use kontor_persistence::{ActivityEntry, ChainCheck, KeptHead};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Entry of a log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "act_0192f0c1e5b07cc3a4d15e6f708192a7", "seq": 7, "at": "2026-11-23T08:15:00Z", "actor_kind": "user",
    "actor_id": "user_0192f0c1e5b07cc3a4d15e6f708192a6", "actor_name": null, "action": "member.updated",
    "object_id": "member_0192f0c1e5b07cc3a4d15e6f708192a4",
    "details": { "before": { "role": "collaborator" }, "after": { "role": "administrator" }, "ip_address": "203.0.113.7",
        "user_agent": "curl/8.5.0", "request_id": "0192f0c1e5b07cc3a4d15e6f708192a3" }
}))]
#[schema(as = ActivityEntry)]
pub struct ActivityEntryView {
    /// Entry id.
    id: shown::ActivityId,
    /// Position in the log, starting at 1.
    #[schema(minimum = 1)]
    seq: i64,
    /// Time of the action.
    #[serde(serialize_with = "moment")]
    at: DateTime<Utc>,
    /// Kind of actor.
    #[schema(value_type = ActorKind)]
    actor_kind: &'static str,
    /// Account of the actor; null if the actor has none or is not named.
    #[schema(required = true)]
    actor_id: Option<shown::UserId>,
    /// Desk name of an `agent`; null for other actors, and once erased.
    #[schema(required = true)]
    actor_name: Option<String>,
    /// Action.
    #[schema(value_type = ActivityAction)]
    action: &'static str,
    /// Object of the action.
    object_id: String,
    /// Changes made, and the origin of the request; null once erased.
    #[schema(required = true, value_type = Option<ActivityDetailsView>)]
    details: Option<Value>,
}

/// Returns an entry as `actor` may read it: without details about persons and objects that an API token may not
/// read.
#[must_use]
pub fn seen_by(actor: &Actor, mut entry: ActivityEntry) -> ActivityEntry {
    if let Some(details) = &mut entry.details {
        leave_out(actor, &entry.object, details);
    }
    entry
}

impl From<ActivityEntry> for ActivityEntryView {
    fn from(mut entry: ActivityEntry) -> Self {
        let agent = entry.details.as_mut().and_then(Value::as_object_mut);
        let agent = agent.and_then(|details| details.remove("agent"));
        Self {
            actor_name: agent.as_ref().and_then(Value::as_str).map(str::to_owned),
            id: entry.id.into(),
            seq: entry.seq,
            at: entry.at,
            actor_kind: entry.author_kind.as_str(),
            actor_id: entry.author.map(Into::into),
            action: entry.action.as_str(),
            object_id: entry.object,
            details: entry.details.map(|details| answered(in_details(details))),
        }
    }
}

/// Result of the check.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "intact": true, "entries": 42, "broken_at": null,
    "head": "42.IGiv_8fVmCy2X91oaUGsQvp1dEhJRgPpWRJrvRfJ7JU.d2hhdCB3YXMga2VwdCE", "next_cursor": null }))]
pub struct ActivityCheck {
    /// Whether all entries are present and unchanged; with a `next_cursor`, all entries so far.
    intact: bool,
    /// Number of valid entries, counted from the first.
    entries: i64,
    /// Position of the first entry that is missing or was changed; null if there is none.
    #[schema(required = true)]
    broken_at: Option<i64>,
    /// End of the log; with a `next_cursor`, the last entry checked. Store it, and pass it as `known_head` later.
    head: String,
    /// Cursor to pass as `after` to continue the check; null once the whole log has been checked.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl ActivityCheck {
    /// Returns the result of a check that is intact up to an entry, and can continue after it.
    pub fn so_far(at: &KeptHead) -> Self {
        Self {
            intact: true,
            entries: at.head.seq,
            broken_at: None,
            head: text_of(at),
            next_cursor: Some(text_of(at)),
        }
    }
}

impl From<ChainCheck> for ActivityCheck {
    fn from(check: ChainCheck) -> Self {
        Self {
            intact: check.broken_at.is_none(),
            entries: check.entries,
            broken_at: check.broken_at,
            head: text_of(&check.head),
            next_cursor: None,
        }
    }
}
