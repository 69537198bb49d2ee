//! Invitations straight into teams, with rights: nothing tells who has an account.

use super::{World, statuses, texts};
use kontor_tests::Database;
use kontor_tests::scenario::{PASSWORD, person};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn whoever_accepts_is_in_the_team_and_has_the_rights(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (web, shop) = (world.team("Web"), world.team("Shop"));
    let noa = person(&world.app, "noa");
    let add = json!({ "members": [{
        "email": noa.email, "role": "collaborator", "message": "Hi!", "valid_until": "2027-01-01T00:00:00Z" }] });
    let added = world.post(&format!("/teams/{web}/members"), add).expect(200);
    assert_eq!(statuses(&added), ["invited"]);
    // The open invitation leads into another team, too.
    let add = json!({ "members": [{ "email": noa.email }] });
    let led = world.post(&format!("/teams/{shop}/members"), add).expect(200);
    let invitation = led.text_at("/results/0/invitation_id");
    assert_eq!(added.text_at("/results/0/invitation_id"), invitation);
    let shown = world.get(&format!("/invitations/{invitation}"));
    let until = json!("2027-01-01T00:00:00Z");
    let mut teams = [
        json!({ "team_id": web, "valid_from": null, "valid_until": until }),
        json!({ "team_id": shop, "valid_from": null, "valid_until": null }),
    ];
    teams.sort_by_key(ToString::to_string);
    assert_eq!(shown.body["teams"], json!(teams));
    let token = world.app.token_to(&noa.email);
    let preview = noa
        .client
        .post("/v1/invitations/preview", json!({ "token": token }))
        .expect(200);
    let mut teams = preview.body["teams"].clone();
    teams
        .as_array_mut()
        .expect("names")
        .sort_by_key(ToString::to_string);
    assert_eq!(teams, json!(["Shop", "Web"]));
    let joined = noa
        .client
        .post("/v1/invitations/accept", json!({ "token": token }))
        .expect(201);
    let member = joined.text_at("/id");
    assert_eq!(world.members(&web), std::slice::from_ref(&member));
    assert_eq!(world.members(&shop), std::slice::from_ref(&member));
    let place = world.get(&format!("/teams/{web}/members"));
    assert_eq!(
        place.body["items"][0]["details"]["valid_until"],
        "2027-01-01T00:00:00Z"
    );
    assert!(world.sees_the_drive(&noa));
}

#[rstest]
fn an_invitation_brings_teams_and_rights_by_sign_up_too(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let people = &world.people;
    let team = world.team("Web");
    let invitation = json!({
        "email": "new@example.com", "role": "external", "team_ids": [team],
        "grants": [{ "product_ids": [world.drive.to_string()], "path": "/Sales", "rights": ["edit"] }],
    });
    let made = world.post("/invitations", invitation).expect(201);
    assert_eq!(made.body["teams"][0]["team_id"], team);
    let grants = world.get("/grants?include_total=true");
    assert_eq!(
        grants.body["total"], 1,
        "what waits for an acceptance is nobody's yet"
    );
    let sign_up = json!({
        "first_name": "Nia", "last_name": "Neu", "email": "new@example.com", "password": PASSWORD,
        "invitation_token": world.app.token_to("new@example.com"),
    });
    world.app.anonymous().post("/v1/sign-up", sign_up).expect(202);
    let members = world.members(&team);
    assert_eq!(members.len(), 1);
    let grants = world.get(&format!("/grants?member_id={}", members[0]));
    assert_eq!(grants.body["items"][0]["path"], "/Sales");
    assert!(world.get(&format!("/members/{}", members[0])).body["role"] == "external");
    assert_eq!(
        people.organization.to_string(),
        grants.text_at("/items/0/organization_id")
    );
}

#[rstest]
fn an_invitation_shows_the_rights_and_teams_that_it_will_give(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (web, shop) = (world.team("Web"), world.team("Shop"));
    let drive = world.drive.to_string();
    let invitation = json!({
        "email": "new@example.com", "role": "external", "team_ids": [web],
        "grants": [
            { "product_ids": [drive], "path": "/Sales", "rights": ["edit"], "valid_until": "2027-01-01T00:00:00Z" },
            { "kind": "mail_service", "include_future": true, "rights": ["*"] },
        ],
    });
    let made = world.post("/invitations", invitation).expect(201);
    let grants = made.body["grants"].clone();
    let mut sorted = grants.as_array().expect("grants").clone();
    sorted.sort_by_key(|grant| grant["path"].is_null());
    let expected = [
        json!({ "product_id": drive, "path": "/Sales", "kind": null, "everything": false, "rights": ["edit"],
            "valid_from": null, "valid_until": "2027-01-01T00:00:00Z" }),
        json!({ "product_id": null, "path": null, "kind": "mail_service", "everything": false, "rights": ["*"],
            "valid_from": null, "valid_until": null }),
    ];
    assert_eq!(sorted, expected);
    assert_eq!(made.body["grants_total"], 2);
    world.app.advance(chrono::TimeDelta::seconds(1));
    let plain = json!({ "email": "plain@example.com", "role": "external", "team_ids": [shop] });
    let plain = world.post("/invitations", plain).expect(201);
    let path = format!("/invitations/{}", made.text_at("/id"));
    assert_eq!(world.get(&path).body, made.body);
    let listed = world.get("/invitations");
    assert_eq!(listed.body["items"], json!([plain.body, made.body]));
    // Those into a team are found.
    let found = |team: &str| texts(&world.get(&format!("/invitations?team_id={team}")), "id");
    assert_eq!(found(&web), [made.text_at("/id")]);
    assert_eq!(found(&shop), [plain.text_at("/id")]);
    assert!(found("team_0192f0c1e5b07cc3a4d15e6f708192c1").is_empty());
    let many = world.get(&format!(
        "/invitations?team_id={web}&state=open&include_total=true"
    ));
    assert_eq!(many.body["total"], 1);
    let lea = &world.people.legal_representative.client;
    lea.get(&world.people.path("/invitations?team_id=web"))
        .expect_problem(422, "invalid_input");
    // Sent again it gives the same, taken back nothing.
    let again = world.post(&format!("{path}/resend"), json!({})).expect(200);
    assert_eq!(again.body["grants"], grants);
    let revoked = world.post(&format!("{path}/revoke"), json!({})).expect(200);
    assert_eq!(
        (&revoked.body["teams"], &revoked.body["grants"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(world.get(&path).body, revoked.body);
}

#[rstest]
fn an_invitation_that_ends_otherwise_gives_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let team = world.team("Web");
    let invitation = json!({
        "email": "new@example.com", "role": "external", "team_ids": [team],
        "grants": [{ "product_ids": [world.drive.to_string()], "rights": ["edit"] }],
    });
    let made = world.post("/invitations", invitation).expect(201).text_at("/id");
    world
        .post(&format!("/invitations/{made}/revoke"), json!({}))
        .expect(200);
    assert_eq!(world.app.fresh.count("invitation_teams"), 0);
    assert_eq!(world.app.fresh.count("grants WHERE invitation_id IS NOT NULL"), 0);
    let wrong = json!({
        "email": "new@example.com", "role": "external", "team_ids": ["team_0192f0c1e5b07cc3a4d15e6f708192c1"] });
    let refused = world
        .post("/invitations", wrong)
        .expect_problem(422, "invalid_input");
    assert_eq!(refused.fields(), [("/team_ids/0", "unknown")]);
    let many = json!({ "invitations": [
        { "email": "a@example.com", "role": "external", "team_ids": [team] },
        { "email": "b@example.com", "role": "external",
          "grants": [{ "kind": "drive", "include_future": true, "rights": ["view"] }] },
    ] });
    let made = world.post("/invitations/bulk", many).expect(200);
    let made = |index: usize| &made.body["results"][index]["invitation"];
    assert_eq!(made(0)["teams"][0]["team_id"], team);
    assert_eq!(made(1)["grants"][0]["kind"], "drive");
    assert_eq!(world.app.fresh.count("grants WHERE invitation_id IS NOT NULL"), 1);
}

#[rstest]
fn a_known_and_an_unknown_address_cost_and_answer_the_same(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (team, known) = (world.team("Web"), person(&world.app, "known").email);
    let ask = |email: &str| {
        let before = world.app.store().asked().statements;
        let body = json!({ "members": [{ "email": email }] });
        let answer = world.post(&format!("/teams/{team}/members"), body).expect(200);
        let plain = answer
            .text
            .replace(&answer.text_at("/results/0/invitation_id"), "ID");
        (plain, world.app.store().asked().statements - before)
    };
    ask("warm@example.com");
    assert_eq!(ask(&known), ask("nobody-at-all@example.com"));
    assert!(texts(&world.get("/invitations"), "email").contains(&known));
}
