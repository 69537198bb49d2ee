//! A field of an answer that belongs to another scope than the operation's is omitted for a token without that
//! scope. The contract marks such fields with `x-scope`; their names decide which fields must be marked.

use kontor_domain::access::{Capability, Scope, Scopes, rules};
use kontor_tests::contract::{CONTRACT, resolve};
use kontor_tests::scenario::api_token;
use kontor_tests::{Client, Database, Operation, TestApp, World};

use super::searches::furnish;
use rstest::rstest;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The capability of texts and lists by their names, or endings of names. In other capabilities they need
/// `x-scope`.
const HOMES: [(&str, &str); 15] = [
    ("first_name", "organizations"),
    ("last_name", "organizations"),
    ("email", "organizations"),
    ("phone", "organizations"),
    ("street", "organizations"),
    ("postcode", "organizations"),
    ("town", "organizations"),
    ("country", "organizations"),
    ("vat_number", "organizations"),
    ("organization_name", "organizations"),
    ("team_name", "teams"),
    ("description", "teams"),
    ("product_name", "products"),
    ("path", "grants"),
    ("rights", "grants"),
];
/// The capability of these bare names.
const NAMED: [(&str, &str); 9] = [
    ("Organization", "organizations"),
    ("OrganizationSummary", "organizations"),
    ("Team", "teams"),
    ("Product", "products"),
    ("ProductAccess", "products"),
    ("OfferedProduct", "products"),
    ("ApiToken", "identity"),
    ("BillingAddress", "billing"),
    ("DocumentRecipient", "billing"),
];
/// Lists in invitations that are at home elsewhere.
const PROMISED: [(&str, &str); 3] = [
    ("teams", "teams"),
    ("grants", "grants"),
    ("grants_total", "grants"),
];
/// The log names objects of these kinds.
const LOGGED: [(&str, &str); 6] = [
    ("bad", "billing:read"),
    ("factor", "identity:read"),
    ("org", "organizations:read"),
    ("prod", "products:read"),
    ("team", "teams:read"),
    ("token", "identity:read"),
];
/// Answers about oneself: the person knows their own name.
const OF_ONESELF: [&str; 2] = ["get_profile", "update_profile"];
/// The offerer is named to every recipient of an offer.
const TOLD_TO_ANYBODY: [(&str, &str); 1] = [("IncomingTransfer", "from_organization_name")];
/// Addresses and lines of billing are its own, whatever their fields are called.
const OF_BILLING: [&str; 6] = [
    "BillingAddress",
    "BillingDocument",
    "DocumentLine",
    "DocumentRecipient",
    "Payout",
    "ReadyAction",
];
/// The catalog is public.
const CATALOGUE: [&str; 3] = ["Plan", "ProductKind", "Right"];

/// A field's description in the contract.
#[derive(Debug, PartialEq)]
struct Field {
    /// The component that it is a field of.
    of: String,
    /// The scope that it says it belongs to.
    scope: Option<&'static Value>,
    /// Whether it may hold a text or a list.
    tells: bool,
}

type Declared = BTreeMap<String, Field>;

fn tells(property: &'static Value) -> bool {
    let is_telling = |kind: &Value| kind == "string" || kind == "array";
    let kind = &resolve(property)["type"];
    is_telling(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(is_telling))
}

/// Returns the mark a field must have in an operation of another capability.
fn home(name: &str, field: &Field) -> Option<Value> {
    let read = |home: &str| Value::from(format!("{home}:read"));
    let of = field.of.as_str();
    if TOLD_TO_ANYBODY.contains(&(of, name)) || CATALOGUE.contains(&of) {
        return None;
    }
    if OF_BILLING.contains(&of) {
        return field.tells.then(|| read("billing"));
    }
    if of == "Invitation" {
        let promised = PROMISED.iter().find(|(field, _)| *field == name);
        if let Some((_, home)) = promised {
            return Some(read(home));
        }
    }
    if !field.tells {
        return None;
    }
    if name == "name" && of == "LoggedFields" {
        return Some(LOGGED.iter().map(|(kind, scope)| (*kind, *scope)).collect());
    }
    if name == "name" {
        let named = NAMED.iter().find(|(one, _)| *one == of);
        return Some(named.map_or_else(|| Value::from("a home in NAMED"), |(_, home)| read(home)));
    }
    let ends = |end: &str| name == end || name.ends_with(&format!("_{end}"));
    let known = HOMES.iter().find(|(field, _)| ends(field));
    known.map(|(_, home)| read(home))
}

/// Every field of a schema by its path, with what is said of it.
fn fields(
    (schema, of): (&'static Value, &str),
    path: &str,
    within: &mut BTreeSet<usize>,
    found: &mut Declared,
) {
    let of = match schema["$ref"].as_str() {
        Some(reference) => reference.rsplit('/').next().unwrap_or(of),
        None => of,
    };
    let schema = resolve(schema);
    if !within.insert(std::ptr::from_ref(schema) as usize) {
        return;
    }
    for word in ["allOf", "oneOf", "anyOf"] {
        for part in schema[word].as_array().into_iter().flatten() {
            fields((part, of), path, within, found);
        }
    }
    if schema["items"].is_object() {
        fields((&schema["items"], of), path, within, found);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let at = format!("{path}/{name}");
        let field = Field {
            of: of.to_owned(),
            scope: property.get("x-scope"),
            tells: tells(property),
        };
        found.insert(at.clone(), field);
        fields((property, of), &at, within, found);
    }
    within.remove(&(std::ptr::from_ref(schema) as usize));
}

fn of_operation(id: &str) -> Declared {
    let mut found = Declared::new();
    let items = CONTRACT["paths"].as_object().expect("paths").values();
    let operations = items.flat_map(|item| item.as_object().expect("an item").values());
    for operation in operations.filter(|operation| operation["operationId"] == id) {
        for (status, response) in operation["responses"].as_object().expect("responses") {
            let json = &resolve(response)["content"]["application/json"]["schema"];
            if status.starts_with('2') && json.is_object() {
                fields((json, ""), "", &mut BTreeSet::new(), &mut found);
            }
        }
    }
    found
}

#[test]
fn a_field_away_from_home_says_its_scope() {
    let mut bare = Vec::new();
    for rule in rules().filter(|rule| !OF_ONESELF.contains(&rule.name)) {
        let Some(scope) = rule.scope else { continue };
        let declared = of_operation(rule.name);
        for (path, said) in &declared {
            let name = path.rsplit('/').next().unwrap_or_default();
            let Some(home) = home(name, said) else { continue };
            let away = home != format!("{}:read", scope.capability);
            // An omitted object has no inner fields.
            let is_within = |(outer, field): (&String, &Field)| {
                path.starts_with(&format!("{outer}/")) && field.scope == Some(&home)
            };
            let away = away && !declared.iter().any(is_within);
            if away && said.scope != Some(&home) {
                bare.push(format!(
                    "{}: {path} of {} lacks x-scope {home}",
                    rule.name, said.of
                ));
            }
        }
    }
    assert!(bare.is_empty(), "{}", bare.join("\n"));
}

/// The values at a path, through lists.
fn at<'v>(value: &'v Value, path: &[&str]) -> Vec<&'v Value> {
    match (value, path) {
        (Value::Array(items), _) => items.iter().flat_map(|item| at(item, path)).collect(),
        (value, []) => vec![value],
        (value, [first, rest @ ..]) => value.get(first).map(|next| at(next, rest)).unwrap_or_default(),
    }
}

/// The values at a path of each item, with the scope that they belong to: it may depend on the item.
fn owned<'v>(body: &'v Value, path: &[&str], said: &'static Value) -> Vec<(&'static str, &'v Value)> {
    if let Some(scope) = said.as_str() {
        return at(body, path).into_iter().map(|value| (scope, value)).collect();
    }
    let entries = body["items"].as_array().expect("entries of a log").iter();
    let of_entry = entries.flat_map(|entry| {
        let object = entry["object_id"].as_str().unwrap_or_default();
        let kind = object.split('_').next().unwrap_or_default();
        let scope = said[kind].as_str().unwrap_or("identity:write");
        let values = at(entry, path.get(1..).unwrap_or_default());
        values.into_iter().map(move |value| (scope, value))
    });
    of_entry.collect()
}

/// Returns the values a token sees of fields of scopes it lacks, and of scopes it has.
fn seen(client: &Client, world: &World<'_>, operation: &Operation, scopes: &Scopes) -> (Vec<String>, usize) {
    let answer = client.send(
        &operation.method,
        &world.address(operation),
        world.body(operation),
    );
    if answer.body["code"] == "insufficient_scope" {
        // What it is asked for as an example wants more scopes.
        return (Vec::new(), 0);
    }
    if answer.status >= 300 {
        return (
            vec![format!("{}: {} {}", operation.id, answer.status, answer.text)],
            0,
        );
    }
    let (mut leaks, mut shown) = (Vec::new(), 0);
    for (path, said) in of_operation(&operation.id) {
        let Some(said) = said.scope else { continue };
        let path: Vec<&str> = path.split('/').skip(1).collect();
        for (scope, value) in owned(&answer.body, &path, said) {
            let (home, _) = scope.split_once(':').expect("a scope");
            let home = Capability::from_text(home).expect("a capability");
            if value.is_null() {
            } else if scopes.contains(Scope::read(home)) {
                shown += 1;
            } else {
                leaks.push(format!("{}: {} without {scope}", operation.id, path.join("/")));
            }
        }
    }
    (leaks, shown)
}

#[rstest]
fn a_token_sees_no_field_of_another_scope(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (mut wrong, mut shown) = (Vec::new(), 0);
    for rule in rules() {
        let Some(scope) = rule.scope else { continue };
        if of_operation(rule.name)
            .values()
            .all(|field| field.scope.is_none())
        {
            continue;
        }
        let operation = Operation::all().into_iter().find(|one| one.id == rule.name);
        let operation = operation.expect("an operation");
        let all: Vec<String> = Capability::ALL.iter().map(|one| format!("{one}:write")).collect();
        for words in [vec![scope.to_string()], all] {
            let world = World::new(&app, "legal_representative", &operation);
            let lea = &world.scenario.legal_representative;
            furnish(&app, &world);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let scopes = Scopes::parse(words.iter().copied()).expect("scopes");
            let client = api_token(&app, lea, &words);
            let (leaks, there) = seen(&client, &world, &operation, &scopes);
            wrong.extend(leaks);
            shown += there;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        shown > 0,
        "no field of another scope was ever there to be left out"
    );
}
