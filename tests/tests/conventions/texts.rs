//! Texts as they arrive: pasted with invisible characters, or made of them.

use kontor_tests::scenario::person;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn codes(answer: &kontor_tests::Answer) -> Vec<(String, String)> {
    let errors = answer.body["errors"].as_array().expect("errors");
    let text = |error: &Value, name: &str| error[name].as_str().expect(name).to_owned();
    errors
        .iter()
        .map(|error| (text(error, "pointer"), text(error, "code")))
        .collect()
}

#[rstest]
fn numbers_are_read_as_people_paste_them(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea").client;
    for (pasted, number) in [
        ("+41 (0)22 820 35 44", "+41228203544"),
        (
            "\u{202a}+41\u{a0}22\u{202f}820\u{2011}35\u{ad}44\u{202c}",
            "+41228203544",
        ),
        ("＋４１ ２２ ８２０ ３５ ４４", "+41228203544"),
        ("\u{201c}+383 44 123 456\u{201d}", "+38344123456"),
    ] {
        let changed = lea.patch("/v1/profile", json!({ "phone": pasted })).expect(200);
        assert_eq!(changed.text_at("/phone"), number, "{pasted:?}");
    }
    for (wrong, code) in [
        ("022 820 35 44", "format"),
        ("+41 22 820 35", "phone_number"),
        ("+41 22 820 35 44 99", "phone_number"),
        ("+41791234567;ext=5", "format"),
        ("\u{200b}", "required"),
    ] {
        let refused = lea
            .patch("/v1/profile", json!({ "phone": wrong }))
            .expect_problem(422, "invalid_input");
        assert_eq!(
            codes(&refused),
            [("/phone".to_owned(), code.to_owned())],
            "{wrong}"
        );
    }
}

/// An organization's country tells what a number without one means: that of the same request, or the one it has.
#[rstest]
fn a_national_number_is_read_by_the_country_of_the_organization(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea").client;
    let company = |country: &str, phone: &str| json!({ "name": "Muster AG", "kind": "company", "postal_address": { "country": country }, "phone": phone });
    let made = lea
        .post("/v1/organizations", company("CH", "022 820 35 44"))
        .expect(201);
    assert_eq!(made.text_at("/phone"), "+41228203544");
    let path = made.header("location").expect("a place").to_owned();
    for (change, number) in [
        (json!({ "phone": "044 668 18 00" }), "+41446681800"),
        (
            json!({ "phone": "(0)30 123456", "postal_address": { "country": "DE" } }),
            "+4930123456",
        ),
        (json!({ "phone": "030 654321" }), "+4930654321"),
        (json!({ "phone": "+41 22 820 35 44" }), "+41228203544"),
    ] {
        assert_eq!(lea.patch(&path, change).expect(200).text_at("/phone"), number);
    }
    for wrong in [
        json!({ "phone": "030" }),
        json!({ "phone": "030 1", "postal_address": { "country": "CH" } }),
    ] {
        let refused = lea.patch(&path, wrong).expect_problem(422, "invalid_input");
        assert_eq!(
            codes(&refused),
            [("/phone".to_owned(), "phone_number".to_owned())]
        );
    }
    let refused = lea
        .post("/v1/organizations", company("moon", "022 820 35 44"))
        .expect_problem(422, "invalid_input");
    assert_eq!(
        codes(&refused),
        [
            ("/phone".to_owned(), "format".to_owned()),
            ("/postal_address/country".to_owned(), "format".to_owned())
        ]
    );
    let kosovo = lea
        .post("/v1/organizations", company("XK", "044 123 456"))
        .expect(201);
    assert_eq!(kosovo.text_at("/postal_address/country"), "XK");
    assert_eq!(kosovo.text_at("/phone"), "+38344123456");
}

#[rstest]
fn names_are_seen_and_advertise_nothing(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    for (name, code) in [
        ("\u{3164}", "invisible"),
        ("\u{200b}\u{202e}", "invisible"),
        ("Win at https://evil.example", "link"),
        ("evil\u{ff0e}com", "link"),
        ("Write to lea@evil.example", "link"),
    ] {
        let refused = lea
            .patch("/v1/profile", json!({ "first_name": name }))
            .expect_problem(422, "invalid_input");
        assert_eq!(
            codes(&refused),
            [("/first_name".to_owned(), code.to_owned())],
            "{name:?}"
        );
        if name != "evil\u{ff0e}com" {
            let refused = lea
                .patch(&people.path(""), json!({ "name": name }))
                .expect_problem(422, "invalid_input");
            assert_eq!(
                codes(&refused),
                [("/name".to_owned(), code.to_owned())],
                "{name:?}"
            );
        }
    }
    let renamed = lea
        .patch(
            &people.path(""),
            json!({ "name": "\u{202e}\u{200f}Muster\u{a0}AG\u{2069}" }),
        )
        .expect(200);
    assert_eq!(renamed.text_at("/name"), "Muster AG");
    for name in ["علی\u{200c}رضا", "ශ\u{dca}\u{200d}රී", "O’Neil", "李", "Dr. A. B."] {
        let changed = lea.patch("/v1/profile", json!({ "last_name": name })).expect(200);
        assert_eq!(changed.text_at("/last_name"), name);
    }
}

/// A firm may be called like its host, and a message may name one; what strangers get by mail holds no link but ours.
#[rstest]
fn an_invitation_brings_no_link_but_ours(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    lea.patch(&people.path(""), json!({ "name": "evil.com" }))
        .expect(200);
    // A name of an older version.
    app.fresh
        .execute("UPDATE users SET first_name = 'See www.evil.example' WHERE email LIKE 'lea%'");
    let body = json!({ "email": "stranger@example.com", "role": "collaborator",
        "message": "Get it at https://evil.example/x" });
    lea.post(&people.path("/invitations"), body).expect(201);
    let mail = app.mails_to("stranger@example.com").pop().expect("a mail");
    for link in ["://evil", "www.evil.", "evil.com", "evil.example"] {
        assert!(
            !mail.text.contains(link) && !mail.subject.contains(link),
            "{}",
            mail.text
        );
    }
    assert!(mail.text.contains("evil[.]com") && mail.text.contains("https[:]//evil[.]example/x"));
}

#[rstest]
fn tokens_are_read_as_people_paste_them(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let outsider = &people.outsider;
    lea.post(
        &people.path("/invitations"),
        json!({ "email": outsider.email, "role": "collaborator" }),
    )
    .expect(201);
    let token = app.token_to(&outsider.email);
    let (head, tail) = token.split_at(10);
    let pasted = format!("\u{201c}{head}\u{ad}\r\n {tail}\u{200b}\u{201d} ");
    app.anonymous()
        .post("/v1/invitations/preview", json!({ "token": pasted }))
        .expect(200);
}
