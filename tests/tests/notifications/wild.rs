//! Mail servers and addresses as they are met: domains in Unicode, servers that lack extensions, HELO.

use super::delivery::{ask_for_a_reset, work};
use kontor_api::worker::Worker;
use kontor_tests::app::PUBLIC_URL;
use kontor_tests::scenario::PASSWORD;
use kontor_tests::{Database, SmtpSink, TestApp, sign_up_body};
use rstest::rstest;
use serde_json::json;
use std::sync::Arc;

fn start(database: Database, sink: &SmtpSink) -> (TestApp, Worker) {
    let app = TestApp::start_with(database, &[("smtp_url", &sink.url())]);
    let postman = app.app.settings.postman(PUBLIC_URL).expect("a server");
    let worker = Worker::new(Arc::clone(&app.app), postman);
    (app, worker)
}

fn sign_up(app: &TestApp, email: &str) {
    app.anonymous()
        .post("/v1/sign-up", sign_up_body(email))
        .expect(202);
}

#[rstest]
fn a_domain_in_unicode_travels_in_ascii(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let sink = SmtpSink::start();
    let (app, worker) = start(database, &sink);
    sign_up(&app, "Zoe@Müller.example");
    work(&app, &worker);
    let mails = sink.received();
    let [mail] = mails.as_slice() else {
        panic!("one mail: {mails:?}")
    };
    assert_eq!(mail.to, ["Zoe@xn--mller-kva.example"]);
    assert_eq!(mail.headers("To"), ["Zoe@xn--mller-kva.example"]);
    assert!(mail.data.is_ascii());
    assert_eq!(
        sink.greetings(),
        ["EHLO kontor.example"],
        "the host of public_url"
    );
}

#[rstest]
fn an_address_is_one_in_every_form(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    kontor_tests::sign_up(&app, "zoe@müller.example");
    for form in ["zoe@xn--mller-kva.example", "ZOE@MU\u{308}LLER.example"] {
        let login = json!({ "email": form, "password": PASSWORD });
        app.anonymous().post("/v1/sessions", login).expect(201);
        sign_up(&app, form);
    }
    assert_eq!(app.fresh.count("users"), 1);
    let told = app.mails_to("zoe@müller.example");
    assert_eq!(
        told.iter()
            .filter(|mail| mail.subject.contains("account"))
            .count(),
        2,
        "{told:?}"
    );
}

#[rstest]
fn a_local_part_outside_ascii_needs_smtputf8(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let sink = SmtpSink::start();
    let (app, worker) = start(database, &sink);
    sign_up(&app, "zoé@example.com");
    work(&app, &worker);
    assert_eq!((sink.attempts(), sink.received().len()), (0, 0));
    let dead = "jobs WHERE dead_at IS NOT NULL AND attempts = 1 AND last_error LIKE '%SMTPUTF8%'";
    assert_eq!(app.fresh.count(dead), 1, "given up at once, with its reason");
    sink.answer_ehlo("250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8");
    sign_up(&app, "zoë@müller.example");
    work(&app, &worker);
    assert_eq!(sink.received()[0].to, ["zoë@xn--mller-kva.example"]);
}

#[rstest]
fn a_server_that_knows_only_helo_gets_the_mail(
    #[values("500 what?", "502 not here", "504 no")] refusal: &'static str,
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let sink = SmtpSink::start();
    sink.answer_ehlo(refusal);
    let (app, worker) = start(database, &sink);
    sign_up(&app, "lea@example.com");
    work(&app, &worker);
    assert_eq!(sink.received().len(), 1);
    assert_eq!(sink.greetings(), ["EHLO kontor.example", "HELO kontor.example"]);
}

#[rstest]
fn a_refusal_of_this_server_is_not_the_end_of_a_mail(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let sink = SmtpSink::start();
    sink.answer_ehlo("550 not you");
    let (app, worker) = start(database, &sink);
    let lea = kontor_tests::scenario::person(&app, "lea");
    ask_for_a_reset(&app, &lea.email);
    work(&app, &worker);
    assert_eq!(
        app.fresh
            .count("jobs WHERE dead_at IS NULL AND last_error LIKE '%not you%'"),
        1
    );
    sink.answer_ehlo("250 sink");
    app.advance(chrono::TimeDelta::seconds(30));
    work(&app, &worker);
    assert_eq!(sink.received().len(), 1);
}

#[rstest]
fn a_mail_is_text_and_html(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let sink = SmtpSink::start();
    let (app, worker) = start(database, &sink);
    sign_up(&app, "lea@example.com");
    work(&app, &worker);
    let data = &sink.received()[0].data;
    let (text, html) = (data.find("text/plain"), data.find("text/html"));
    assert!(
        text.is_some() && text < html,
        "the last part is the richest: {data}"
    );
    assert!(
        data.contains("Confirm your e-mail address") && data.contains("</html>"),
        "{data}"
    );
}

/// A refusal of the conversation is of class 5 too, and says nothing of the mail.
#[rstest]
fn a_refusal_of_the_conversation_is_not_the_end_of_a_mail(
    #[values("500 what?", "502 not here", "503 not now", "504 Helo command rejected")] reply: &'static str,
) {
    let sink = SmtpSink::start();
    let (app, worker) = start(Database::Sqlite, &sink);
    sink.reply(&[reply]);
    sign_up(&app, "lea@example.com");
    work(&app, &worker);
    assert_eq!(app.fresh.count("jobs WHERE dead_at IS NULL AND attempts = 1"), 1);
    app.advance(chrono::TimeDelta::seconds(30));
    work(&app, &worker);
    assert_eq!(sink.received().len(), 1);
}
