//! A team's fields, its leader, and its end.

use super::{World, id};
use kontor_tests::Database;
use kontor_tests::scenario::person;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn a_team_is_made_with_leader_members_and_rights_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (people, lea) = (&world.people, &world.people.legal_representative.client);
    let (cem, eva) = (&people.collaborator, &people.external);
    let made = world.post(
        "/teams",
        json!({
            "name": " Webmasters ", "color": "#1E90FF", "description": "Look after the shop",
            "leader_member_id": id(cem), "members": [{ "member_id": id(eva), "valid_until": "2026-12-24T00:00:00Z" }],
            "grants": [{ "product_ids": [world.drive.to_string()], "rights": ["edit"] }],
        }),
    );
    let made = made.expect(201);
    let expected = json!({
        "id": made.body["id"], "organization_id": people.organization.to_string(), "name": "Webmasters",
        "color": "#1e90ff", "description": "Look after the shop", "leader_member_id": id(cem),
        "created_at": "2026-11-23T08:00:00Z", "updated_at": "2026-11-23T08:00:00Z",
    });
    assert_eq!(made.body, expected);
    let read = lea.get(made.header("location").expect("a place")).expect(200);
    assert_eq!(
        (&read.body, read.header("etag")),
        (&made.body, made.header("etag"))
    );
    let team = made.text_at("/id");
    let mut members = world.members(&team);
    members.sort();
    let mut expected = [id(cem), id(eva)];
    expected.sort();
    assert_eq!(members, expected);
    assert!(world.sees_the_drive(cem) && world.sees_the_drive(eva));
    for (action, count) in [
        ("team.created", 1),
        ("team.member_added", 2),
        ("grant.created", 1),
    ] {
        let log = world.get(&format!("/activity?action={action}"));
        assert_eq!(
            log.body["items"].as_array().map(Vec::len),
            Some(count),
            "{action}"
        );
    }
    let mails = world.app.mails_to(&eva.email);
    assert!(mails[0].subject.contains("Webmasters"), "{}", mails[0].subject);
}

#[rstest]
fn what_is_wrong_makes_no_team(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let theirs = world.app.scenario();
    let stranger = id(&theirs.collaborator);
    let refused = world.post(
        "/teams",
        json!({ "name": "", "color": "red", "members": [{}, { "member_id": stranger, "role": "external" }],
            "grants": [{ "kind": "moon", "rights": ["view"] }] }),
    );
    let refused = refused.expect_problem(422, "invalid_input");
    let mut faults = refused.fields();
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            ("/color", "format"),
            ("/grants/0/kind", "unknown"),
            ("/members/0", "one_of"),
            ("/members/1", "not_for_member"),
            ("/name", "required"),
        ]
    );
    for body in [
        json!({ "name": "A", "members": [{ "member_id": stranger }] }),
        json!({ "name": "A", "leader_member_id": stranger }),
    ] {
        world.post("/teams", body).expect_problem(409, "bulk_refused");
    }
    let body = json!({ "name": "A", "grants": [{ "product_ids": [world.drive.to_string()], "rights": ["technical"] }] });
    let refused = world.post("/teams", body).expect_problem(422, "invalid_input");
    assert_eq!(refused.fields(), [("/grants/0/rights", "not_for_kind")]);
    assert_eq!(world.app.fresh.count("teams"), 0);
    world.post("/teams", json!({ "name": "Straße" })).expect(201);
    world
        .post("/teams", json!({ "name": "STRASSE" }))
        .expect_problem(409, "team_name_taken");
}

#[rstest]
fn a_leader_is_somebody_in_the_team(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let (people, lea) = (&world.people, &world.people.legal_representative.client);
    let team = world.team("Web");
    let path = people.path(&format!("/teams/{team}"));
    let lead = |person: &_| json!({ "leader_member_id": id(person) });
    let refused = lea
        .patch(&path, lead(&people.collaborator))
        .expect_problem(422, "invalid_input");
    assert_eq!(refused.fields(), [("/leader_member_id", "not_in_team")]);
    let add = json!({ "members": [{ "member_id": id(&people.collaborator) }] });
    world.post(&format!("/teams/{team}/members"), add).expect(200);
    let etag = lea
        .get(&path)
        .expect(200)
        .header("etag")
        .expect("a tag")
        .to_owned();
    let led = lea.patch(&path, lead(&people.collaborator)).expect(200);
    assert_eq!(led.body["leader_member_id"], id(&people.collaborator));
    lea.with_header("if-match", &etag)
        .patch(&path, json!({ "name": "Shop" }))
        .expect_problem(412, "precondition_failed");
    // No more rights for that: a leader manages nothing.
    let members = people.path(&format!("/teams/{team}/members"));
    people
        .collaborator
        .client
        .post(
            &members,
            json!({ "members": [{ "member_id": id(&people.external) }] }),
        )
        .expect_problem(403, "forbidden");
    // A leader who leaves no longer leads; a removal shows it first.
    let member = people.member_path(&people.collaborator);
    let preview = lea.delete(&format!("{member}?dry_run=true"));
    let loses = &preview.expect(200).body["loses"];
    assert_eq!(loses["team_ids"], json!([team]));
    assert_eq!(loses["led_team_ids"], json!([team]));
    lea.delete(&member).expect(204);
    assert!(lea.get(&path).expect(200).body["leader_member_id"].is_null());
    let log = world.get("/activity?action=member.removed");
    assert_eq!(
        log.body["items"][0]["details"]["before"]["led_team_ids"],
        json!([team])
    );
}

#[rstest]
fn a_leader_is_an_active_member(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let (people, lea) = (&world.people, &world.people.legal_representative.client);
    let (cem, eva) = (&people.collaborator, &people.external);
    let team = world.team("Web");
    let path = people.path(&format!("/teams/{team}"));
    let add = json!({ "members": [{ "member_id": id(cem) }, { "member_id": id(eva) }] });
    world.post(&format!("/teams/{team}/members"), add).expect(200);
    let lead = |person: &_| json!({ "leader_member_id": id(person) });
    lea.patch(&path, lead(cem)).expect(200);
    let end = world.app.clock_now() + chrono::TimeDelta::minutes(1);
    lea.patch(&people.member_path(eva), json!({ "valid_until": end }))
        .expect(200);
    world.app.advance(chrono::TimeDelta::minutes(1));
    lea.patch(&people.member_path(cem), json!({ "state": "suspended" }))
        .expect(200);
    let made = json!({ "name": "Shop", "leader_member_id": id(eva) });
    for refused in [lea.patch(&path, lead(eva)), world.post("/teams", made)] {
        let refused = refused.expect_problem(422, "invalid_input");
        assert_eq!(refused.fields(), [("/leader_member_id", "not_active")]);
    }
    assert_eq!(world.app.fresh.count("teams"), 1);
    // A leader stays the leader, and is not added again.
    lea.patch(&path, lead(cem)).expect(200);
    lea.patch(&path, json!({ "leader_member_id": null })).expect(200);
    let refused = lea.patch(&path, lead(cem)).expect_problem(422, "invalid_input");
    assert_eq!(refused.fields(), [("/leader_member_id", "not_active")]);
    lea.patch(&people.member_path(cem), json!({ "state": "active" }))
        .expect(200);
    lea.patch(&path, lead(cem)).expect(200);
}

#[rstest]
fn null_where_nothing_can_be_emptied_is_refused(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let lea = &world.people.legal_representative.client;
    let team = world.team("Web");
    let path = world.people.path(&format!("/teams/{team}"));
    let change = json!({ "name": null, "color": null, "description": "Shop" });
    let refused = lea.patch(&path, change).expect_problem(422, "invalid_input");
    assert_eq!(refused.fields(), [("/color", "null"), ("/name", "null")]);
    lea.patch(&path, json!({ "description": "Shop" })).expect(200);
    let changed = lea.patch(&path, json!({ "description": null })).expect(200);
    assert_eq!(changed.body["name"], "Web");
    assert_eq!(changed.body["description"], json!(null));
}

#[rstest]
fn a_deleted_team_takes_its_rights_and_leaves_its_people(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (people, lea) = (&world.people, &world.people.legal_representative.client);
    let team = world.team("Web");
    let path = people.path(&format!("/teams/{team}"));
    let add = json!({ "members": [{ "member_id": id(&people.external) }, { "email": "new@example.com" }] });
    world.post(&format!("/teams/{team}/members"), add).expect(200);
    assert!(world.sees_the_drive(&people.external));
    let shown = lea.delete(&format!("{path}?dry_run=true")).expect(200);
    assert_eq!(shown.body, json!({ "members": 1, "grants": 1, "invitations": 1 }));
    assert!(world.sees_the_drive(&people.external), "nothing happened yet");
    lea.delete(&path).expect(204);
    assert!(!world.sees_the_drive(&people.external));
    lea.get(&people.member_path(&people.external)).expect(200);
    lea.get(&path).expect_problem(404, "not_found");
    lea.delete(&path).expect_problem(404, "not_found");
    assert_eq!(world.app.fresh.count("grants"), 0);
}

#[rstest]
fn only_open_invitations_are_lost_with_a_team(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let lea = &world.people.legal_representative.client;
    let (team, noa) = (world.team("Web"), person(&world.app, "noa"));
    let path = world.people.path(&format!("/teams/{team}"));
    let add = json!({ "members": [{ "email": noa.email }, { "email": "new@example.com" }] });
    world.post(&format!("/teams/{team}/members"), add).expect(200);
    let lost = || {
        let shown = lea.delete(&format!("{path}?dry_run=true")).expect(200);
        (shown.body["members"].clone(), shown.body["invitations"].clone())
    };
    assert_eq!(lost(), (json!(0), json!(2)));
    let token = json!({ "token": world.app.token_to(&noa.email) });
    noa.client.post("/v1/invitations/accept", token).expect(201);
    assert_eq!(
        lost(),
        (json!(1), json!(1)),
        "an accepted invitation is none that could be lost"
    );
}
