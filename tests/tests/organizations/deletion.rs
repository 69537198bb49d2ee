//! Deleting an organization: only its last member may, and afterwards it is out of reach for every account.

use super::{faults, joined, texts};
use chrono::TimeDelta;
use diesel::prelude::*;
use kontor_api::secrets::INVITATION_TOKEN_PREFIX;
use kontor_domain::access::{Authorized, Cleared};
use kontor_domain::activity::VerifyActivity;
use kontor_domain::ids::OrganizationId;
use kontor_domain::invitations::{Invitation, InvitationState};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_domain::text::ParseText;
use kontor_persistence::{ChainStep, ChainWalk};
use kontor_tests::scenario::{Person, hex, join, organization, person};
use kontor_tests::{Answer, Client, Database, TestApp, sign_up_body};
use rstest::rstest;
use serde_json::{Value, json};
use std::sync::Barrier;

const RACES: usize = 50;
/// By then each side has won.
const RACES_MAX: usize = 500;

/// An organization with one member.
struct Own {
    id: OrganizationId,
    path: String,
    lea: Person,
}

fn own(app: &TestApp) -> Own {
    let lea = person(app, "lea");
    let id = organization(app, &lea);
    let lea = join(app, id, &lea, Role::LegalRepresentative, MembershipState::Active);
    let path = format!("/v1/organizations/{id}");
    Own { id, path, lea }
}

/// An open invitation of hers, and its token.
fn invited(app: &TestApp, own: &Own, person: &Person) -> Value {
    let secret = app.app.secret(INVITATION_TOKEN_PREFIX);
    let (hash, organization, inviter, email) = (secret.hash, own.id, own.lea.user, person.email.clone());
    app.write(move |tx| {
        let invitation = Invitation {
            id: tx.new_id(),
            organization,
            email: ParseText::parse(&email).expect("an address"),
            role: Role::Collaborator,
            billing: false,
            message: None,
            locale: Locale::De,
            teams: Vec::new(),
            stored_state: InvitationState::Open,
            invited_by: inviter,
            created_at: tx.now(),
            expires_at: tx.now() + TimeDelta::days(30),
        };
        let authorized = Authorized::system(organization);
        let invitation = Cleared::system(invitation);
        tx.invitations().create(&authorized, &invitation, hash)
    });
    json!({ "token": secret.token })
}

fn accept(client: &Client, token: &Value) -> Answer {
    client.post("/v1/invitations/accept", token.clone())
}

fn of(database: Database, own: &Own) -> String {
    match database {
        Database::Sqlite => format!("x'{}'", hex(own.id)),
        Database::Postgres => format!("'{}'", hex(own.id)),
    }
}

#[rstest]
fn members_stand_in_the_way(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let before = people.snapshot();
    for manager in [&people.legal_representative, &people.administrator] {
        let found = manager.client.get(&people.path("/deletion")).expect(200);
        assert_eq!(
            (
                &found.body["deletable"],
                &found.body["obstacles"][0]["code"],
                &found.body["obstacles"][0]["count"]
            ),
            (&json!(false), &json!("other_members"), &json!(4)),
            "the suspended one counts"
        );
        assert_eq!(found.body["obstacles"].as_array().map(Vec::len), Some(1));
        let refused = manager
            .client
            .delete(&people.path(""))
            .expect_problem(409, "organization_not_deletable");
        assert_eq!(faults(&refused), [("", "other_members")]);
    }
    assert_eq!(people.snapshot(), before, "a refusal leaves no trace");
}

/// The legal representative is a member whom an administrator can't remove, so the last step is never theirs.
#[rstest]
fn an_administrator_alone_with_a_legal_representative_can_not(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let own = own(&app);
    let ada = joined(&app, own.id, "ada", Role::Administrator);
    let check = ada.client.get(&format!("{}/deletion", own.path)).expect(200);
    assert_eq!(check.body["obstacles"][0]["count"], 1);
    for (language, detail) in [
        (
            "en",
            "1 other member: remove this person, or let this person leave first",
        ),
        (
            "de",
            "1 weiteres Mitglied: entfernen Sie es zuerst, oder warten Sie den Austritt ab",
        ),
        (
            "fr",
            "1 autre membre : retirez-le d’abord, ou attendez son départ",
        ),
        ("it", "1 altro membro: lo rimuova prima, o attenda che esca"),
    ] {
        let asked = ada.client.with_header("accept-language", language);
        let check = asked.get(&format!("{}/deletion", own.path)).expect(200);
        assert_eq!(check.text_at("/obstacles/0/detail"), detail);
        let refused = asked.delete(&own.path);
        let refused = refused.expect_problem(409, "organization_not_deletable");
        assert_eq!(refused.text_at("/errors/0/message"), detail);
    }
    ada.client
        .delete(&own.path)
        .expect_problem(409, "organization_not_deletable");
    ada.client
        .post(&format!("{}/leave", own.path), Value::Null)
        .expect(204);
    own.lea.client.delete(&own.path).expect(204);
}

#[rstest]
fn nobody_reaches_a_deleted_organization(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let (gone, stays, noa) = (own(&app), own(&app), person(&app, "noa"));
    let lea = &gone.lea.client;
    let token = invited(&app, &gone, &noa);
    let bound = json!({ "name": "Report", "scopes": ["organizations:read"], "organization_id": gone.id.to_string(),
        "expires_at": "2026-12-24T00:00:00Z" });
    let bound = lea.post("/v1/api-tokens", bound).expect(201).text_at("/secret");
    let bound = app.anonymous().with_token(&bound);
    bound.get(&gone.path).expect(200);
    let check = lea.get(&format!("{}/deletion", gone.path)).expect(200);
    assert_eq!(check.body, json!({ "deletable": true, "obstacles": [] }));

    lea.delete(&gone.path).expect(204);

    for rest in [
        "",
        "/members",
        "/invitations",
        "/activity",
        "/deletion",
        "/hand-overs",
    ] {
        lea.get(&format!("{}{rest}", gone.path))
            .expect_problem(404, "not_found");
    }
    lea.delete(&gone.path).expect_problem(404, "not_found");
    lea.patch(&gone.path, json!({ "name": "Back" }))
        .expect_problem(404, "not_found");
    let mine = lea.get("/v1/organizations?include_total=true").expect(200);
    assert_eq!((texts(&mine, "id").len(), &mine.body["total"]), (0, &json!(0)));
    bound.get(&gone.path).expect_problem(401, "unauthenticated");
    let anonymous = app.anonymous();
    anonymous
        .post("/v1/invitations/preview", token.clone())
        .expect_problem(422, "invalid_token");
    accept(&noa.client, &token).expect_problem(409, "invitation_closed");
    anonymous
        .post("/v1/invitations/decline", token)
        .expect_problem(409, "invitation_closed");
    stays.lea.client.get(&stays.path).expect(200);
}

#[rstest]
fn the_row_and_the_log_are_kept_and_who_deleted_is_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let own = own(&app);
    own.lea
        .client
        .patch(&own.path, json!({ "vat_number": "CHE-123.456.788" }))
        .expect(200);
    let entries = || {
        let chain = of(database, &own);
        app.fresh
            .count(&format!("activity_entries WHERE chain_id = {chain}"))
    };
    let before = entries();
    own.lea.client.delete(&own.path).expect(204);
    assert_eq!(entries(), before + 1);
    assert_eq!(
        app.fresh
            .count("activity_entries WHERE action = 'organization.deleted'"),
        2,
        "in its own log, and in that of the person"
    );
    let kept = format!(
        "organizations WHERE id = {} AND deleted_at IS NOT NULL AND vat_number = 'CHE-123.456.788'",
        of(database, &own)
    );
    assert_eq!(app.fresh.count(&kept), 1);
    let id = own.id;
    let broken_at = app.write(move |tx| {
        let authorized = Authorized::<VerifyActivity>::system(id);
        let mut walk = ChainWalk::new(None, None);
        loop {
            match tx.activity().verify_some(&authorized, walk, 100)? {
                ChainStep::GoesOn(further) => walk = further,
                ChainStep::Done(check) => return Ok(check.broken_at),
                ChainStep::Foreign { .. } => unreachable!("it begins at the beginning"),
            }
        }
    });
    assert_eq!(broken_at, None, "the chain still verifies");
    let mails = app.mails_to(&own.lea.email);
    assert!(mails.iter().any(|mail| mail.subject == "Muster AG was deleted"));
}

#[rstest]
fn it_takes_the_version_that_was_read_and_a_fresh_password(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("step_up_minutes", "1")]);
    let own = own(&app);
    let read = own.lea.client.get(&own.path).expect(200);
    let tag = read.header("etag").expect("a tag").to_owned();
    own.lea
        .client
        .patch(&own.path, json!({ "name": "Other" }))
        .expect(200);
    let stale = own.lea.client.with_header("if-match", &tag);
    stale.delete(&own.path).expect_problem(412, "precondition_failed");
    app.advance(TimeDelta::minutes(2));
    own.lea
        .client
        .delete(&own.path)
        .expect_problem(403, "step_up_required");
    let token = kontor_tests::scenario::api_token(&app, &own.lea, &["organizations:write"]);
    token.delete(&own.path).expect_problem(403, "session_required");
    own.lea.client.get(&own.path).expect(200);
}

/// The database keeps the rule, whatever writes to it.
#[rstest]
fn no_statement_joins_a_deleted_organization_or_deletes_a_full_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (own, people) = (own(&app), app.scenario());
    let run = |sql: String| match database {
        Database::Sqlite => diesel::sql_query(sql).execute(&mut app.fresh.sqlite()),
        Database::Postgres => diesel::sql_query(sql).execute(&mut app.fresh.postgres()),
    };
    let refused = |sql: String, rule: &str| {
        let message = run(sql).expect_err("refused").to_string();
        assert!(message.contains(rule), "{message}");
    };
    own.lea.client.delete(&own.path).expect(204);
    let (columns, gone) = (
        "user_id, role, billing, reminders_by_email, reminders_by_sms, state, created_at, updated_at",
        of(database, &own),
    );
    let free = match database {
        Database::Sqlite => "randomblob(16)",
        Database::Postgres => "gen_random_uuid()",
    };
    refused(
        format!(
            "INSERT INTO memberships (id, organization_id, {columns}) \
             SELECT {free}, {gone}, {columns} FROM memberships LIMIT 1"
        ),
        "organization_deleted",
    );
    refused(
        "UPDATE organizations SET deleted_at = created_at WHERE deleted_at IS NULL".to_owned(),
        "organization_has_members",
    );
    refused(
        "DELETE FROM memberships WHERE role = 'legal_representative'".to_owned(),
        "last_legal_representative",
    );
    people
        .legal_representative
        .client
        .get(&people.path(""))
        .expect(200);
}

/// An invitation that is accepted while the organization is deleted: one of the two wins, and both get to.
#[rstest]
fn of_a_deletion_and_an_acceptance_one_wins(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (beside, noa) = (app.beside(), person(&app, "noa"));
    let (mut deleted, mut joined) = (0, 0);
    for round in 0..RACES_MAX {
        let own = own(&app);
        let (accepted, removed) = race(&app, (&noa, beside.base()), &own, round);
        let of_own = format!("memberships WHERE organization_id = {}", of(database, &own));
        let members = app.fresh.count(&of_own);
        match (accepted.status, removed.status) {
            (201, 409) => {
                removed.expect_problem(409, "organization_not_deletable");
                assert_eq!(members, 2);
                for person in [&noa, &own.lea] {
                    person.client.get(&own.path).expect(200);
                }
                joined += 1;
            }
            (409, 204) => {
                accepted.expect_problem(409, "invitation_closed");
                assert_eq!(members, 0);
                for person in [&noa, &own.lea] {
                    person.client.get(&own.path).expect_problem(404, "not_found");
                }
                deleted += 1;
            }
            other => panic!("round {round}: {other:?}: {} {}", accepted.text, removed.text),
        }
        if round + 1 >= RACES && deleted > 0 && joined > 0 {
            return;
        }
    }
    panic!("{deleted} deleted, {joined} joined: one side always wins");
}

/// Accepts and deletes at once; in turns the one or the other comes a little later, so that both get to win.
fn race(app: &TestApp, (noa, there): (&Person, &str), own: &Own, round: usize) -> (Answer, Answer) {
    let token = invited(app, own, noa);
    let (barrier, there) = (Barrier::new(2), noa.client.at(there));
    let late = |is_late: bool| {
        barrier.wait();
        if is_late {
            std::thread::sleep(std::time::Duration::from_micros(400 * (round as u64 % 10)));
        }
    };
    std::thread::scope(|scope| {
        let accepting = scope.spawn(|| {
            late(round.is_multiple_of(2));
            accept(&there, &token)
        });
        late(!round.is_multiple_of(2));
        let removed = own.lea.client.delete(&own.path);
        (accepting.join().expect("an answer"), removed)
    })
}

/// Deterministic: the deletion comes while a new member's joining is not committed yet.
#[test]
fn a_deletion_waits_for_somebody_who_is_joining() {
    let app = TestApp::start(Database::Postgres);
    let (own, noa) = (own(&app), person(&app, "noa"));
    let mut joining = app.fresh.postgres();
    let mut run = |sql: &str| diesel::sql_query(sql).execute(&mut joining).expect("a statement");
    run("BEGIN");
    run(&format!(
        "INSERT INTO memberships SELECT gen_random_uuid(), '{}', '{}', 'external', false, false, false, 'active', now(), now()",
        hex(own.id),
        hex(noa.user)
    ));
    let (client, path) = (own.lea.client.clone(), own.path.clone());
    let deletion = std::thread::spawn(move || client.delete(&path));
    app.fresh.wait_for_a_waiter();
    diesel::sql_query("COMMIT").execute(&mut joining).expect("COMMIT");
    deletion
        .join()
        .expect("an answer")
        .expect_problem(409, "organization_not_deletable");
    noa.client.get(&own.path).expect(200);
}

/// Deterministic: the acceptance comes while a deletion is not committed yet; also by signing up.
#[rstest]
fn an_acceptance_waits_for_a_deletion(#[values(false, true)] signs_up: bool) {
    let app = TestApp::start(Database::Postgres);
    let (own, noa) = (own(&app), person(&app, "noa"));
    let newcomer = Person {
        email: "new@example.com".to_owned(),
        ..noa.clone()
    };
    let token = invited(&app, &own, if signs_up { &newcomer } else { &noa });
    let mut deletion = app.fresh.postgres();
    let id = hex(own.id);
    let mut run = |sql: &str| {
        diesel::sql_query(sql)
            .execute(&mut deletion)
            .expect("a statement")
    };
    run("BEGIN");
    run(&format!(
        "SELECT 1 FROM organizations WHERE id = '{id}' FOR UPDATE"
    ));
    run(&format!(
        "UPDATE organizations SET deleted_at = now() WHERE id = '{id}'"
    ));
    run(&format!("DELETE FROM memberships WHERE organization_id = '{id}'"));
    let client = if signs_up { app.anonymous() } else { noa.client };
    let acceptance = std::thread::spawn(move || {
        if signs_up {
            let mut body = sign_up_body("new@example.com");
            body["invitation_token"] = token["token"].clone();
            client.post("/v1/sign-up", body)
        } else {
            accept(&client, &token)
        }
    });
    app.fresh.wait_for_a_waiter();
    diesel::sql_query("COMMIT")
        .execute(&mut deletion)
        .expect("COMMIT");
    let answer = acceptance.join().expect("an answer");
    assert_eq!(answer.status, 409, "{}", answer.text);
    assert_eq!(answer.text_at("/code"), "invitation_closed");
    assert_eq!(
        app.fresh
            .count(&format!("memberships WHERE organization_id = '{id}'")),
        0
    );
}
