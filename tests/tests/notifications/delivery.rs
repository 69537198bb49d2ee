//! Delivery by SMTP, with a real server at the other end.

use chrono::TimeDelta;
use kontor_api::notifications::{Postman, SmtpOptions};
use kontor_api::worker::Worker;
use kontor_tests::scenario::person;
use kontor_tests::{Database, SmtpSink, TestApp, sign_up_body};
use rstest::rstest;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::sync::Arc;

pub fn worker(app: &TestApp, url: &str) -> Worker {
    let postman = Postman::smtp(url, &SmtpOptions::default()).expect("a server's URL");
    Worker::new(Arc::clone(&app.app), postman)
}

/// Does what is due now.
pub fn work(app: &TestApp, worker: &Worker) {
    app.block_on(async { while worker.work().await > 0 {} });
}

pub fn ask_for_a_reset(app: &TestApp, email: &str) {
    let body = json!({ "email": email });
    app.anonymous().post("/v1/password-resets", body).expect(202);
}

/// Mails that wait and mails that were given up, as an operator sees them.
fn waiting_and_dead(app: &TestApp) -> (Value, Value) {
    let ready = app.anonymous().get("/health/ready").expect(200).body;
    (ready["jobs_waiting"].clone(), ready["jobs_dead"].clone())
}

#[rstest]
fn a_mail_arrives_with_all_its_headers_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let sink = SmtpSink::start();
    let app = TestApp::start_with(database, &[("mail_from", "Kontor Zürich <post@kontor.example>")]);
    app.anonymous()
        .post("/v1/sign-up", sign_up_body("Lea@Example.com"))
        .expect(202);
    app.answer_only();
    let worker = worker(&app, &sink.url());
    app.advance(TimeDelta::minutes(2));
    work(&app, &worker);
    let received = sink.received();
    let [mail] = received.as_slice() else {
        panic!("one mail: {received:?}")
    };
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("post@kontor.example", &["Lea@Example.com".to_owned()][..])
    );
    assert_eq!(mail.headers("To"), ["Lea@Example.com"]);
    assert_eq!(
        mail.headers("Date"),
        ["Mon, 23 Nov 2026 08:00:00 +0000"],
        "when it was caused"
    );
    assert_eq!(mail.headers("Subject"), ["Confirm your e-mail address"]);
    assert_eq!(mail.headers("Auto-Submitted"), ["auto-generated"]);
    assert!(mail.headers("From")[0].ends_with("<post@kontor.example>"));
    let ids = mail.headers("Message-ID");
    assert!(
        ids[0].starts_with("<mail_") && ids[0].ends_with("@kontor.example>"),
        "{ids:?}"
    );
    assert!(mail.headers("Content-Type")[0].starts_with("multipart/alternative;"));
    assert!(
        mail.data.contains("https://kontor.example/app/verify#token="),
        "{}",
        mail.data
    );

    work(&app, &worker);
    app.advance(TimeDelta::days(1));
    work(&app, &worker);
    assert_eq!(sink.attempts(), 1, "what is out stays out");
    assert_eq!(waiting_and_dead(&app), (json!(0), json!(0)));
    assert_eq!(
        app.fresh
            .count("outbox_mails WHERE sent_at IS NOT NULL AND sealed_parameters IS NULL"),
        1,
        "the token is forgotten once it is out"
    );
}

#[rstest]
fn a_temporary_refusal_is_tried_again_after_growing_waits(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let sink = SmtpSink::start();
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    ask_for_a_reset(&app, &lea.email);
    let worker = worker(&app, &sink.url());
    sink.reply(&["451 later", "421 closing", "452 full"]);
    work(&app, &worker);
    for (wait, attempts) in [(30, 2), (60, 3), (120, 4)] {
        app.advance(TimeDelta::seconds(wait - 1));
        work(&app, &worker);
        assert_eq!(sink.attempts(), attempts - 1, "not before {wait} seconds");
        app.advance(TimeDelta::seconds(1));
        work(&app, &worker);
        assert_eq!(sink.attempts(), attempts);
    }
    let received = sink.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].headers("Date"), ["Mon, 23 Nov 2026 08:00:00 +0000"]);
    assert_eq!(waiting_and_dead(&app), (json!(0), json!(0)));
}

#[rstest]
fn a_refusal_for_good_is_kept_for_the_operator_and_not_tried_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let sink = SmtpSink::start();
    let app = TestApp::start(database);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    ask_for_a_reset(&app, &lea.email);
    let worker = worker(&app, &sink.url());
    sink.reply(&["550 no such user"]);
    work(&app, &worker);
    ask_for_a_reset(&app, &noa.email);
    app.advance(TimeDelta::days(7));
    work(&app, &worker);
    assert_eq!(sink.attempts(), 2, "one for each");
    assert_eq!(sink.received()[0].to, [noa.email]);
    assert_eq!(waiting_and_dead(&app), (json!(0), json!(1)));
    assert_eq!(
        app.fresh
            .count("jobs WHERE dead_at IS NOT NULL AND last_error LIKE '%no such user%'"),
        1
    );
}

#[rstest]
fn an_unreachable_server_is_tried_again_until_the_setting_says_stop(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("mail_attempts", "3")]);
    let lea = person(&app, "lea");
    ask_for_a_reset(&app, &lea.email);
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("smtp://{}", listener.local_addr().expect("an address"))
    };
    let worker = worker(&app, &nobody);
    for attempt in 1..=3 {
        work(&app, &worker);
        assert_eq!(app.fresh.count(&format!("jobs WHERE attempts = {attempt}")), 1);
        app.advance(TimeDelta::hours(1));
    }
    assert_eq!(waiting_and_dead(&app), (json!(0), json!(1)));
}

#[rstest]
fn a_server_that_comes_back_gets_everything(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = [person(&app, "lea"), person(&app, "noa"), person(&app, "kim")];
    for person in &people {
        ask_for_a_reset(&app, &person.email);
    }
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("smtp://{}", listener.local_addr().expect("an address"))
    };
    work(&app, &worker(&app, &nobody));
    assert_eq!(waiting_and_dead(&app), (json!(3), json!(0)));
    let sink = SmtpSink::start();
    app.advance(TimeDelta::seconds(30));
    work(&app, &worker(&app, &sink.url()));
    let mut to: Vec<String> = sink.received().into_iter().flat_map(|mail| mail.to).collect();
    let mut all: Vec<String> = people.into_iter().map(|person| person.email).collect();
    to.sort();
    all.sort();
    assert_eq!(to, all);
}

/// Two nodes share the outbox: each mail is one's.
#[rstest]
fn two_workers_send_each_mail_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let sink = SmtpSink::start();
    let app = TestApp::start(database);
    for number in 0..40 {
        let body = sign_up_body(&format!("n{number}@example.com"));
        app.anonymous().post("/v1/sign-up", body).expect(202);
    }
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let worker = worker(&app, &sink.url());
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime
                    .expect("a runtime")
                    .block_on(async { while worker.work().await > 0 {} });
            });
        }
    });
    let mut ids: Vec<String> = sink
        .received()
        .iter()
        .flat_map(|mail| mail.headers("Message-ID"))
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), sink.attempts()), (40, 40));
}
