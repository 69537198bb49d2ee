//! A field of an answer that belongs to another scope than the operation's is left out for a token that lacks that
//! scope. Which fields those are is said in the contract, by `x-scope`; which must say so follows from their names.

use kontor_domain::access::{Capability, Scope, Scopes, rules};
use kontor_domain::grants::Subject;
use kontor_tests::contract::{CONTRACT, resolve};
use kontor_tests::scenario::{api_token, grant, product, team, whole};
use kontor_tests::{Client, Database, Operation, TestApp, World};

use rstest::rstest;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Where fields of these names are at home. Elsewhere they need `x-scope`.
const HOMES: [(&str, &str); 6] = [
    ("first_name", "organizations"),
    ("last_name", "organizations"),
    ("email", "organizations"),
    ("phone", "organizations"),
    ("team_name", "teams"),
    ("product_name", "products"),
];
/// Answers about oneself: the person knows their own name.
const OF_ONESELF: [&str; 2] = ["get_profile", "update_profile"];

type Declared = BTreeMap<String, Option<String>>;

/// Every field of a schema by its path, with the scope that it says it belongs to.
fn fields(schema: &'static Value, path: &str, within: &mut BTreeSet<usize>, found: &mut Declared) {
    let schema = resolve(schema);
    if !within.insert(std::ptr::from_ref(schema) as usize) {
        return;
    }
    for word in ["allOf", "oneOf", "anyOf"] {
        for part in schema[word].as_array().into_iter().flatten() {
            fields(part, path, within, found);
        }
    }
    if schema["items"].is_object() {
        fields(&schema["items"], path, within, found);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let at = format!("{path}/{name}");
        found.insert(at.clone(), property["x-scope"].as_str().map(str::to_owned));
        fields(property, &at, within, found);
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
                fields(json, "", &mut BTreeSet::new(), &mut found);
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
        for (path, said) in of_operation(rule.name) {
            let name = path.rsplit('/').next().unwrap_or_default();
            let home = HOMES.iter().find(|(field, _)| *field == name);
            let Some((_, home)) = home else { continue };
            let away = *home != scope.capability.as_str();
            let right = said.as_deref() == Some(&format!("{home}:read"));
            if away && !right {
                bare.push(format!("{}: {path} lacks x-scope {home}:read", rule.name));
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

/// What a token sees of fields that belong to scopes it lacks, and of those that it has.
fn seen(client: &Client, world: &World<'_>, operation: &Operation, scopes: &Scopes) -> (Vec<String>, usize) {
    let answer = client.send(
        &operation.method,
        &world.address(operation),
        world.body(operation),
    );
    if answer.status >= 300 {
        return (
            vec![format!("{}: {} {}", operation.id, answer.status, answer.text)],
            0,
        );
    }
    let (mut leaks, mut shown) = (Vec::new(), 0);
    for (path, said) in of_operation(&operation.id) {
        let Some(scope) = said else { continue };
        let wanted = Capability::from_text(scope.trim_end_matches(":read")).map(Scope::read);
        let has = scopes.contains(wanted.expect("a scope"));
        let path: Vec<&str> = path.split('/').skip(1).collect();
        let values = at(&answer.body, &path);
        let there = values.iter().filter(|value| !value.is_null()).count();
        if has {
            shown += there;
        } else if there > 0 {
            leaks.push(format!("{}: {} without {scope}", operation.id, path.join("/")));
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
        if of_operation(rule.name).values().all(Option::is_none) {
            continue;
        }
        let operation = Operation::all().into_iter().find(|one| one.id == rule.name);
        let operation = operation.expect("an operation");
        let all: Vec<String> = Capability::ALL.iter().map(|one| format!("{one}:write")).collect();
        for words in [vec![scope.to_string()], all] {
            let world = World::new(&app, "legal_representative", &operation);
            let (people, lea) = (&world.scenario, &world.scenario.legal_representative);
            let member = people.collaborator.member.expect("a member");
            let web = team(&app, people.organization, "Shared", &[member]);
            let drive = product(&app, people.organization, lea, "drive_monthly");
            for subject in [Subject::Team(web), Subject::Member(member)] {
                grant(&app, people.organization, lea, subject, whole(drive), &["view"]);
            }
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
