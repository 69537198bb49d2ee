//! The members list: order, filters, cursor, search, and who sees it.

use super::{joined, texts};
use chrono::TimeDelta;
use kontor_domain::organizations::Role;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn in_the_order_they_joined_page_by_page(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let mut late = Vec::new();
    for number in 0..5 {
        app.advance(TimeDelta::milliseconds(1));
        let member = joined(&app, people.organization, &format!("m{number}"), Role::External);
        late.push(member.member.expect("a member").to_string());
    }
    let all = texts(&lea.get(&people.path("/members")).expect(200), "id");
    assert_eq!(all.len(), 10);
    assert_eq!(all[5..], late);
    let (mut seen, mut next) = (Vec::new(), Some(String::new()));
    while let Some(after) = next {
        let page = lea
            .get(&people.path(&format!("/members?limit=3{after}")))
            .expect(200);
        assert!(texts(&page, "id").len() <= 3);
        assert_eq!(page.body.get("total"), None, "counted only on request");
        seen.extend(texts(&page, "id"));
        next = page.body["next_cursor"]
            .as_str()
            .map(|cursor| format!("&after={cursor}"));
    }
    assert_eq!(seen, all);
    let exact = lea
        .get(&people.path("/members?limit=10&include_total=true"))
        .expect(200);
    assert_eq!(
        (&exact.body["next_cursor"], &exact.body["total"]),
        (&json!(null), &json!(10)),
        "a full last page has no next"
    );
}

#[rstest]
fn by_role_state_and_beginning_of_the_address(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    // `_`, `%` and `\` in a search are just characters.
    let odd = joined(&app, people.organization, "a_b", Role::External);
    joined(&app, people.organization, "axb", Role::External);
    let lea = &people.legal_representative.client;
    let found = |query: &str| {
        let answer = lea
            .get(&people.path(&format!("/members?include_total=true&{query}")))
            .expect(200);
        assert_eq!(answer.body["total"], texts(&answer, "id").len());
        let mut addresses = texts(&answer, "email");
        addresses.sort();
        addresses
    };
    assert_eq!(
        found("role=administrator"),
        std::slice::from_ref(&people.administrator.email)
    );
    assert_eq!(
        found("state=suspended"),
        std::slice::from_ref(&people.suspended.email)
    );
    assert_eq!(found("role=external&q=a_B"), std::slice::from_ref(&odd.email));
    assert_eq!(
        found("q=LEA-"),
        std::slice::from_ref(&people.legal_representative.email)
    );
    assert_eq!(
        found("q=%EF%BC%AC%EF%BC%A5%EF%BC%A1"),
        std::slice::from_ref(&people.legal_representative.email)
    );
    assert_eq!(found("role=collaborator").len(), 2);
    for none in ["q=%25", "q=%5C", "q=_", "role=administrator&state=suspended"] {
        assert_eq!(found(none), Vec::<String>::new(), "{none}");
    }
    let long = "x".repeat(300);
    for wrong in [
        "role=boss",
        "state=gone",
        "limit=0",
        "limit=201",
        "after=x",
        "sort=name",
        "q=%00",
        &format!("q={long}"),
    ] {
        lea.get(&people.path(&format!("/members?{wrong}")))
            .expect_problem(422, "invalid_input");
    }
}

#[rstest]
fn a_member_of_another_organization_does_not_exist(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (people, others) = (app.scenario(), app.scenario());
    let lea = &people.legal_representative.client;
    let foreign = others.collaborator.member.expect("a member");
    let path = people.path(&format!("/members/{foreign}"));
    lea.get(&path).expect_problem(404, "not_found");
    lea.patch(&path, json!({ "role": "external" }))
        .expect_problem(404, "not_found");
    lea.delete(&path).expect_problem(404, "not_found");
    let invitation = others.legal_representative.client.post(
        &others.path("/invitations"),
        json!({ "email": "noa@example.com", "role": "external" }),
    );
    let id = invitation.expect(201).text_at("/id");
    lea.get(&people.path(&format!("/invitations/{id}")))
        .expect_problem(404, "not_found");
    for action in ["resend", "revoke"] {
        lea.post(&people.path(&format!("/invitations/{id}/{action}")), json!(null))
            .expect_problem(404, "not_found");
    }
    // An id with another prefix is no id of a member.
    let member = people
        .member_path(&people.collaborator)
        .replace("member_", "user_");
    lea.get(&member).expect_problem(404, "not_found");
    let seen = others
        .legal_representative
        .client
        .get(&others.member_path(&others.collaborator))
        .expect(200);
    assert_eq!(seen.text_at("/role"), "collaborator");
}
