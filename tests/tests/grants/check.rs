//! Questions of product back ends: every reason, and what a token may ask about.

use chrono::TimeDelta;
use kontor_domain::grants::{ResourcePath, Subject, Target};
use kontor_domain::ids::{MemberId, ProductId};
use kontor_domain::text::ParseText;
use kontor_tests::scenario::{Person, back_end, grant, product, team, whole};
use kontor_tests::{Client, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn member(person: &Person) -> MemberId {
    person.member.expect("a member")
}

fn question(who: &Person, product: ProductId, path: &str, right: &str) -> Value {
    json!({ "user_id": who.user.to_string(), "product_id": product.to_string(), "path": path, "right": right })
}

fn ask(client: &Client, questions: &[Value]) -> Vec<(bool, String)> {
    let answer = client
        .post("/v1/access/check", json!({ "questions": questions }))
        .expect(200);
    let answers = answer.body["answers"].as_array().expect("answers");
    answers
        .iter()
        .enumerate()
        .map(|(index, answer)| {
            assert_eq!(answer["index"], index);
            (
                answer["allowed"].as_bool().expect("a bool"),
                answer["reason"].as_str().expect("a reason").to_owned(),
            )
        })
        .collect()
}

#[rstest]
fn every_answer_says_why(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, cem, eva) = (
        &people.legal_representative,
        &people.collaborator,
        &people.external,
    );
    let [drive, other] =
        ["drive_monthly", "drive_monthly"].map(|plan| product(&app, people.organization, lea, plan));
    let hosting = product(&app, people.organization, lea, "web_hosting_yearly");
    let own = |path: &str, right: &str| {
        let target = Target::Product {
            id: drive,
            path: ResourcePath::parse(path).expect("a path"),
        };
        grant(
            &app,
            people.organization,
            lea,
            Subject::Member(member(cem)),
            target,
            &[right],
        )
    };
    own("/Sales", "view");
    let sales = team(&app, people.organization, "Sales", &[member(cem)]);
    grant(
        &app,
        people.organization,
        lea,
        Subject::Team(sales),
        whole(drive),
        &["manage"],
    );
    let now = app.clock_now();
    let give = |valid: Value| {
        let mut gift = json!({ "product_ids": [other.to_string()], "rights": ["view"] });
        gift.as_object_mut()
            .expect("a gift")
            .extend(valid.as_object().expect("bounds").clone());
        let body = json!({ "member_ids": [member(eva).to_string()], "grant": gift });
        lea.client.post(&people.path("/grants"), body).expect(201);
    };
    let ask_one = |client: &Client, question: Value| ask(client, &[question]).remove(0);
    let client = back_end(&app, &["drive"]);
    let no = |reason: &str| (false, reason.to_owned());
    let yes = |reason: &str| (true, reason.to_owned());
    let found = ask(
        &client,
        &[
            question(lea, drive, "/x", "manage"),
            question(cem, drive, "/Sales/2026", "view"),
            question(cem, drive, "/Sales/2026", "edit"),
            question(cem, drive, "/Other", "manage"),
            question(cem, drive, "/Other", "view"),
            question(cem, other, "/", "view"),
            question(eva, other, "/", "view"),
            question(&people.suspended, drive, "/", "view"),
            question(&people.outsider, drive, "/", "view"),
            question(cem, hosting, "/", "technical"),
            question(cem, drive, "/", "technical"),
        ],
    );
    let expected = [
        yes("role"),
        yes("own_grant"),
        no("overruled_by_own"),
        yes("team_grant"),
        yes("team_grant"),
        no("no_grant"),
        no("no_grant"),
        no("not_a_member"),
        no("not_a_member"),
        no("unknown_product"),
        no("unknown_right"),
    ];
    assert_eq!(found, expected);
    give(json!({ "valid_from": now + TimeDelta::minutes(1), "valid_until": now + TimeDelta::minutes(2) }));
    assert_eq!(ask_one(&client, question(eva, other, "/", "view")), no("not_yet"));
    app.advance(TimeDelta::minutes(1));
    assert_eq!(
        ask_one(&client, question(eva, other, "/", "view")),
        yes("own_grant")
    );
    assert_eq!(
        ask_one(&client, question(eva, other, "/", "edit")),
        no("no_grant")
    );
    app.advance(TimeDelta::minutes(1));
    assert_eq!(ask_one(&client, question(eva, other, "/", "view")), no("over"));
    own("/Sales/Deep", "manage");
    assert_eq!(
        ask_one(&client, question(cem, drive, "/Sales", "manage")),
        no("overruled_by_own")
    );
    assert_eq!(
        ask_one(&client, question(eva, drive, "/Sales", "view")),
        no("no_grant")
    );
    let place = people.path(&format!("/teams/{sales}/members/{}", member(cem)));
    let later = json!({ "valid_from": app.clock_now() + TimeDelta::minutes(1) });
    lea.client.patch(&place, later).expect(200);
    assert_eq!(
        ask_one(&client, question(cem, drive, "/Other", "view")),
        no("other_path")
    );
    let over = json!({ "valid_from": null, "valid_until": app.clock_now() });
    lea.client.patch(&place, over).expect(200);
    assert_eq!(
        ask_one(&client, question(cem, drive, "/Other", "manage")),
        no("other_path")
    );
}

#[rstest]
fn a_role_a_team_and_a_membership_count_at_the_next_question(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, cem) = (&people.legal_representative, &people.collaborator);
    let drive = product(&app, people.organization, lea, "drive_monthly");
    let node = app.beside();
    let client = back_end(&app, &["drive"]).at(node.base());
    let may = || ask(&client, &[question(cem, drive, "/", "manage")]).remove(0);
    assert_eq!(may(), (false, "no_grant".to_owned()));
    let change = |body: Value| lea.client.patch(&people.member_path(cem), body).expect(200);
    change(json!({ "role": "administrator" }));
    assert_eq!(may(), (true, "role".to_owned()));
    change(json!({ "role": "collaborator" }));
    assert_eq!(may(), (false, "no_grant".to_owned()));
    let sales = team(&app, people.organization, "Sales", &[member(cem)]);
    grant(
        &app,
        people.organization,
        lea,
        Subject::Team(sales),
        Target::Everything,
        &["*"],
    );
    assert_eq!(may(), (true, "team_grant".to_owned()));
    change(json!({ "state": "suspended" }));
    assert_eq!(may(), (false, "not_a_member".to_owned()));
    change(json!({ "state": "active" }));
    assert_eq!(may(), (true, "team_grant".to_owned()));
    lea.client
        .delete(&people.path(&format!("/teams/{sales}")))
        .expect(204);
    assert_eq!(may(), (false, "no_grant".to_owned()));
}

#[rstest]
fn a_hundred_questions_take_one_statement_more_than_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let drives: Vec<ProductId> = (0..10)
        .map(|_| product(&app, people.organization, lea, "drive_monthly"))
        .collect();
    let all = [
        lea,
        &people.administrator,
        &people.collaborator,
        &people.external,
        &people.outsider,
    ];
    let questions: Vec<Value> = (0..100)
        .map(|number| {
            question(
                all[number % 5],
                drives[number % 10],
                "/",
                ["view", "edit"][number % 2],
            )
        })
        .collect();
    let client = back_end(&app, &["drive"]);
    let statements = |questions: &[Value]| {
        let before = app.store().asked();
        assert_eq!(ask(&client, questions).len(), questions.len());
        let after = app.store().asked();
        (after.reads - before.reads, after.statements - before.statements)
    };
    // The first use of the token is noted, in a transaction of its own.
    statements(&questions[..1]);
    app.fresh
        .wait_for_a_row("service_tokens WHERE last_used_at IS NOT NULL");
    let one = statements(&questions[..1]);
    assert_eq!(
        one,
        (1, 5),
        "token, products, members, own grants, grants of teams"
    );
    assert_eq!(statements(&questions), (1, 6), "and places in teams");
    let many = vec![questions[0].clone(); 101];
    for (body, pointer) in [
        (json!({ "questions": [] }), "/questions"),
        (json!({ "questions": many }), "/questions"),
        (
            json!({ "questions": [{ "user_id": "lea", "product_id": "prod_1", "path": "x", "right": "View" }] }),
            "/questions/0",
        ),
    ] {
        let refused = client
            .post("/v1/access/check", body)
            .expect_problem(422, "invalid_input");
        assert!(
            refused.fields().iter().all(|(at, _)| at.starts_with(pointer)),
            "{}",
            refused.text
        );
    }
}

#[rstest]
#[case::blank("/Sales ")]
#[case::no_slash("Sales")]
#[case::decomposed("/Cafe\u{301}")]
#[case::control("/Sales\u{7}")]
#[case::long(&"/x".repeat(1_000))]
#[case::empty("")]
fn a_path_that_is_none_is_answered_alone(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[case] path: &str,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let drive = product(&app, people.organization, lea, "drive_monthly");
    let mut questions = vec![question(lea, drive, "/Sales", "view"); 100];
    questions[41] = question(lea, drive, path, "view");
    let answers = ask(&back_end(&app, &["drive"]), &questions);
    assert_eq!(answers.len(), 100);
    for (index, answer) in answers.iter().enumerate() {
        let expected = if index == 41 {
            (false, "invalid_path")
        } else {
            (true, "role")
        };
        assert_eq!((answer.0, answer.1.as_str()), expected, "{index}");
    }
}
