//! Metrics for Prometheus: on their own port and nowhere else, and read when they are asked for.

use crate::commands::dev_clock::sign_up;
use crate::commands::run::{empty, kontor};
use kontor_tests::camt::{Entry, Paid, notification};
use kontor_tests::process::Process;
use kontor_tests::{Client, Database};
use rstest::rstest;
use serde_json::json;
use std::collections::BTreeMap;
use std::net::TcpListener;

/// Scrapes, and reads the values: the name with its labels, and the value.
fn scrape(metrics: &Client) -> BTreeMap<String, f64> {
    let answer = metrics.get("/metrics").expect(200);
    let media_type = answer.header("content-type").expect("a media type");
    assert!(
        media_type.starts_with("application/openmetrics-text"),
        "{media_type}"
    );
    assert!(answer.text.ends_with("# EOF\n"), "{}", answer.text);
    let values = answer.text.lines().filter(|line| !line.starts_with('#'));
    values
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').expect("a name and a value");
            (name.to_owned(), value.parse().expect("a number"))
        })
        .collect()
}

#[rstest]
fn they_follow_what_happens(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = empty(database);
    let server = Process::start(&fresh, &[("KONTOR_METRICS_LISTEN", "127.0.0.1:0")]);
    let metrics = Client::new(server.metrics.as_deref().expect("a port of metrics"));
    let later = |seconds: i64| {
        let step = json!({ "advance_seconds": seconds });
        server.client().post("/dev/clock", step).expect(200);
    };
    let build = format!("kontor_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    let before = scrape(&metrics);
    assert_eq!(before.get(&build), Some(&1.0), "{before:?}");
    let ages = [
        "kontor_bank_file_import_age_seconds",
        "kontor_bank_file_day_age_seconds",
    ];
    assert!(ages.iter().all(|age| !before.contains_key(*age)), "{before:?}");
    for (name, value) in [
        ("kontor_unmatched_payments{currency=\"CHF\"}", 0.0),
        ("kontor_unmatched_amount_hundredths{currency=\"EUR\"}", 0.0),
        ("kontor_jobs_failed", 0.0),
        ("kontor_mails_unsent", 0.0),
        ("kontor_sms_unsent", 0.0),
    ] {
        assert_eq!(before.get(name), Some(&value), "{name}");
    }

    let clerk = sign_up(&server, "kim@muster.example");
    let role = [
        "staff",
        "add",
        "kim@muster.example",
        "--role",
        "billing_clerk",
        "--desk-name",
        "Kim",
    ];
    kontor(&fresh, &[], &role).succeeds();
    let paid = Paid::new("12.34", "S1").on("2026-11-20");
    let file = notification("M1", &[Entry::Credit(paid)]).into_bytes();
    clerk
        .send_text("POST", "/v1/staff/bank-files", Some("application/xml"), file)
        .expect(202);
    later(6);
    let after = scrape(&metrics);
    for (name, value) in [
        ("kontor_unmatched_payments{currency=\"CHF\"}", 1.0),
        ("kontor_unmatched_amount_hundredths{currency=\"CHF\"}", 1234.0),
        ("kontor_unmatched_payments{currency=\"EUR\"}", 0.0),
    ] {
        assert_eq!(after.get(name), Some(&value), "{name}");
    }
    assert!((0.0..60.0).contains(&after[ages[0]]), "{after:?}");
    assert!(after[ages[1]] > 86_400.0, "{after:?}");
    assert!(after["kontor_jobs_waiting"] >= 1.0, "{after:?}");
    // Values are read once in five seconds, whatever happens meanwhile.
    fresh.execute("UPDATE payments SET unmatched_minor = unmatched_minor - 1");
    assert_eq!(scrape(&metrics), after);
    later(60);
    let last = scrape(&metrics);
    let amount = last.get("kontor_unmatched_amount_hundredths{currency=\"CHF\"}");
    assert_eq!(amount, Some(&1233.0));
    assert!(last[ages[0]] >= 60.0, "{last:?}");

    metrics.get("/health/live").expect(404);
    server.client().get("/metrics").expect(404);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn an_address_in_use_is_named() {
    let fresh = empty(Database::Sqlite);
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let settings = [
        ("KONTOR_LISTEN", "127.0.0.1:0"),
        ("KONTOR_METRICS_LISTEN", &address),
    ];
    kontor(&fresh, &settings, &["serve"]).fails_saying(&format!("metrics on {address}: "));
}
