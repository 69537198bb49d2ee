//! SMS: from the transaction that causes one to the gateway that takes it.

use chrono::TimeDelta;
use kontor_domain::identity::PhoneNumber;
use kontor_domain::ids::OrganizationId;
use kontor_domain::locale::Locale;
use kontor_domain::money::Money;
use kontor_domain::notifications::{ReminderSms, Sms};
use kontor_domain::organizations::Currency;
use kontor_domain::text::ParseText;
use kontor_persistence::StorageError;
use kontor_tests::scenario::person;
use kontor_tests::sms::{PHONE, Reply};
use kontor_tests::{Database, SmsStub, TestApp};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const NOT_BEFORE: TimeDelta = TimeDelta::hours(7);

fn reminder(organization: OrganizationId, number: usize) -> Sms {
    let reminder = ReminderSms {
        number: format!("2026-{number:06}"),
        open: Money::new(7459, Currency::Chf),
        level: 2,
        code: "K7QX-4M2P".to_owned(),
    };
    Sms::payment_reminder(organization, &reminder)
}

fn number(last: usize) -> PhoneNumber {
    PhoneNumber::parse(&format!("+417912345{last:02}")).expect("a number")
}

/// Queues a reminder to each number.
fn remind(app: &TestApp, to: impl IntoIterator<Item = usize>) {
    let organization = app.scenario().organization;
    for last in to {
        app.write(move |tx| {
            tx.sms()
                .push(&number(last), Locale::En, &reminder(organization, last));
            Ok(())
        });
    }
}

fn with(database: Database, stub: &SmsStub, more: &[(&str, &str)]) -> TestApp {
    let url = stub.url();
    let mut settings = vec![("sms_url", url.as_str())];
    settings.extend(more);
    TestApp::start_with(database, &settings)
}

fn waiting_and_dead(app: &TestApp) -> (Value, Value) {
    let ready = app.anonymous().get("/health/ready").expect(200).body;
    (ready["jobs_waiting"].clone(), ready["jobs_dead"].clone())
}

#[rstest]
fn the_gateway_gets_headers_and_body_as_the_settings_say(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let stub = SmsStub::start();
    let settings = [
        (
            "sms_headers",
            r#"{"Authorization": "Bearer s3cret", "Idempotency-Key": "{key}"}"#,
        ),
        (
            "sms_body",
            r#"{"recipients": [{"msisdn": "{number}"}], "message": "{text}", "id": "{key}", "class": 1}"#,
        ),
    ];
    let app = with(database, &stub, &settings);
    remind(&app, [67]);
    app.work();
    let [delivery] = &stub.deliveries()[..] else {
        panic!("one delivery: {:?}", stub.deliveries())
    };
    assert_eq!(delivery.line, "POST /send?from=Kontor HTTP/1.1");
    let key = delivery.body["id"].as_str().expect("a key");
    assert!(key.starts_with("sms_"), "{key}");
    for (name, value) in [
        ("authorization", "Bearer s3cret"),
        ("idempotency-key", key),
        ("content-type", "application/json"),
    ] {
        assert_eq!(
            delivery.headers.get(name).map(String::as_str),
            Some(value),
            "{name}"
        );
    }
    let text = "Kontor: invoice 2026-000067, CHF 74.59 is overdue (2nd reminder). Check: K7QX-4M2P";
    let body = json!({ "recipients": [{ "msisdn": PHONE }], "message": text, "id": key, "class": 1 });
    assert_eq!(delivery.body, body);
    app.advance(TimeDelta::days(1));
    app.work();
    assert_eq!(stub.deliveries().len(), 1, "what is out stays out");
    let done = "outbox_sms WHERE sent_at IS NOT NULL AND sealed_parameters IS NULL";
    assert_eq!(app.fresh.count(done), 1);
    assert_eq!(waiting_and_dead(&app), (json!(0), json!(0)));
}

/// Half of the deliveries fail, and most of those only after the SMS was sent.
#[rstest]
fn a_gateway_that_fails_half_of_the_time_sends_to_nobody_twice(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let stub = SmsStub::start();
    let app = with(database, &stub, &[]);
    let faults = [
        Reply::SentThenSilent,
        Reply::Status(202),
        Reply::SentThenFailed,
        Reply::Status(200),
        Reply::Status(503),
        Reply::Status(201),
    ];
    stub.reply(faults.into_iter().cycle().take(60));
    remind(&app, 0..30);
    for _ in 0..12 {
        app.work();
        app.advance(NOT_BEFORE);
    }
    let sent = stub.sent();
    let numbers: BTreeSet<String> = sent.iter().map(|(_, body)| body["to"].to_string()).collect();
    assert_eq!((sent.len(), numbers.len()), (30, 30));
    let (deliveries, keys) = (stub.deliveries(), sent.into_iter().map(|(key, _)| key));
    assert!(deliveries.len() > 40, "{}", deliveries.len());
    let known: BTreeSet<String> = keys.collect();
    let all: BTreeSet<String> = deliveries
        .iter()
        .map(|delivery| delivery.body["id"].to_string())
        .collect();
    assert_eq!(all.len(), known.len(), "a repeated delivery has the same key");
    assert_eq!(waiting_and_dead(&app), (json!(0), json!(0)));
}

#[rstest]
fn what_is_refused_for_good_or_too_often_is_a_dead_letter(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let stub = SmsStub::start();
    let app = with(database, &stub, &[("sms_attempts", "3")]);
    stub.reply([Reply::Status(422)]);
    remind(&app, [1]);
    app.work();
    assert_eq!(waiting_and_dead(&app), (json!(0), json!(1)));
    // A wrong credential may be corrected, and a gateway comes back.
    stub.reply([Reply::Status(401), Reply::Status(302), Reply::Status(429)]);
    remind(&app, [2]);
    for attempts in 2..=4 {
        app.work();
        assert_eq!(stub.deliveries().len(), attempts);
        app.advance(TimeDelta::hours(1));
    }
    assert_eq!(waiting_and_dead(&app), (json!(0), json!(2)));
    let said = "jobs WHERE kind = 'deliver_sms' AND last_error = 'the gateway answered 429'";
    assert_eq!(app.fresh.count(said), 1);
    assert!(stub.sent().is_empty());
    // An SMS that the gateway knows was accepted before.
    stub.reply([Reply::SentThenSilent, Reply::Status(409)]);
    remind(&app, [3]);
    app.work();
    app.advance(TimeDelta::minutes(1));
    app.work();
    assert_eq!(waiting_and_dead(&app), (json!(0), json!(2)));
}

#[rstest]
fn waits_grow_and_a_gateway_that_is_gone_gets_everything_later(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let stub = SmsStub::start();
    let app = with(database, &stub, &[]);
    stub.reply([Reply::Status(500), Reply::Status(500), Reply::Status(500)]);
    remind(&app, [1]);
    app.work();
    for (wait, attempts) in [(30, 2), (60, 3), (120, 4)] {
        app.advance(TimeDelta::seconds(wait - 1));
        app.work();
        assert_eq!(stub.deliveries().len(), attempts - 1, "not before {wait} seconds");
        app.advance(TimeDelta::seconds(1));
        app.work();
        assert_eq!(stub.deliveries().len(), attempts);
    }
    let nobody = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("http://{}/", listener.local_addr().expect("an address"))
    };
    let alone = app.beside_with(&[("sms_url", &nobody)]);
    remind(&alone, [2]);
    alone.work();
    assert_eq!(waiting_and_dead(&app), (json!(1), json!(0)));
    app.advance(TimeDelta::seconds(30));
    app.work();
    assert_eq!(stub.sent().len(), 2);
}

#[rstest]
fn codes_go_first_and_are_not_sent_once_they_have_expired(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let stub = SmsStub::start();
    let app = with(database, &stub, &[("sms_deliveries", "1")]);
    let lea = person(&app, "lea");
    app.give_phone(lea.user, PHONE);
    remind(&app, 0..3);
    lea.client.post("/v1/profile/phone/code", Value::Null).expect(202);
    app.work();
    let texts: Vec<String> = stub
        .deliveries()
        .iter()
        .map(|delivery| delivery.body["text"].to_string())
        .collect();
    assert_eq!(texts.len(), 4);
    assert!(texts[0].contains("your code is"), "{texts:?}");
    stub.reply([Reply::Status(500); 6]);
    lea.client.post("/v1/profile/phone/code", Value::Null).expect(202);
    for _ in 0..8 {
        app.work();
        app.advance(TimeDelta::minutes(3));
    }
    assert_eq!(stub.sent().len(), 4);
    assert_eq!(
        waiting_and_dead(&app),
        (json!(0), json!(0)),
        "dropped, and no dead letter"
    );
}

#[rstest]
fn limits_by_number_and_day_omit_notices_and_refuse_codes(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let limits = [
        ("sms_notices_per_number_per_day", "2"),
        ("sms_notices_per_day", "5"),
        ("sms_codes_per_day", "1"),
    ];
    let app = TestApp::start_with(database, &limits);
    remind(&app, [1, 1, 1, 1]);
    assert_eq!(app.sms_to(number(1).as_str()).len(), 2, "two to a number");
    remind(&app, [2, 3]);
    app.work();
    assert_eq!(
        app.fresh.count("outbox_sms WHERE kind = 'notice'"),
        3,
        "five in all were counted"
    );
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    for person in [&lea, &noa] {
        app.give_phone(person.user, PHONE);
    }
    // Codes have a total of their own.
    lea.client.post("/v1/profile/phone/code", Value::Null).expect(202);
    let refused = noa.client.post("/v1/profile/phone/code", Value::Null);
    let refused = refused.expect_problem(503, "sms_unavailable");
    assert_eq!(refused.header("retry-after"), Some("86400"));
    assert_eq!(
        app.fresh.count("phone_codes"),
        1,
        "what is refused leaves nothing"
    );
    app.advance(TimeDelta::days(1));
    remind(&app, [1]);
    assert_eq!(app.sms_to(number(1).as_str()).len(), 3, "there is room again");
}

#[rstest]
fn what_is_rolled_back_leaves_no_sms_and_old_ones_are_purged(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let organization = app.scenario().organization;
    let refused: Result<(), StorageError> =
        app.block_on(app.store().write(app.app.own_context("test"), move |tx| {
            tx.sms().push(&number(1), Locale::De, &reminder(organization, 1));
            Err(StorageError::Busy("changed my mind"))
        }));
    assert!(refused.is_err());
    assert_eq!(app.fresh.count("outbox_sms"), 0);
    app.write(move |tx| {
        tx.sms().push(&number(1), Locale::De, &reminder(organization, 1));
        Ok(())
    });
    let columns = match database {
        Database::Sqlite => "CAST(sealed_parameters AS TEXT)",
        Database::Postgres => "encode(sealed_parameters, 'escape')",
    };
    for plain in ["K7QX", "2026-000001", "code"] {
        let holds = format!("outbox_sms WHERE {columns} LIKE '%{plain}%'");
        assert_eq!(app.fresh.count(&holds), 0, "{plain}");
    }
    assert!(app.sms_to(number(1).as_str())[0].text.contains("2. Mahnung"));
    app.advance(TimeDelta::days(31));
    app.write(|tx| tx.jobs().purge_expired());
    assert_eq!(app.fresh.count("outbox_sms"), 0);
}

/// Only members with billing rights whose switch is on, and whose number was confirmed.
#[rstest]
fn reminders_go_to_confirmed_numbers_only(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let members = [
        &people.legal_representative,
        &people.administrator,
        &people.collaborator,
    ];
    let phones = ["+41791234501", "+41791234502", "+41791234503"];
    for (member, phone) in members.into_iter().zip(phones) {
        app.give_phone(member.user, phone);
        let on = json!({ "reminders": { "by_email": true, "by_sms": true } });
        let lea = &people.legal_representative.client;
        lea.patch(&people.member_path(member), on).expect(200);
    }
    let organization = people.organization;
    let reached = || {
        let found = app.write(move |tx| tx.organizations().sms_recipients(organization, 10));
        let numbers = found
            .into_iter()
            .map(|recipient| recipient.phone.as_str().to_owned());
        numbers.collect::<BTreeSet<String>>()
    };
    assert_eq!(reached(), BTreeSet::new());
    app.give_confirmed_phone(people.administrator.user, phones[1]);
    app.give_confirmed_phone(people.collaborator.user, phones[2]);
    assert_eq!(reached(), [phones[1].to_owned()].into());
    app.give_confirmed_phone(people.legal_representative.user, phones[0]);
    assert_eq!(reached().len(), 2);
    app.give_phone(people.administrator.user, "+41791234599");
    assert_eq!(
        reached(),
        [phones[0].to_owned()].into(),
        "a changed number is unconfirmed"
    );
}
