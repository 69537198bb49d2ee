//! Making an offer: what can be offered, to whom, and who sees its link.

use super::{World, by_token};
use chrono::TimeDelta;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::Database;
use kontor_tests::scenario::{join, organization, product};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn an_offer_is_kept_shown_and_taken_back(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let (people, lea) = (&world.people, &world.people.legal_representative.client);
    let (id, token) = world.offer(&json!({ "message": "As agreed." }));
    let shown = world.get(&format!("/transfers/{id}"));
    assert_eq!(shown["product_ids"], json!([world.drive.to_string()]));
    assert_eq!(
        (&shown["state"], &shown["expires_at"]),
        (&json!("open"), &json!("2026-12-23T08:00:00Z"))
    );
    assert!(!shown.to_string().contains("kontor_transfer_"));
    let link = world.get(&format!("/transfers/{id}/link"));
    assert_eq!(
        link["url"],
        format!("https://kontor.example/app/transfer#token={token}")
    );
    let preview = world
        .app
        .anonymous()
        .post("/v1/transfers/preview", by_token(&token))
        .expect(200);
    assert_eq!(preview.body["from_organization_name"], "Muster AG");
    assert_eq!(preview.body["products"][0]["name"], "drive_monthly");
    assert_eq!(
        preview.body["stays_behind"],
        json!(["invoices", "rights", "teams"])
    );
    // Meanwhile the product is bound.
    let again = json!({ "product_ids": [world.drive.to_string()], "accept_consequences": true });
    world
        .post("/transfers", again.clone())
        .expect_problem(409, "product_offered");
    let cancel = format!("/products/{}/cancel", world.drive);
    world
        .post(&cancel, json!({}))
        .expect_problem(409, "product_offered");
    let etag = lea.get(&people.path(&format!("/transfers/{id}"))).expect(200);
    assert!(etag.header("etag").is_some());
    let cancelled = world
        .post(&format!("/transfers/{id}/cancel"), json!({}))
        .expect(200);
    assert_eq!(cancelled.body["state"], "cancelled");
    world
        .post(&format!("/transfers/{id}/cancel"), json!({}))
        .expect_problem(409, "transfer_closed");
    lea.get(&people.path(&format!("/transfers/{id}/link")))
        .expect_problem(409, "transfer_closed");
    world
        .app
        .anonymous()
        .post("/v1/transfers/preview", by_token(&token))
        .expect_problem(422, "invalid_token");
    world
        .there("accept", by_token(&token))
        .expect_problem(409, "transfer_closed");
    world.post("/transfers", again).expect(201);
    for (state, count) in [("open", 1), ("cancelled", 1), ("accepted", 0)] {
        let listed = world.get(&format!("/transfers?state={state}&include_total=true"));
        assert_eq!(listed["total"], count, "{state}");
    }
    for (action, count) in [("transfer.offered", 2), ("transfer.cancelled", 1)] {
        let log = world.get(&format!("/activity?action={action}&include_total=true"));
        assert_eq!(log["total"], count, "{action}");
    }
}

#[rstest]
fn an_expired_offer_is_over_and_stands_in_nobodys_way(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (id, token) = world.offer(&json!({}));
    world
        .app
        .fresh
        .execute("UPDATE product_transfers SET expires_at = created_at");
    assert_eq!(world.get(&format!("/transfers/{id}"))["state"], "expired");
    world
        .there("accept", by_token(&token))
        .expect_problem(409, "transfer_closed");
    let (other, _) = world.offer(&json!({}));
    assert_ne!(id, other);
    assert_eq!(
        world.get("/transfers?state=expired&include_total=true")["total"],
        1
    );
    world.app.advance(TimeDelta::seconds(1));
    world
        .post(&format!("/products/{}/cancel", world.drive), json!({}))
        .expect_problem(409, "product_offered");
}

#[rstest]
fn what_can_not_be_offered_is_named(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let lea = &world.people.legal_representative;
    let over = product(&world.app, world.people.organization, lea, "drive_monthly");
    world
        .post(&format!("/products/{over}/cancel"), json!({}))
        .expect(200);
    let theirs = product(&world.app, world.elsewhere, &world.noa, "drive_monthly");
    let ids = json!([world.drive.to_string(), over.to_string(), theirs.to_string()]);
    let refused = world
        .post(
            "/transfers",
            json!({ "product_ids": ids, "accept_consequences": true }),
        )
        .expect_problem(422, "invalid_input");
    assert_eq!(
        refused.fields(),
        [("/product_ids/1", "cancelled"), ("/product_ids/2", "unknown")]
    );
    let refused = world.post(
        "/transfers",
        json!({ "product_ids": [], "to_email": "x", "to_organization_id": world.elsewhere.to_string(),
            "accept_consequences": false }),
    );
    let refused = refused.expect_problem(422, "invalid_input");
    let mut faults = refused.fields();
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            ("/accept_consequences", "required"),
            ("/product_ids", "length"),
            ("/to_email", "format"),
            ("/to_email", "one_of"),
        ]
    );
    // Only to an organization that one manages; another one is answered like none.
    let offer_to = |to: &str| json!({ "product_ids": [world.drive.to_string()], "to_organization_id": to, "accept_consequences": true });
    let own = organization(&world.app, lea);
    let member = join(&world.app, own, lea, Role::Collaborator, MembershipState::Active);
    let nobody = "org_0192f0c1e5b07cc3a4d15e6f708192a3";
    let answers = [&world.elsewhere.to_string(), &own.to_string(), nobody].map(|to| {
        let refused = world
            .post("/transfers", offer_to(to))
            .expect_problem(422, "invalid_input");
        refused.body["errors"].clone()
    });
    assert!(
        answers[0] == answers[1] && answers[1] == answers[2],
        "{answers:?}"
    );
    assert_eq!(answers[0][0]["code"], "unknown");
    let same = world
        .post("/transfers", offer_to(&world.people.organization.to_string()))
        .expect_problem(422, "invalid_input");
    assert_eq!(same.fields(), [("/to_organization_id", "same_organization")]);
    assert!(member.member.is_some());
    assert_eq!(world.app.fresh.count("product_transfers"), 0);
}

#[rstest]
fn an_address_gets_a_mail_within_the_limits(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let offer = json!({
        "product_ids": [world.drive.to_string()], "to_email": "kim@example.com", "message": "All yours",
        "accept_consequences": true });
    for _ in 0..10 {
        let id = world.post("/transfers", offer.clone()).expect(201).text_at("/id");
        world
            .post(&format!("/transfers/{id}/cancel"), json!({}))
            .expect(200);
    }
    let refused = world
        .post("/transfers", offer)
        .expect_problem(429, "invitation_limit");
    assert!(refused.header("retry-after").is_some());
    let mails = world.app.mails_to("kim@example.com");
    assert_eq!(mails.len(), 10);
    assert!(
        mails[0].text.contains("- drive_monthly\n") && mails[0].text.contains("All yours"),
        "{}",
        mails[0].text
    );
}
