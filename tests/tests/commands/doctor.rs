//! `kontor doctor`: content with what is well, and exact about what is not.

use crate::commands::run::{Done, bare, empty, kontor};
use kontor_tests::{Database, SmsStub};
use rstest::rstest;
use std::fs::{Permissions, set_permissions};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

#[rstest]
fn it_is_content_with_a_sound_node(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = empty(database);
    kontor(&fresh, &[], &["demo"]).succeeds();
    let done = kontor(&fresh, &[], &["doctor"]).succeeds();
    for line in [
        "ok      settings        every value is allowed",
        "ok      master key      given by the settings",
        "ok      schema          of this version",
        "ok      signing keys    1, opened with the master key",
        "ok      writes          the database takes them",
        "advice  mail            no server is set",
        "advice  sms             no gateway is set",
    ] {
        assert!(done.out.contains(line), "no {line:?} in\n{}", done.out);
    }
    assert!(!done.out.contains("FIX"), "{}", done.out);
    match database {
        Database::Sqlite => assert!(done.out.contains("ok      durability"), "{}", done.out),
        Database::Postgres => assert!(done.out.contains("ok      clock"), "{}", done.out),
    }
}

#[rstest]
fn what_was_changed_past_the_ledger_is_named(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let fresh = empty(database);
    kontor(&fresh, &[], &["demo"]).succeeds();
    let done = kontor(&fresh, &[], &["doctor"]).succeeds();
    let sound = "ok      ledger          agrees with the invoices, the payments and the balances";
    assert!(done.out.contains(sound), "{}", done.out);
    let (first, last) = ("ORDER BY id LIMIT 1", "ORDER BY id DESC LIMIT 1");
    for (change, fault) in [
        (
            format!(
                "UPDATE payments SET amount_minor = amount_minor + 1 WHERE id = (SELECT id FROM payments {first})"
            ),
            "1 payments differ from their allocations",
        ),
        (
            format!(
                "UPDATE payments SET amount_minor = amount_minor + 1, unmatched_minor = unmatched_minor + 1 \
                 WHERE id = (SELECT id FROM payments {last})"
            ),
            "1 currencies have other unmatched payments than the ledger",
        ),
        (
            "INSERT INTO prepaid_balances SELECT id, 'EUR', 5 FROM organizations WHERE name = 'Muster AG'"
                .to_owned(),
            "1 prepaid balances differ from the ledger",
        ),
        (
            format!(
                "UPDATE billing_documents SET received_minor = 1, state = 'partially_paid' WHERE id = \
                 (SELECT id FROM billing_documents WHERE kind = 'invoice' AND state = 'open' {first})"
            ),
            "1 invoices differ from their receivables",
        ),
        (
            format!(
                "UPDATE ledger_balances SET amount_minor = amount_minor + 1 WHERE account = 'receivable' \
                 AND organization_id = (SELECT organization_id FROM ledger_balances {})",
                "ORDER BY organization_id LIMIT 1"
            ),
            "1 balances differ from their entries",
        ),
    ] {
        fresh.execute(&change);
        let done = kontor(&fresh, &[], &["doctor"]).fails_saying("must be fixed");
        assert!(done.out.contains(fault), "no {fault:?} in\n{}", done.out);
    }
}

#[test]
fn a_fresh_machine_is_no_fault() {
    let fresh = empty(Database::Sqlite);
    let done: Done = bare(&fresh)
        .arg("doctor")
        .output()
        .expect("the binary runs")
        .into();
    let done = done.succeeds();
    assert!(done.out.contains("is made at the first start"), "{}", done.out);
    assert!(!fresh.folder.join("data").exists(), "looking changes nothing");
}

#[test]
fn what_others_could_read_must_be_fixed() {
    let fresh = empty(Database::Sqlite);
    let run = |arguments: &[&str]| -> Done {
        let done = bare(&fresh).args(arguments).output();
        done.expect("the binary runs").into()
    };
    run(&["demo"]).succeeds();
    run(&["doctor"]).succeeds();
    let data = fresh.folder.join("data");
    set_permissions(&data, Permissions::from_mode(0o755)).expect("its owner");
    set_permissions(data.join("master.key"), Permissions::from_mode(0o644)).expect("its owner");
    let done = run(&["doctor"]).fails_saying("2 of the findings must be fixed");
    assert!(done.out.contains("-> chmod 700 ./data"), "{}", done.out);
    assert!(done.out.contains("run `chmod 600` on it"), "{}", done.out);
}

#[test]
fn a_damaged_database_is_found() {
    let fresh = empty(Database::Sqlite);
    kontor(&fresh, &[], &["migrate"]).succeeds();
    // A copy is one file, without a log beside it that would repair the damage.
    kontor(&fresh, &[], &["backup", "copy"]).succeeds();
    let path = fresh.folder.join("copy");
    let mut bytes = std::fs::read(&path).expect("the file");
    // The first pages behind the list of tables: the tables themselves, not indexes, which a copy rebuilds.
    bytes[4096..8 * 4096].fill(0xA5);
    std::fs::write(&path, bytes).expect("the file");
    let damaged = [("KONTOR_DATABASE_URL", "sqlite:copy")];
    let done = kontor(&fresh, &damaged, &["doctor"]).fails_saying("must be fixed");
    assert!(done.out.contains("FIX     database"), "{}", done.out);
    kontor(&fresh, &damaged, &["backup", "again"]).fails_saying("kontor: ");
    assert!(
        !fresh.folder.join("again").exists(),
        "a damaged copy is no backup"
    );
}

#[rstest]
fn an_old_schema_must_be_migrated(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = empty(database);
    if database == Database::Sqlite {
        std::fs::write(fresh.folder.join("kontor.sqlite3"), "").expect("an empty database");
    }
    let done = kontor(&fresh, &[], &["doctor"]).fails_saying("1 of the findings must be fixed");
    assert!(
        done.out.contains("migrations of this version are missing"),
        "{}",
        done.out
    );
    assert!(done.out.contains("-> run `kontor migrate`"), "{}", done.out);
}

#[rstest]
fn a_pepper_that_is_missing_is_found(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = empty(database);
    let (old, new) = ("A".repeat(43) + "=", "B".repeat(42) + "A=");
    let doctor = |pepper: &str| kontor(&fresh, &[("KONTOR_PASSWORD_PEPPER", pepper)], &["doctor"]);
    kontor(&fresh, &[("KONTOR_PASSWORD_PEPPER", &old)], &["demo"]).succeeds();
    let first = doctor(&old).succeeds();
    assert!(
        first.out.contains("can be checked; 0 have an earlier one"),
        "{}",
        first.out
    );
    let changed = doctor(&format!("{new},{old}")).succeeds();
    assert!(changed.out.contains("ok      pepper"), "{}", changed.out);
    assert!(
        !changed.out.contains("; 0 have an earlier one"),
        "{}",
        changed.out
    );
    for without in [new.as_str(), ""] {
        let lost = doctor(without).fails_saying("1 of the findings must be fixed");
        assert!(lost.out.contains("FIX     pepper"), "{}", lost.out);
    }
}

#[test]
fn postgresql_that_is_slow_or_away_is_told() {
    let fresh = empty(Database::Postgres);
    kontor(&fresh, &[], &["migrate"]).succeeds();
    let name = fresh.url.rsplit('/').next().expect("a name");
    fresh.execute(&format!("ALTER DATABASE {name} SET random_page_cost = 4"));
    let done = kontor(&fresh, &[], &["doctor"]).succeeds();
    assert!(
        done.out.contains("advice  planner         random_page_cost is 4"),
        "{}",
        done.out
    );

    let away = ("KONTOR_DATABASE_URL", "postgres://postgres@127.0.0.1:1/kontor");
    let done = kontor(&fresh, &[away], &["doctor"]).fails_saying("1 of the findings must be fixed");
    assert!(done.out.contains("check that PostgreSQL runs"), "{}", done.out);
}

#[test]
fn the_sms_gateway_is_reached_and_told_nothing() {
    let fresh = empty(Database::Sqlite);
    kontor(&fresh, &[], &["demo"]).succeeds();
    let away = kontor(
        &fresh,
        &[("KONTOR_SMS_URL", "https://127.0.0.1:1/send?key=s3cret")],
        &["doctor"],
    );
    assert!(
        away.out
            .contains("FIX     sms             the gateway 127.0.0.1 can't be reached"),
        "{}",
        away.out
    );
    assert!(!away.out.contains("s3cret"), "{}", away.out);
    let stub = SmsStub::start();
    let url = stub.url();
    let done = kontor(&fresh, &[("KONTOR_SMS_URL", &url)], &["doctor"]).succeeds();
    assert!(
        done.out
            .contains("ok      sms             the gateway 127.0.0.1 can be reached"),
        "{}",
        done.out
    );
    assert!(stub.deliveries().is_empty());
}

#[test]
fn the_mail_server_is_asked() {
    let fresh = empty(Database::Sqlite);
    let away = kontor(&fresh, &[("KONTOR_SMTP_URL", "smtp://127.0.0.1:1")], &["doctor"]);
    let away = away.fails_saying("1 of the findings must be fixed");
    assert!(away.out.contains("-> check KONTOR_SMTP_URL"), "{}", away.out);

    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("smtp://{}", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || polite(&listener));
    let settings = [
        ("KONTOR_SMTP_URL", url.as_str()),
        ("KONTOR_MAIL_FROM", "Kontor <kontor@example.ch>"),
    ];
    let done = kontor(&fresh, &settings, &["doctor"]).succeeds();
    assert!(
        done.out.contains("ok      mail            the server answers"),
        "{}",
        done.out
    );
    let said = server.join().expect("the server ends");
    assert!(
        said.iter().all(|line| !line.starts_with("MAIL")),
        "no mail is sent: {said:?}"
    );
}

/// A mail server for one caller, who sends no mail; what they said.
fn polite(listener: &TcpListener) -> Vec<String> {
    let (mut stream, _) = listener.accept().expect("a caller");
    let lines = BufReader::new(stream.try_clone().expect("a handle")).lines();
    stream
        .write_all(b"220 mail.example ready\r\n")
        .expect("it listens");
    let mut said = Vec::new();
    for line in lines.map_while(Result::ok) {
        let last = line.starts_with("QUIT");
        said.push(line);
        let answer: &[u8] = if last { b"221 bye\r\n" } else { b"250 ok\r\n" };
        if stream.write_all(answer).is_err() || last {
            break;
        }
    }
    said
}
