//! The searchable text of an entry: its values without case and accents, one per line. A search term contains no
//! line break, so it never matches across two values.

use super::Entry;
use crate::tx::Origin;
use kontor_domain::text::fold_accents;
use serde_json::Value;

/// Returns action, object, the values before and after, the client, and the desk name of an agent. Field names are not
/// searchable, since every entry has them.
pub fn search_text(entry: &Entry, origin: &Origin, agent: Option<&str>) -> String {
    let mut values = vec![entry.action.as_str().to_owned(), entry.object.clone()];
    leaves(&entry.before, &mut values);
    leaves(&entry.after, &mut values);
    values.extend(origin.ip_address.clone());
    values.extend(origin.user_agent.clone());
    values.extend(agent.map(str::to_owned));
    fold_accents(&values.join("\n"))
}

fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => found.push(value.to_string()),
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| leaves(field, found)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kontor_domain::ids::{Id, MemberId};
    use kontor_domain::organizations::Action;
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn every_value_and_no_name_of_a_field() {
        let entry = Entry::new(Action::MemberUpdated, MemberId::from_uuid(Uuid::nil())).change(
            json!(null),
            json!({ "town": "ZÜRICH", "list": [1, { "on": true }] }),
        );
        let origin = Origin {
            request_id: Some("not-looked-for".to_owned()),
            ip_address: Some("203.0.113.7".to_owned()),
            user_agent: Some("Curl/8".to_owned()),
        };
        assert_eq!(
            search_text(&entry, &origin, Some("Mära")),
            "member.updated\nmember_00000000000000000000000000000000\n1\ntrue\nzurich\n203.0.113.7\ncurl/8\nmara"
        );
    }
}
