//! Answering an offer: who may, what comes along, and what stays behind.

use super::{World, by_token};
use kontor_domain::grants::{Subject, Target};
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{PASSWORD, grant, join, organization, person, team, whole};
use kontor_tests::{Database, verification};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn products_move_and_rights_stay_behind(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let (people, lea) = (&world.people, &world.people.legal_representative);
    let (cem, eva) = (people.collaborator.member, people.external.member);
    let (cem, eva) = (cem.expect("a member"), eva.expect("a member"));
    let here = people.organization;
    grant(
        &world.app,
        here,
        lea,
        Subject::Member(cem),
        whole(world.drive),
        &["edit"],
    );
    let ours = team(&world.app, here, "Ours", &[eva]);
    grant(
        &world.app,
        here,
        lea,
        Subject::Team(ours),
        whole(world.drive),
        &["view"],
    );
    grant(
        &world.app,
        here,
        lea,
        Subject::Member(eva),
        Target::Everything,
        &["*"],
    );
    let guest = person(&world.app, "gus");
    let guest = join(
        &world.app,
        world.elsewhere,
        &guest,
        Role::External,
        MembershipState::Active,
    );
    let everything = Subject::Member(guest.member.expect("a member"));
    grant(
        &world.app,
        world.elsewhere,
        &world.noa,
        everything,
        Target::Everything,
        &["*"],
    );
    let theirs = format!("/v1/organizations/{}/products/{}", world.elsewhere, world.drive);
    let sees = |who: &kontor_tests::scenario::Person| {
        let path = people.path(&format!("/products/{}", world.drive));
        who.client.get(&path).status == 200
    };
    assert!(sees(&people.collaborator) && sees(&people.external));
    guest.client.get(&theirs).expect_problem(404, "not_found");

    let (id, token) = world.offer(&json!({}));
    let accepted = world.there("accept", by_token(&token)).expect(200);
    assert_eq!(accepted.body["product_ids"], json!([world.drive.to_string()]));
    assert_eq!(world.places(), (404, 200));
    assert!(!sees(&people.collaborator) && !sees(&people.external));
    guest.client.get(&theirs).expect(200);
    assert_eq!(world.app.fresh.count("grants"), 2, "those on everything, of both");
    let ended = world.get(&format!("/transfers/{id}"));
    assert_eq!(ended["state"], "accepted");
    assert_eq!(ended["accepted_by_organization_id"], world.elsewhere.to_string());
    assert_eq!(
        world.get("/activity?action=transfer.accepted&include_total=true")["total"],
        1
    );
    let log = format!(
        "/v1/organizations/{}/activity?action=transfer.accepted&include_total=true",
        world.elsewhere
    );
    assert_eq!(world.noa.client.get(&log).expect(200).body["total"], 1);
    let mails = world.app.mails_to(&lea.email);
    assert!(
        mails
            .iter()
            .any(|mail| mail.subject == "Your products were taken over"),
        "{mails:?}"
    );
    world
        .there("accept", by_token(&token))
        .expect_problem(409, "transfer_closed");
    world
        .there("decline", by_token(&token))
        .expect_problem(409, "transfer_closed");
}

#[rstest]
fn only_who_manages_accepts_and_only_elsewhere(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (_, token) = world.offer(&json!({}));
    let accept = |who: &kontor_tests::scenario::Person, organization: &str| {
        let path = format!("/v1/organizations/{organization}/incoming-transfers/accept");
        who.client.post(&path, by_token(&token))
    };
    let elsewhere = world.elsewhere.to_string();
    let guest = person(&world.app, "gus");
    let guest = join(
        &world.app,
        world.elsewhere,
        &guest,
        Role::Collaborator,
        MembershipState::Active,
    );
    accept(&guest, &elsewhere).expect_problem(403, "forbidden");
    accept(&world.people.legal_representative, &elsewhere).expect_problem(404, "not_found");
    let here = world.people.organization.to_string();
    accept(&world.people.administrator, &here).expect_problem(409, "transfer_same_organization");
    world
        .there("accept", by_token("kontor_transfer_made-up"))
        .expect_problem(422, "invalid_token");
    world
        .there("accept", json!({}))
        .expect_problem(422, "invalid_input");
    assert_eq!(world.places(), (200, 404));
    // Whoever offers must still have the right to.
    let lea = &world.people.legal_representative;
    let other = person(&world.app, "leo");
    join(
        &world.app,
        world.people.organization,
        &other,
        Role::LegalRepresentative,
        MembershipState::Active,
    );
    let demoted = json!({ "role": "collaborator" });
    other
        .client
        .patch(&world.people.member_path(lea), demoted)
        .expect(200);
    world
        .there("accept", by_token(&token))
        .expect_problem(409, "offerer_lost_right");
    assert_eq!(world.places().1, 404);
    let promoted = json!({ "role": "administrator" });
    other
        .client
        .patch(&world.people.member_path(lea), promoted)
        .expect(200);
    world.there("accept", by_token(&token)).expect(200);
}

#[rstest]
fn an_offer_to_an_own_organization_is_seen_and_answered_there(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let lea = &world.people.legal_representative;
    let own = organization(&world.app, lea);
    join(&world.app, own, lea, Role::Administrator, MembershipState::Active);
    let (id, token) = world.offer(&json!({ "to_organization_id": own.to_string() }));
    let incoming = |organization: &str| format!("/v1/organizations/{organization}/incoming-transfers");
    let seen = lea.client.get(&incoming(&own.to_string())).expect(200);
    assert_eq!(seen.body["items"][0]["transfer_id"], id);
    let theirs = world
        .noa
        .client
        .get(&incoming(&world.elsewhere.to_string()))
        .expect(200);
    assert_eq!(theirs.body["items"], json!([]));
    // Neither id nor link helps anybody else.
    let refused = world.there("accept", json!({ "transfer_id": id }));
    assert_eq!(
        refused.expect_problem(422, "invalid_input").fields(),
        [("/transfer_id", "unknown")]
    );
    world
        .there("accept", by_token(&token))
        .expect_problem(422, "invalid_token");
    world
        .there("decline", by_token(&token))
        .expect_problem(422, "invalid_token");
    let accept = format!("{}/accept", incoming(&own.to_string()));
    lea.client.post(&accept, json!({ "transfer_id": id })).expect(200);
    let moved = format!("/v1/organizations/{own}/products/{}", world.drive);
    lea.client.get(&moved).expect(200);
}

#[rstest]
fn an_offer_to_an_address_is_for_its_account_only(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (_, token) = world.offer(&json!({ "to_email": "kim@example.com" }));
    assert_eq!(world.app.token_to("kim@example.com"), token);
    world
        .there("accept", by_token(&token))
        .expect_problem(422, "invalid_token");
    world
        .there("decline", by_token(&token))
        .expect_problem(422, "invalid_token");
    // A person without an account signs up, and accepts in the organization created with it.
    let anonymous = world.app.anonymous();
    let sign_up =
        json!({ "first_name": "Kim", "last_name": "Neu", "email": "KIM@example.com", "password": PASSWORD });
    anonymous.post("/v1/sign-up", sign_up).expect(202);
    let mails = world.app.mails_to("kim@example.com");
    let verify = mails.iter().find_map(|mail| {
        let mut words = mail.text.split_whitespace();
        words.find(|word| word.starts_with("kontor_verify_"))
    });
    let verified = anonymous
        .post("/v1/sign-up/verify", verification(verify.expect("a token")))
        .expect(201);
    let own = verified.text_at("/organization/id");
    let login = json!({ "email": "kim@example.com", "password": PASSWORD });
    let session = anonymous.post("/v1/sessions", login).expect(201);
    let kim = anonymous.with_token(&session.text_at("/access_token"));
    let accept = format!("/v1/organizations/{own}/incoming-transfers/accept");
    kim.post(&accept, by_token(&token)).expect(200);
    kim.get(&format!("/v1/organizations/{own}/products/{}", world.drive))
        .expect(200);
    assert_eq!(world.places(), (404, 404));
}

#[rstest]
fn who_declines_is_believed_and_the_offerer_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (id, token) = world.offer(&json!({}));
    world.there("decline", by_token(&token)).expect(204);
    assert_eq!(world.get(&format!("/transfers/{id}"))["state"], "declined");
    assert_eq!(world.places(), (200, 404));
    let lea = &world.people.legal_representative;
    let mails = world.app.mails_to(&lea.email);
    assert!(
        mails
            .iter()
            .any(|mail| mail.subject == "Your products were not taken over"),
        "{mails:?}"
    );
    world
        .post(&format!("/products/{}/cancel", world.drive), json!({}))
        .expect(200);
}

#[rstest]
fn what_is_lost_with_a_product_is_in_the_log_and_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (people, lea) = (&world.people, &world.people.legal_representative);
    let (cem, eva) = (&people.collaborator, &people.external);
    let [own, in_team] = [cem, eva].map(|person| person.member.expect("a member"));
    let ours = team(&world.app, people.organization, "Ours", &[in_team]);
    for (subject, right) in [(Subject::Member(own), "edit"), (Subject::Team(ours), "view")] {
        let on = whole(world.drive);
        grant(&world.app, people.organization, lea, subject, on, &[right]);
    }
    let (id, token) = world.offer(&json!({}));
    world.there("accept", by_token(&token)).expect(200);

    let drive = world.drive.to_string();
    let elsewhere = json!({ "accepted_by_organization_id": world.elsewhere.to_string() });
    let found = world.get(&format!("/activity?object_id={drive}&action=product.transferred"));
    let entry = &found["items"][0];
    assert_eq!(entry["actor_kind"], "outsider");
    assert_eq!(
        entry["details"],
        json!({ "before": { "transfer_id": id, "name": "drive_monthly", "grants": 2 }, "after": elsewhere,
            "request_id": null, "ip_address": null, "user_agent": null })
    );
    let accepted = world.get("/activity?action=transfer.accepted")["items"][0].clone();
    assert_eq!(
        accepted["details"]["before"],
        json!({ "product_ids": [drive], "grants": 2 })
    );
    let log = format!("/v1/organizations/{}/activity?object_id={drive}", world.elsewhere);
    let theirs = world.noa.client.get(&log).expect(200).body;
    assert_eq!(theirs["items"].as_array().map(Vec::len), Some(1), "{theirs}");
    let come = &theirs["items"][0];
    assert_eq!(
        (
            &come["action"],
            &come["actor_id"],
            &come["details"]["after"]["transfer_id"]
        ),
        (
            &json!("product.transferred"),
            &json!(world.noa.user.to_string()),
            &json!(id)
        )
    );
    assert!(
        !come.to_string().contains("grants"),
        "what others had is theirs: {come}"
    );

    for (person, line) in [
        (cem, "- Until now: drive_monthly – Edit\n"),
        (eva, "- Until now: drive_monthly – View (team Ours)\n"),
    ] {
        let mails = world.app.mails_to(&person.email);
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(
            mails[0].text.contains("revoked") && mails[0].text.contains(line),
            "{}",
            mails[0].text
        );
    }
}

/// The accepting person belongs to another organization: their identity and client are withheld from the offering
/// organization's log.
#[rstest]
fn the_givers_log_does_not_tell_who_answered_and_from_where(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (_, token) = world.offer(&json!({}));
    world.there("decline", by_token(&token)).expect(204);
    let (_, token) = world.offer(&json!({}));
    let accepted = world.there("accept", by_token(&token)).expect(200);
    let request = accepted.header("x-request-id").expect("a request id");

    for action in ["transfer.declined", "transfer.accepted"] {
        let entries = world.get(&format!("/activity?action={action}"))["items"].clone();
        let [entry] = entries.as_array().expect("items").as_slice() else {
            panic!("one {action}: {entries}");
        };
        assert_eq!(
            (&entry["actor_kind"], &entry["actor_id"]),
            (&json!("outsider"), &json!(null))
        );
        for origin in ["ip_address", "user_agent", "request_id"] {
            assert_eq!(entry["details"][origin], json!(null), "{entry}");
        }
    }
    let by = world.get("/activity?action=transfer.accepted");
    assert_eq!(
        by["items"][0]["details"]["after"],
        json!({ "accepted_by_organization_id": world.elsewhere.to_string() })
    );
    // Nor is it found by looking for it.
    let found = world.get("/activity?action=transfer.accepted&q=127.0.0.1");
    assert_eq!(found["items"], json!([]));
    assert_eq!(world.get("/activity/verify")["intact"], true);
    // Those who accepted know it of their own.
    let log = format!(
        "/v1/organizations/{}/activity?action=transfer.accepted",
        world.elsewhere
    );
    let own = world.noa.client.get(&log).expect(200).body["items"][0].clone();
    assert_eq!(own["actor_id"], world.noa.user.to_string());
    assert_eq!(own["details"]["ip_address"], "127.0.0.1");
    assert_eq!(own["details"]["request_id"], request);
}

#[rstest]
fn another_currency_has_the_catalogues_price(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    world.app.fresh.execute("UPDATE products SET price_minor = 100");
    let abroad = json!({ "postal_address": { "country": "FR" } });
    let home = format!("/v1/organizations/{}", world.elsewhere);
    world.noa.client.patch(&home, abroad).expect(200);
    let (_, token) = world.offer(&json!({}));
    world.there("accept", by_token(&token)).expect(200);
    let moved = world
        .noa
        .client
        .get(&format!("{home}/products/{}", world.drive))
        .expect(200);
    assert_eq!(
        moved.body["price"],
        json!({ "amount": "6.50", "currency": "EUR" })
    );
    assert_eq!(moved.body["renews_on"], "2026-11-23");
}

#[rstest]
fn who_closes_the_account_is_forgotten_by_offers(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let kim = person(&world.app, "kim");
    let (id, _) = world.offer(&json!({ "to_email": kim.email }));
    kim.client
        .post("/v1/profile/close", json!({ "email": kim.email }))
        .expect(204);
    let shown = world.get(&format!("/transfers/{id}"));
    assert_eq!(shown["state"], "cancelled");
    assert!(!shown.to_string().contains(&kim.email), "{shown}");
}
