//! Filters for entries of a log, the same in all operations that read one.

use super::words::{ActivityAction, ActivityActionGroup};
use crate::error::Error;
use crate::http::{field, query};
use crate::problem::FieldError;
use chrono::{DateTime, Utc};
use kontor_domain::access::{Actor, Capability, Denied};
use kontor_domain::activity::{Action, ActionGroup};
use kontor_domain::moment;
use kontor_domain::text::{InvalidText, fold_accents};
use kontor_persistence::ActivityFilter;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::IntoParams;

/// Maximum length of an id, in characters.
const OBJECT_ID_MAX: usize = 64;
/// Maximum length of a search text, in characters.
const Q_MAX: usize = 100;

/// Filters for entries. An entry is returned if it matches all of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichEntries {
    /// Only entries of this actor.
    #[param(example = "user_0192f0c1e5b07cc3a4d15e6f708192a6")]
    actor_id: Option<field::UserId>,
    /// Only entries with this action.
    #[param(value_type = Option<ActivityAction>, example = "member.updated")]
    action: Option<String>,
    /// Only entries whose action is in this group, which is the part of an action before the dot.
    #[param(value_type = Option<ActivityActionGroup>, example = "member")]
    action_group: Option<String>,
    /// Only entries about this object.
    #[param(max_length = 64, example = "member_0192f0c1e5b07cc3a4d15e6f708192a4")]
    object_id: Option<String>,
    /// Only entries at or after this time (inclusive, RFC 3339).
    #[param(format = "date-time", example = "2026-11-01T00:00:00Z")]
    since: Option<String>,
    /// Only entries before this time (exclusive, RFC 3339).
    #[param(format = "date-time", example = "2026-12-01T00:00:00Z")]
    until: Option<String>,
    /// Only entries with a value that contains this text: the action, the object, a value before or after, the IP
    /// address or the user agent. Case and accents are ignored, and erased values are not found. An API token needs
    /// the scopes to read what the log contains: `organizations:read`, `teams:read`, `products:read` and
    /// `grants:read` for an organization's log, `organizations:read` and `identity:read` for an account's log.
    #[param(min_length = 1, max_length = 100, example = "zurich")]
    q: Option<String>,
}

impl WhichEntries {
    /// Converts the parameters to a filter for storage.
    ///
    /// # Errors
    /// Every invalid parameter.
    pub fn read(self) -> Result<ActivityFilter, Error> {
        let mut errors = Vec::new();
        let author = noted(&mut errors, query::field("actor_id", self.actor_id));
        let mut refuse =
            |name: &str, why: &'static str| errors.push(FieldError::parameter(name, "unknown", why));
        let action = self.action.as_deref().map(Action::from_text);
        if action == Some(None) {
            refuse("action", "must be an action such as member.updated");
        }
        let group = self.action_group.as_deref().map(ActionGroup::from_text);
        if group == Some(None) {
            refuse("action_group", "must be a group of actions such as member");
        }
        let since = noted(&mut errors, query::moment("since", self.since.as_deref()));
        let until = noted(&mut errors, query::moment("until", self.until.as_deref()));
        errors.extend(period(since, until));
        errors.extend(FieldError::long_query(
            "object_id",
            self.object_id.as_deref(),
            OBJECT_ID_MAX,
        ));
        errors.extend(FieldError::long_query("q", self.q.as_deref(), Q_MAX));
        if self
            .q
            .as_deref()
            .is_some_and(|term| fold_accents(term).trim().is_empty())
        {
            errors.push(FieldError::text("?q", &InvalidText::Empty));
        }
        if !errors.is_empty() {
            return Err(Error::Fields(errors));
        }
        Ok(ActivityFilter {
            author,
            action: action.flatten(),
            group: group.flatten(),
            object: self.object_id,
            since,
            until,
            term: self.q,
        })
    }
}

/// Returns the filters of an export for the log; null for all entries. The search text is omitted, because it may
/// name persons.
#[must_use]
pub fn narrowing(filter: &ActivityFilter) -> Value {
    let mut narrowed = Map::new();
    let mut note = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            narrowed.insert(name.to_owned(), value.into());
        }
    };
    note("actor_id", filter.author.map(|id| id.to_string()));
    note("action", filter.action.map(|action| action.to_string()));
    note(
        "action_group",
        filter.group.map(|group| group.as_str().to_owned()),
    );
    note("object_id", filter.object.clone());
    note("since", filter.since.map(moment::written));
    note("until", filter.until.map(moment::written));
    note("q", filter.term.as_ref().map(|_| "…".to_owned()));
    if narrowed.is_empty() {
        Value::Null
    } else {
        narrowed.into()
    }
}

/// Checks that the caller may search by text, which looks at values with scopes of their own: persons' addresses,
/// and names of teams and products.
///
/// # Errors
/// [`Denied::Scope`] for an API token that may not read those.
pub fn may_ask(filter: &ActivityFilter, actor: &Actor, told: &[Capability]) -> Result<(), Denied> {
    match filter.term {
        Some(_) => told.iter().try_for_each(|home| actor.must_read(*home)),
        None => Ok(()),
    }
}

/// Returns the value, or adds its fault to the others.
fn noted<T>(errors: &mut Vec<FieldError>, read: Result<Option<T>, FieldError>) -> Option<T> {
    read.unwrap_or_else(|fault| {
        errors.push(fault);
        None
    })
}

fn period(since: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Option<FieldError> {
    let (since, until) = (since?, until?);
    (since > until).then(|| FieldError::parameter("since", "range", "must not be after until"))
}
