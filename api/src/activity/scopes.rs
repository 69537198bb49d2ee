//! What of an entry is at home in other capabilities, and so is left out for API tokens that may not read there. The
//! contract says it of each field (`x-scope` in [`LoggedFields`], lists in [`SCOPES_OF_LISTS`]), and is asked here, so
//! that the two can't differ.

use super::details::LoggedFields;
use crate::contract::SCOPES_OF_LISTS;
use kontor_domain::access::{Actor, Capability};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;
use utoipa::PartialSchema;

/// Where a field is at home.
enum Home {
    /// Here, whatever the entry is about.
    Always(Capability),
    /// Where the object of the entry is, by the prefix of its id.
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

    /// Whether `actor` may read it in an entry about this object. What is at home nowhere is for nobody but persons.
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
        .filter(|(schema, _, _)| *schema == "LoggedFields")
        .map(|(_, list, scope)| ((*list).to_owned(), Value::from(*scope)));
    said.chain(lists)
        .filter_map(|(name, scope)| Some((name, Home::of(&scope)?)))
        .collect()
});

/// Drops what `actor` may not read of an entry about this object.
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

/// The capabilities that the log of an account tells of: who looks for a text in it may read in each.
pub const TOLD_OF_ACCOUNTS: &[Capability] = &[Capability::Organizations, Capability::Identity];
/// Those that the log of an organization tells of.
pub const TOLD_OF_ORGANIZATIONS: &[Capability] = &[
    Capability::Organizations,
    Capability::Teams,
    Capability::Products,
    Capability::Grants,
];
