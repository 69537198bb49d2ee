//! Everything that is kept about a person, as one document, and nothing that opens the account.

use chrono::TimeDelta;
use kontor_domain::grants::Subject;
use kontor_tests::scenario::{PASSWORD, Person, api_token, grant, product, team, whole};
use kontor_tests::{Database, Login, TestApp, log_in};
use rstest::rstest;
use serde_json::{Value, json};

fn ids(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list");
    list.iter().filter_map(|one| one["id"].as_str()).collect()
}

#[rstest]
fn the_export_holds_everything_about_the_person(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let lea = &scenario.legal_representative;
    let ended = log_in(&app, &lea.email);
    ended
        .client
        .delete(&format!("/v1/sessions/{}", ended.session))
        .expect(204);
    api_token(&app, lea, &["identity:read"]);
    let body = json!({ "email": "noa@example.com", "role": "external" });
    lea.client.post(&scenario.path("/invitations"), body).expect(201);
    // Somebody else's organization invites her.
    let organization =
        json!({ "name": "Anderswo AG", "kind": "company", "postal_address": { "country": "CH" } });
    let there = scenario
        .outsider
        .client
        .post("/v1/organizations", organization)
        .expect(201);
    let there = format!("/v1/organizations/{}", there.text_at("/id"));
    let body = json!({ "email": lea.email.to_uppercase(), "role": "collaborator" });
    scenario
        .outsider
        .client
        .post(&format!("{there}/invitations"), body)
        .expect(201);
    let wish = json!({ "email": "next@example.com", "password": PASSWORD });
    lea.client.post("/v1/email-changes", wish).expect(202);
    app.mails_to("next@example.com");

    let answer = lea.client.get("/v1/profile/export").expect(200);
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename=\"kontor-account.json\"")
    );
    let export = &answer.body;
    assert_eq!(export["profile"], lea.client.get("/v1/profile").expect(200).body);
    assert!(ids(&export["sessions"]).contains(&ended.session.as_str()));
    assert_eq!(export["sessions"].as_array().map(Vec::len), Some(2));
    assert_eq!(export["api_tokens"][0]["scopes"], json!(["identity:read"]));
    assert_eq!(
        export["memberships"][0]["organization"]["id"],
        scenario.organization.to_string()
    );
    assert_eq!(export["memberships"][0]["member"]["role"], "legal_representative");
    assert_eq!(export["invitations_sent"][0]["email"], "noa@example.com");
    assert_eq!(export["invitations_sent"].as_array().map(Vec::len), Some(1));
    assert_eq!(export["invitations_received"].as_array().map(Vec::len), Some(1));
    assert_eq!(export["email_changes"][0]["new_email"], "next@example.com");
    let actions: Vec<&str> = export["activity"]
        .as_array()
        .expect("entries")
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .collect();
    assert!(actions.contains(&"account.logged_in") && actions.contains(&"account.email_change_requested"));
    for secret in ["kontor_", "argon2", "hash", "secret"] {
        assert!(!answer.text.contains(secret), "{secret}");
    }
    // Nothing of anybody else.
    let of_others = scenario
        .outsider
        .client
        .get("/v1/profile/export")
        .expect(200)
        .text;
    assert!(!of_others.contains("next@example.com") && !of_others.contains("noa@example.com"));
}

#[rstest]
fn the_export_holds_teams_rights_and_offers_of_the_person_only(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let (lea, eva) = (&scenario.legal_representative, &scenario.external);
    let drive = product(&app, scenario.organization, lea, "drive_monthly");
    let member = eva.member.expect("a member");
    let team = team(&app, scenario.organization, "Web", &[member]).to_string();
    grant(
        &app,
        scenario.organization,
        lea,
        Subject::Member(member),
        whole(drive),
        &["view"],
    );
    let offer = json!({
        "product_ids": [drive.to_string()], "to_email": eva.email, "accept_consequences": true });
    let offer = lea.client.post(&scenario.path("/transfers"), offer).expect(201);

    let of = |person: &Person| person.client.get("/v1/profile/export").expect(200).body;
    let of_eva = of(eva);
    assert_eq!(of_eva["teams"][0]["team"]["id"], json!(team));
    assert_eq!(of_eva["teams"].as_array().map(Vec::len), Some(1));
    assert_eq!(of_eva["grants"][0]["member_id"], json!(member.to_string()));
    assert_eq!(of_eva["grants"].as_array().map(Vec::len), Some(1));
    // Theirs is what the link shows.
    assert_eq!(of_eva["transfers"], json!([]));
    assert_eq!(of_eva["transfers_received"][0]["transfer_id"], offer.body["id"]);
    let of_lea = of(lea);
    assert_eq!(ids(&of_lea["transfers"]), [offer.text_at("/id")]);
    let of_others = of(&scenario.collaborator);
    for none in [
        &of_lea["teams"],
        &of_lea["grants"],
        &of_others["teams"],
        &of_others["grants"],
        &of_others["transfers"],
        &of_others["transfers_received"],
    ] {
        assert_eq!(none, &json!([]));
    }
}

#[rstest]
fn export_and_closing_want_a_fresh_password(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = kontor_tests::scenario::person(&app, "lea");
    let login = log_in(&app, &lea.email);
    app.advance(TimeDelta::minutes(10));
    let refresh = json!({ "refresh_token": login.refresh_token });
    let answer = app.anonymous().post("/v1/sessions/refresh", refresh).expect(200);
    let stale = Login::of(&app, &answer).client;
    stale
        .get("/v1/profile/export")
        .expect_problem(403, "step_up_required");
    stale
        .post("/v1/profile/close", json!({ "email": lea.email }))
        .expect_problem(403, "step_up_required");
    stale.get("/v1/profile").expect(200);
    log_in(&app, &lea.email)
        .client
        .get("/v1/profile/export")
        .expect(200);
}

/// Returns the parts of a person's export about teams, rights and offers, with the text of the answers.
fn seen_in_export(person: &Person) -> (Value, String) {
    let answer = person.client.get("/v1/profile/export").expect(200);
    (answer.body.clone(), answer.text)
}

#[rstest]
#[case::suspended("suspended")]
#[case::expired("expired")]
fn a_membership_that_does_not_count_exports_nothing_of_the_organization(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[case] state: &str,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, cem) = (&people.legal_representative, &people.collaborator);
    let member = cem.member.expect("a member");
    if state == "suspended" {
        let body = json!({ "state": "suspended" });
        lea.client.patch(&people.member_path(cem), body).expect(200);
    } else {
        let end = app.clock_now() + TimeDelta::minutes(1);
        let body = json!({ "valid_until": end });
        lea.client.patch(&people.member_path(cem), body).expect(200);
        app.advance(TimeDelta::minutes(2));
    }
    // What came after the end.
    let drive = product(&app, people.organization, lea, "drive_monthly");
    let secret = team(&app, people.organization, "Secret", &[member]);
    let (subject, target) = (Subject::Member(member), whole(drive));
    let given = grant(&app, people.organization, lea, subject, target, &["view"]);
    cem.client
        .get(&people.path(&format!("/members/{member}/teams")))
        .expect_problem(404, "not_found");
    let (export, text) = seen_in_export(cem);
    assert_eq!((&export["teams"], &export["grants"]), (&json!([]), &json!([])));
    for hidden in [
        secret.to_string(),
        drive.to_string(),
        given.to_string(),
        "Secret".to_owned(),
    ] {
        assert!(!text.contains(&hidden), "{hidden}");
    }
    // As in one's own list of organizations.
    let listed = cem.client.get("/v1/organizations").expect(200);
    assert_eq!(export["memberships"][0]["organization"], listed.body["items"][0]);
    assert_eq!(export["memberships"][0]["member"], Value::Null);
}

#[rstest]
fn the_invited_export_what_the_mails_link_shows_and_no_more(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, otto) = (&people.legal_representative, &people.outsider);
    let drive = product(&app, people.organization, lea, "drive_monthly");
    let web = team(&app, people.organization, "Web", &[]);
    let invitation = json!({ "email": otto.email, "role": "external", "team_ids": [web.to_string()],
        "grants": [{ "product_ids": [drive.to_string()], "path": "/Strategy", "rights": ["view"] }] });
    lea.client
        .post(&people.path("/invitations"), invitation)
        .expect(201);
    let preview = json!({ "token": app.token_to(&otto.email) });
    let preview = app
        .anonymous()
        .post("/v1/invitations/preview", preview)
        .expect(200);
    let (export, text) = seen_in_export(otto);
    assert_eq!(export["invitations_received"], json!([preview.body]));
    for hidden in [drive.to_string(), web.to_string(), "/Strategy".to_owned()] {
        assert!(!text.contains(&hidden), "{hidden}");
    }
}

#[rstest]
fn who_no_longer_manages_exports_no_invitations_and_offers_of_the_organization(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, ada) = (&people.legal_representative, &people.administrator);
    let body = json!({ "email": "noa@example.com", "role": "external" });
    ada.client.post(&people.path("/invitations"), body).expect(201);
    let drive = product(&app, people.organization, lea, "drive_monthly");
    let offer = json!({ "product_ids": [drive.to_string()], "accept_consequences": true });
    ada.client.post(&people.path("/transfers"), offer).expect(201);
    let (export, _) = seen_in_export(ada);
    let counts =
        |export: &Value| ["invitations_sent", "transfers"].map(|name| export[name].as_array().map(Vec::len));
    assert_eq!(counts(&export), [Some(1), Some(1)]);
    let demoted = json!({ "role": "collaborator" });
    lea.client.patch(&people.member_path(ada), demoted).expect(200);
    assert_eq!(counts(&seen_in_export(ada).0), [Some(0), Some(0)]);
}

#[rstest]
fn an_export_longer_than_a_block_is_whole(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, user) = (&people.legal_representative, people.legal_representative.user);
    app.write(move |tx| {
        for _ in 0..1_203 {
            let entry = kontor_persistence::Entry::new(kontor_domain::identity::Action::LoggedIn, user);
            let chain = kontor_domain::activity::Chain::Account(user);
            tx.record(chain, kontor_domain::activity::Author::User(user), entry);
        }
        Ok(())
    });
    let member = lea.member.expect("a member");
    for number in 0..205 {
        team(&app, people.organization, &format!("Team {number}"), &[member]);
    }
    let (export, _) = seen_in_export(lea);
    let places: Vec<i64> = export["activity"]
        .as_array()
        .expect("entries")
        .iter()
        .filter_map(|entry| entry["seq"].as_i64())
        .collect();
    let last = i64::try_from(places.len()).expect("a number");
    assert_eq!(places, (1..=last).collect::<Vec<_>>());
    assert!(last >= 1_203);
    assert_eq!(export["teams"].as_array().map(Vec::len), Some(205));
}
