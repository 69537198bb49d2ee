//! Separation of tenants (ASVS 5.0 V8.4.1): for every operation of the contract, any id of another organization in
//! path, query or body behaves like one that does not exist, even for a legal representative.
//!
//! Offers of products addressed to one's own organization are the one exception, and none of these are.

use kontor_tests::{Answer, Database, Operation, TestApp, World};
use rstest::rstest;
use serde_json::{Value, json};

/// Minimum number of ids of another organization that were tried.
const TRIED_MIN: usize = 100;

#[rstest]
fn a_foreign_id_behaves_like_none(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let (mut tried, mut wrong) = (0, Vec::new());
    for operation in &Operation::all() {
        let theirs = World::new(&app, "legal_representative", operation);
        let ours = World::new(&app, "legal_representative", operation);
        let cases = cases(operation, &ours, &theirs);
        let before = theirs.scenario.snapshot();
        for case in cases {
            tried += 1;
            let missing = ours
                .client
                .send(&operation.method, &case.missing.0, case.missing.1.clone());
            let foreign = ours
                .client
                .send(&operation.method, &case.foreign.0, case.foreign.1.clone());
            let (missing, foreign) = (plain(&missing, &case.ids), plain(&foreign, &case.ids));
            if missing != foreign {
                let id = &operation.id;
                wrong.push(format!(
                    "{id}, {}: {missing} for none, {foreign} for theirs",
                    case.place
                ));
            }
        }
        if theirs.scenario.snapshot() != before {
            wrong.push(format!("{}: changed another organization", operation.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried >= TRIED_MIN, "only {tried} ids tried");
}

/// The same request twice: with unknown ids, and with ids of another organization.
struct Case {
    /// Position of the ids.
    place: String,
    missing: (String, Option<Value>),
    foreign: (String, Option<Value>),
    /// The ids, which answers may repeat.
    ids: Vec<String>,
}

fn cases(operation: &Operation, ours: &World<'_>, theirs: &World<'_>) -> Vec<Case> {
    let body = ours.body(operation);
    let path = ours.path(&operation.template);
    let mut cases = in_path(operation, ours, theirs, body.as_ref());
    for name in operation.ids_in_query() {
        let foreign = theirs.path(&format!("{{{name}}}"));
        let missing = nobody(&foreign);
        let at = |id: &str| (format!("{path}?{name}={id}"), body.clone());
        cases.push(Case {
            place: format!("?{name}"),
            missing: at(&missing),
            foreign: at(&foreign),
            ids: vec![missing, foreign],
        });
    }
    let (Some(body), Some(theirs)) = (body, theirs.body(operation)) else {
        return cases;
    };
    for pointer in ids_within(&body, "") {
        let Some(foreign) = theirs.pointer(&pointer).and_then(Value::as_str) else {
            continue;
        };
        let missing = nobody(foreign);
        let with = |id: &str| {
            let mut changed = body.clone();
            *changed.pointer_mut(&pointer).expect("a place") = json!(id);
            (path.clone(), Some(changed))
        };
        cases.push(Case {
            missing: with(&missing),
            foreign: with(foreign),
            ids: vec![missing, foreign.to_owned()],
            place: pointer,
        });
    }
    cases
}

/// Each id of the path by itself, and all of them.
fn in_path(operation: &Operation, ours: &World<'_>, theirs: &World<'_>, body: Option<&Value>) -> Vec<Case> {
    let parts: Vec<&str> = operation
        .template
        .split('/')
        .filter(|part| part.starts_with('{'))
        .collect();
    let mut choices: Vec<Vec<&str>> = parts.iter().map(|part| vec![*part]).collect();
    if parts.len() > 1 {
        choices.push(parts.clone());
    }
    let case = |replaced: Vec<&str>| {
        let (mut missing, mut foreign) = (operation.template.clone(), operation.template.clone());
        let mut ids = Vec::new();
        for part in &replaced {
            let id = theirs.path(part);
            missing = missing.replace(part, &nobody(&id));
            foreign = foreign.replace(part, &id);
            ids.extend([nobody(&id), id]);
        }
        Case {
            place: replaced.join(" and "),
            missing: (ours.path(&missing), body.cloned()),
            foreign: (ours.path(&foreign), body.cloned()),
            ids,
        }
    };
    choices.into_iter().map(case).collect()
}

/// Returns an unknown id of the same kind.
fn nobody(id: &str) -> String {
    let (prefix, _) = id.rsplit_once('_').expect("a prefix");
    format!("{prefix}_0192f0c1e5b07cc3a4d15e6f70819200")
}

/// Returns the positions of ids in a body.
fn ids_within(value: &Value, at: &str) -> Vec<String> {
    match value {
        // The tests' first refresh token looks like an id, and is a secret.
        Value::String(text) if is_id(text) && !at.ends_with("token") => vec![at.to_owned()],
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| ids_within(item, &format!("{at}/{index}")))
            .collect(),
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, field)| ids_within(field, &format!("{at}/{name}")))
            .collect(),
        _ => Vec::new(),
    }
}

fn is_id(text: &str) -> bool {
    text.split_once('_').is_some_and(|(prefix, rest)| {
        !prefix.is_empty() && rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// Headers that differ between any two requests; a connection is closed when a body was not read, which the form
/// of an id decides.
const OF_A_REQUEST: [&str; 4] = ["x-request-id", "date", "connection", "ratelimit"];

/// Status, headers and body, without what differs between any two requests.
fn plain(answer: &Answer, ids: &[String]) -> String {
    let mut body = answer.body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("request_id");
    }
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !OF_A_REQUEST.contains(&name.as_str()))
        .collect();
    headers.sort_by_key(|(name, _)| name.as_str());
    let text = format!("{} {headers:?} {body}", answer.status);
    ids.iter().fold(text, |text, id| text.replace(id, "ID"))
}
