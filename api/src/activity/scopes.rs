//! Fields of an entry that belong to other capabilities, and are omitted for API tokens without their scopes. The
//! contract declares the scope of each field (`x-scope` in [`LoggedFields`], [`SCOPES_OF_LISTS`]) and is
//! read here, so that the two can't differ.

use super::details::LoggedFields;
use kontor_domain::access::{Actor, Capability};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;
use utoipa::PartialSchema;

/// Lists of objects in an entry, with the scope that an API token needs to read each: schema, field, scope. Derived
/// schemas of lists can't say it themselves.
pub const SCOPES_OF_LISTS: &[(&str, &str, &str)] = &[("LoggedFields", "rights", "grants:read")];

/// Capability that a field belongs to.
enum Home {
    /// A fixed one.
    Always(Capability),
    /// That of the entry's object, by the prefix of its id.
    OfObject(HashMap<String, Capability>),
}

impl Home {
    fn of(scope: &Value) -> Option<Self> {
        match scope {
            Value::String(scope) => capability(scope).map(Self::Always),
            Value::Object(kinds) => {
                let known = kinds
                    .iter()
                    .filter_map(|(prefix, scope)| Some((prefix.clone(), capability(scope.as_str()?)?)));
                Some(Self::OfObject(known.collect()))
            }
            _ => None,
        }
    }

    /// Whether `actor` may read the field in an entry about this object. A field of no capability is for sessions
    /// only.
    fn is_open(&self, actor: &Actor, object: &str) -> bool {
        let home = match self {
            Self::Always(home) => Some(home),
            Self::OfObject(kinds) => object.split_once('_').and_then(|(prefix, _)| kinds.get(prefix)),
        };
        let everywhere = || Capability::ALL.iter().all(|one| actor.may_read(*one));
        home.map_or_else(everywhere, |home| actor.may_read(*home))
    }
}

fn capability(scope: &str) -> Option<Capability> {
    Capability::from_text(scope.strip_suffix(":read")?)
}

static HOMES: LazyLock<HashMap<String, Home>> = LazyLock::new(|| {
    let schema = serde_json::to_value(LoggedFields::schema()).unwrap_or_default();
    let properties = schema["properties"].as_object().into_iter().flatten();
    let said = properties.map(|(name, property)| (name.clone(), property["x-scope"].clone()));
    let lists = SCOPES_OF_LISTS
        .iter()
        .map(|(_, list, scope)| ((*list).to_owned(), Value::from(*scope)));
    said.chain(lists)
        .filter_map(|(name, scope)| Some((name, Home::of(&scope)?)))
        .collect()
});

/// Removes what `actor` may not read of an entry about this object.
pub fn leave_out(actor: &Actor, object: &str, value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| HOMES.get(name).is_none_or(|home| home.is_open(actor, object)));
            let inner = fields.values_mut();
            inner.for_each(|value| leave_out(actor, object, value));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| leave_out(actor, object, value)),
        _ => {}
    }
}

/// Capabilities in the log of an account; a search by text requires the right to read each of them.
pub const TOLD_OF_ACCOUNTS: &[Capability] = &[Capability::Organizations, Capability::Identity];
/// Capabilities in the log of an organization.
pub const TOLD_OF_ORGANIZATIONS: &[Capability] = &[
    Capability::Organizations,
    Capability::Teams,
    Capability::Products,
    Capability::Grants,
];
