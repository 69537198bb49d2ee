//! Ordering: who may, what it costs, and that it is due at once.

use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{Person, join, person};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn order(plan: &str) -> Value {
    json!({ "plan": plan, "name": "muster.example" })
}

#[rstest]
fn an_order_is_due_today_and_what_costs_nothing_is_in_use(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let hosting = lea
        .post(&people.path("/products"), order("web_hosting_yearly"))
        .expect(201);
    let expected = json!({
        "id": hosting.body["id"], "organization_id": people.organization.to_string(), "kind": "web_hosting",
        "plan": "web_hosting_yearly", "name": "muster.example", "state": "pending",
        "price": { "amount": "69.00", "currency": "CHF" }, "period_months": 12, "renews_on": "2026-11-23", "renewal": "automatic",
        "created_at": hosting.body["created_at"], "updated_at": hosting.body["created_at"],
    });
    assert_eq!(hosting.body, expected);
    let place = hosting.header("location").expect("a place").to_owned();
    let read = lea.get(&place).expect(200);
    assert_eq!(read.body, hosting.body);
    assert_eq!(read.header("etag"), hosting.header("etag"));

    let free = lea
        .post(&people.path("/products"), order("ticketing_yearly"))
        .expect(201);
    assert_eq!(free.body["state"], "active");
    assert_eq!(free.body["renews_on"], "2027-11-23");

    let log = lea
        .get(&people.path("/activity?action=product.ordered"))
        .expect(200);
    assert_eq!(log.body["items"][0]["object_id"], free.body["id"]);
    let after = &log.body["items"][1]["details"]["after"];
    assert_eq!(after["price"], json!({ "amount": "69.00", "currency": "CHF" }));
}

#[rstest]
fn the_currency_is_the_organizations(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let move_abroad = json!({ "postal_address": { "country": "FR" } });
    lea.patch(&people.path(""), move_abroad).expect(200);
    let drive = lea
        .post(&people.path("/products"), order("drive_monthly"))
        .expect(201);
    assert_eq!(
        drive.body["price"],
        json!({ "amount": "6.50", "currency": "EUR" })
    );
}

#[rstest]
fn a_collaborator_orders_with_the_billing_permission_only(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, cem) = (&people.legal_representative.client, &people.collaborator);
    let try_to = |who: &Person| who.client.post(&people.path("/products"), order("domain_yearly"));
    try_to(cem).expect_problem(403, "forbidden");
    try_to(&people.external).expect_problem(403, "forbidden");
    lea.patch(&people.member_path(cem), json!({ "billing": true }))
        .expect(200);
    let ordered = try_to(cem).expect(201);
    assert_eq!(
        lea.get(&people.path("/products")).expect(200).body["items"][0],
        ordered.body
    );
    try_to(&people.administrator).expect(201);
}

#[rstest]
fn every_fault_is_named_and_nothing_is_ordered(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let wrong = json!({ "plan": "moon_yearly", "name": " ", "price": "0.00" });
    let refused = lea
        .post(&people.path("/products"), wrong)
        .expect_problem(422, "invalid_input");
    let mut faults = refused.fields();
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            ("/name", "required"),
            ("/plan", "unknown"),
            ("/price", "unknown_field")
        ]
    );
    let long = json!({ "plan": "drive_monthly", "name": "x".repeat(121) });
    lea.post(&people.path("/products"), long)
        .expect_problem(422, "invalid_input");
    let all = lea.get(&people.path("/products?include_total=true")).expect(200);
    assert_eq!(all.body["total"], 0);
}

#[rstest]
fn a_repeated_order_is_done_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = people
        .legal_representative
        .client
        .with_header("idempotency-key", "order-1");
    let first = lea
        .post(&people.path("/products"), order("drive_monthly"))
        .expect(201);
    let second = lea
        .post(&people.path("/products"), order("drive_monthly"))
        .expect(201);
    assert_eq!(first.body, second.body);
    assert_eq!(app.fresh.count("products"), 1);
}

#[rstest]
fn another_organizations_products_are_not_there(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (ours, theirs) = (app.scenario(), app.scenario());
    let lea = &ours.legal_representative.client;
    let id = theirs
        .legal_representative
        .client
        .post(&theirs.path("/products"), order("drive_monthly"))
        .expect(201)
        .text_at("/id");
    for path in [
        ours.path(&format!("/products/{id}")),
        theirs.path(&format!("/products/{id}")),
        theirs.path("/products"),
    ] {
        lea.get(&path).expect_problem(404, "not_found");
    }
    lea.patch(&ours.path(&format!("/products/{id}")), json!({ "name": "ours" }))
        .expect_problem(404, "not_found");
    lea.post(&ours.path(&format!("/products/{id}/cancel")), json!({}))
        .expect_problem(404, "not_found");
    let guest = person(&app, "gus");
    let guest = join(
        &app,
        ours.organization,
        &guest,
        Role::Administrator,
        MembershipState::Active,
    );
    guest
        .client
        .get(&ours.path(&format!("/products/{id}")))
        .expect_problem(404, "not_found");
}
