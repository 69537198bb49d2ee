//! Data a token may not read does not leak through a file or a search either. The contract decides which operations
//! write files and which have search parameters.

use kontor_domain::access::{Capability, Scope, rules};
use kontor_domain::grants::Subject;
use kontor_tests::contract::{CONTRACT, resolve};
use kontor_tests::scenario::{api_token, grant, product, team, whole};
use kontor_tests::{Answer, Client, Database, Operation, TestApp, World};
use rstest::rstest;
use serde_json::{Value, json};

const INVITED: &str = "sibylle@hidden.example";
const OFFERED: &str = "olga@offered.example";

/// The operations that an API token may ask, whose declaration fits.
fn operations(fits: impl Fn(&'static Value) -> bool) -> Vec<(Operation, Scope)> {
    let items = CONTRACT["paths"].as_object().expect("paths").values();
    let declared: Vec<&'static Value> = items
        .flat_map(|item| item.as_object().expect("an item").values())
        .collect();
    Operation::all()
        .into_iter()
        .filter(|operation| {
            let declaration = declared.iter().find(|one| one["operationId"] == operation.id);
            declaration.is_some_and(|declaration| fits(declaration))
        })
        .filter_map(|operation| {
            let rule = rules().find(|rule| rule.name == operation.id);
            let scope = rule.and_then(|rule| rule.scope)?;
            Some((operation, scope))
        })
        .collect()
}

/// A file that was made earlier is the same; `billing/exports.rs` compares the two.
fn writes_a_file(declaration: &'static Value) -> bool {
    let content = &resolve(&declaration["responses"]["200"])["content"];
    let kinds = content.as_object().into_iter().flat_map(|content| content.keys());
    kinds.into_iter().any(|kind| kind.starts_with("text/csv")) && has_parameter(declaration, "bom")
}

fn searches(declaration: &'static Value) -> bool {
    has_parameter(declaration, "q")
}

fn has_parameter(declaration: &'static Value, name: &str) -> bool {
    let mut parameters = declaration["parameters"].as_array().into_iter().flatten();
    parameters.any(|parameter| resolve(parameter)["name"] == name)
}

/// People with a team and rights, an open invitation with promises, an offer, and entries of all that in the log.
pub fn furnish(app: &TestApp, world: &World<'_>) {
    let (people, lea) = (&world.scenario, &world.scenario.legal_representative);
    let member = people.collaborator.member.expect("a member");
    let shared = team(app, people.organization, "Secretariat", &[member]);
    let drive = product(app, people.organization, lea, "drive_monthly");
    for subject in [Subject::Team(shared), Subject::Member(member)] {
        grant(app, people.organization, lea, subject, whole(drive), &["view"]);
    }
    let client = &lea.client;
    let made = json!({ "name": "Strategists", "description": "Plan the takeover" });
    let secret = client
        .post(&people.path("/teams"), made)
        .expect(201)
        .text_at("/id");
    let renamed = json!({ "name": "Schemers" });
    client
        .patch(&people.path(&format!("/teams/{secret}")), renamed)
        .expect(200);
    let ordered = json!({ "plan": "drive_monthly", "name": "takeover-files" });
    let files = client
        .post(&people.path("/products"), ordered)
        .expect(201)
        .text_at("/id");
    let renamed = json!({ "name": "merger-files" });
    client
        .patch(&people.path(&format!("/products/{files}")), renamed)
        .expect(200);
    let promised = json!([{ "product_ids": [files], "path": "/Rivals", "rights": ["view"] }]);
    let invitation =
        json!({ "email": INVITED, "role": "collaborator", "team_ids": [secret], "grants": promised });
    client.post(&people.path("/invitations"), invitation).expect(201);
    let given = json!({ "member_ids": [member.to_string()],
        "grant": { "product_ids": [files], "path": "/Takeover", "rights": ["view"] } });
    client.post(&people.path("/grants"), given).expect(201);
    let offer =
        json!({ "product_ids": [drive.to_string()], "to_email": OFFERED, "accept_consequences": true });
    client.post(&people.path("/transfers"), offer).expect(201);
    let moved = json!({ "name": "Taken AG", "postal_address": { "street": "Hidden Lane 7" } });
    client.patch(&people.path(""), moved).expect(200);
}

fn ask(client: &Client, world: &World<'_>, operation: &Operation, query: &str) -> Answer {
    let address = world.address(operation);
    let mark = if address.contains('?') { '&' } else { '?' };
    client.get(&format!("{address}{mark}{query}"))
}

#[rstest]
fn a_file_shows_nothing_of_another_scope(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let files = operations(writes_a_file);
    assert!(files.len() >= 2, "the log and the review, at least");
    for (operation, scope) in files {
        let world = World::new(&app, "legal_representative", &operation);
        furnish(&app, &world);
        let lea = &world.scenario.legal_representative;
        let secrets = [
            (
                Capability::Organizations,
                world.scenario.collaborator.email.as_str(),
            ),
            (Capability::Organizations, INVITED),
            (Capability::Organizations, "Muster"),
            (Capability::Organizations, OFFERED),
            (Capability::Organizations, "Taken AG"),
            (Capability::Organizations, "Hidden Lane"),
            (Capability::Teams, "Secretariat"),
            (Capability::Teams, "Strategists"),
            (Capability::Teams, "Schemers"),
            (Capability::Teams, "Plan the takeover"),
            (Capability::Products, "takeover-files"),
            (Capability::Products, "merger-files"),
            (Capability::Grants, "/Rivals"),
            (Capability::Grants, "/Takeover"),
        ];
        let mut shown = 0;
        let all: Vec<String> = Capability::ALL.iter().map(|one| format!("{one}:read")).collect();
        let own = vec![scope.to_string()];
        for words in [&own, &all] {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let file = ask(&api_token(&app, lea, &words), &world, &operation, "bom=false").expect(200);
            assert!(file.text.lines().count() > 1, "{}: {}", operation.id, file.text);
            for (home, secret) in secrets {
                // A document names its recipient, whatever the token may see of organizations.
                let is_recipient = scope.capability == Capability::Billing && secret == "Muster";
                let may = words.len() > 1 || scope.capability == home || is_recipient;
                let there = file.text.contains(secret);
                assert!(
                    may || !there,
                    "{}: {secret} without {home}:read: {}",
                    operation.id,
                    file.text
                );
                shown += usize::from(may && there);
            }
        }
        // A statement has amounts and days, and no names.
        assert!(
            shown > 0 || operation.id == "export_statement",
            "{}: nothing was there to be left out",
            operation.id
        );
    }
}

#[rstest]
fn nobody_is_found_without_the_scope(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lists = operations(searches);
    let (mut refused, mut found) = (0, 0);
    for (operation, scope) in lists {
        let world = World::new(&app, "legal_representative", &operation);
        furnish(&app, &world);
        let (lea, cem) = (&world.scenario.legal_representative, &world.scenario.collaborator);
        let local = cem.email.split('@').next().expect("a local part");
        let own = api_token(&app, lea, &[&scope.to_string()]);
        let all: Vec<String> = Capability::ALL.iter().map(|one| format!("{one}:read")).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let both = api_token(&app, lea, &all);
        if scope.capability == Capability::Activity {
            // The log tells of teams, products and rights, too.
            let people = api_token(&app, lea, &[&scope.to_string(), "organizations:read"]);
            for sought in ["strategists", "merger", "/rivals", "qqqqqq"] {
                ask(&people, &world, &operation, &format!("q={sought}"))
                    .expect_problem(403, "insufficient_scope");
            }
        }
        for sought in [local, "cem", "muster", "sibylle", "hidden.example"] {
            let outcome = |client: &Client, text: &str| {
                let answer = ask(client, &world, &operation, &format!("q={text}"));
                let code = answer.body["code"].clone();
                (answer.status, answer.body["items"].clone(), code)
            };
            let (there, nowhere) = (outcome(&own, sought), outcome(&own, "qqqqqq"));
            if scope.capability != Capability::Organizations {
                assert_eq!(there, nowhere, "{}: q={sought} tells", operation.id);
                refused += usize::from(there.0 == 403);
            }
            let there = outcome(&both, sought);
            assert_eq!(there.0, 200, "{}: {there:?}", operation.id);
            found += there.1.as_array().map_or(0, Vec::len);
        }
    }
    assert!(refused > 0 && found > 0, "{refused} refused, {found} found");
}
