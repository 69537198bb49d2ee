//! Visibility of products: all to managers and members with the billing permission, to others those a grant
//! reaches.

use chrono::TimeDelta;
use kontor_domain::grants::{ResourcePath, Subject, Target};
use kontor_domain::ids::ProductId;
use kontor_domain::products::ProductKind;
use kontor_domain::text::ParseText;
use kontor_tests::scenario::{Person, Scenario, grant, product, team, whole};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::json;

fn seen(people: &Scenario, who: &Person) -> Vec<String> {
    let answer = who.client.get(&people.path("/products")).expect(200);
    let items = answer.body["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item["id"].as_str().expect("an id").to_owned())
        .collect()
}

/// Two drives and a hosting, a second apart.
fn three(app: &TestApp, people: &Scenario) -> [ProductId; 3] {
    ["drive_monthly", "drive_monthly", "web_hosting_yearly"].map(|plan| {
        app.advance(TimeDelta::seconds(1));
        product(app, people.organization, &people.legal_representative, plan)
    })
}

#[rstest]
fn a_grant_shows_a_product_whatever_it_is_on(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let [first, second, hosting] = three(&app, &people);
    let all: Vec<String> = [first, second, hosting].iter().map(ToString::to_string).collect();
    assert_eq!(seen(&people, lea), all);
    assert_eq!(seen(&people, &people.administrator), all);
    assert!(seen(&people, &people.collaborator).is_empty());
    assert!(seen(&people, &people.external).is_empty());

    let give = |subject, target, right| grant(&app, people.organization, lea, subject, target, &[right]);
    let (cem, eva) = (people.collaborator.member, people.external.member);
    let (cem, eva) = (cem.expect("a member"), eva.expect("a member"));
    let folder = Target::Product {
        id: second,
        path: ResourcePath::parse("/Sales").expect("a path"),
    };
    give(Subject::Member(cem), folder, "view");
    assert_eq!(seen(&people, &people.collaborator), all[1..2]);
    give(Subject::Member(cem), whole(hosting), "statistics");
    assert_eq!(seen(&people, &people.collaborator), all[1..]);
    let drives = team(&app, people.organization, "Drives", &[eva]);
    let kind = ProductKind::parse("drive").expect("a kind");
    give(Subject::Team(drives), Target::Kind(kind), "view");
    assert_eq!(seen(&people, &people.external), all[..2]);
    give(Subject::Team(drives), Target::Everything, "*");
    assert_eq!(seen(&people, &people.external), all);
    // What is ordered later is there too.
    let later = product(&app, people.organization, lea, "domain_yearly").to_string();
    assert!(seen(&people, &people.external).contains(&later));
    assert!(!seen(&people, &people.collaborator).contains(&later));
}

#[rstest]
fn one_product_is_hidden_like_in_the_list(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let [first, second, _] = three(&app, &people);
    let path = |id: ProductId| people.path(&format!("/products/{id}"));
    let cem = &people.collaborator;
    cem.client.get(&path(first)).expect_problem(404, "not_found");
    let member = Subject::Member(cem.member.expect("a member"));
    grant(&app, people.organization, lea, member, whole(first), &["view"]);
    cem.client.get(&path(first)).expect(200);
    cem.client.get(&path(second)).expect_problem(404, "not_found");
    // With the billing permission everything that costs money is there.
    lea.client
        .patch(&people.member_path(cem), json!({ "billing": true }))
        .expect(200);
    cem.client.get(&path(second)).expect(200);
    assert_eq!(seen(&people, cem).len(), 3);
}

#[rstest]
fn what_is_paid_is_for_those_who_may_see_invoices(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let id = product(&app, people.organization, lea, "drive_monthly");
    for who in [&people.collaborator, &people.external] {
        let member = Subject::Member(who.member.expect("a member"));
        grant(&app, people.organization, lea, member, whole(id), &["manage"]);
    }
    let told = |who: &Person| {
        let one = who
            .client
            .get(&people.path(&format!("/products/{id}")))
            .expect(200)
            .body;
        let listed = who.client.get(&people.path("/products")).expect(200).body["items"][0].clone();
        assert_eq!(one, listed, "{}", who.email);
        assert_eq!(one["kind"], "drive");
        let fields = ["plan", "price", "period_months", "renews_on"];
        let there: Vec<&str> = fields
            .into_iter()
            .filter(|field| one.get(field).is_some())
            .collect();
        there
    };
    let all = ["plan", "price", "period_months", "renews_on"];
    assert_eq!(told(lea), all);
    assert_eq!(told(&people.administrator), all);
    assert!(told(&people.external).is_empty());
    let cem = &people.collaborator;
    assert!(told(cem).is_empty());
    let billing = |has: bool| {
        let change = json!({ "billing": has });
        lea.client.patch(&people.member_path(cem), change).expect(200);
    };
    billing(true);
    assert_eq!(told(cem), all);
    billing(false);
    assert!(told(cem).is_empty());
}

#[rstest]
fn a_grant_shows_nothing_before_and_after_its_time(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let [first, ..] = three(&app, &people);
    let now = app.clock_now();
    let body = json!({
        "member_ids": [people.external.member.expect("a member").to_string()],
        "grant": {
            "product_ids": [first.to_string()], "rights": ["view"],
            "valid_from": now + TimeDelta::minutes(2), "valid_until": now + TimeDelta::minutes(4),
        },
    });
    lea.post(&people.path("/grants"), body).expect(201);
    let path = people.path(&format!("/products/{first}"));
    for (seconds, is_there) in [(0, false), (119, false), (1, true), (119, true), (1, false)] {
        app.advance(TimeDelta::seconds(seconds));
        let found = seen(&people, &people.external);
        assert_eq!(found.len(), usize::from(is_there), "{seconds}");
        let status = people.external.client.get(&path).status;
        assert_eq!(status, if is_there { 200 } else { 404 });
    }
}

#[rstest]
fn lists_are_filtered_and_paged(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let [first, second, hosting] = three(&app, &people);
    let path = people.path(&format!("/products/{first}"));
    lea.patch(&path, json!({ "name": "Ablage Zürich 100%" }))
        .expect(200);
    lea.post(&people.path(&format!("/products/{second}/cancel")), json!({}))
        .expect(200);
    for (query, expected) in [
        ("kind=drive", vec![first, second]),
        ("kind=web_hosting", vec![hosting]),
        ("kind=moon", vec![]),
        ("state=cancelled", vec![second]),
        ("state=active&kind=drive", vec![first]),
        ("q=zurich", vec![first]),
        ("q=Z%C3%9CRICH", vec![first]),
        ("q=0%25", vec![first]),
        ("q=_", vec![second, hosting]),
    ] {
        let found = lea.get(&people.path(&format!("/products?{query}"))).expect(200);
        let ids: Vec<&str> = found.body["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| item["id"].as_str().expect("an id"))
            .collect();
        let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        assert_eq!(ids, expected, "{query}");
    }
    let page = lea
        .get(&people.path("/products?limit=2&include_total=true"))
        .expect(200);
    assert_eq!(page.body["total"], 3);
    let after = page.body["next_cursor"].as_str().expect("a cursor");
    let rest = lea
        .get(&people.path(&format!("/products?limit=2&after={after}")))
        .expect(200);
    assert_eq!(rest.body["items"][0]["id"], hosting.to_string());
    assert!(rest.body["next_cursor"].is_null());
    for wrong in ["kind=Drive", "state=gone", "q=%00"] {
        lea.get(&people.path(&format!("/products?{wrong}")))
            .expect_problem(422, "invalid_input");
    }
}
