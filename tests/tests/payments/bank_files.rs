//! Uploading, refusing and previewing files of the bank.

use super::counter::Counter;
use kontor_tests::Database;
use kontor_tests::camt::{Entry, Paid, import, notification, notification_of};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn a_file_that_can_not_be_read_is_refused_with_code_and_line(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let good = notification("M1", &[Entry::Credit(Paid::new("10.00", "S1"))]);
    let cut = &good[..good.len() - 30];
    let deep = format!(
        "{}{}",
        good.split("<Ntry>").next().expect("a head"),
        "<a>\n".repeat(100)
    );
    for (file, code, line) in [
        (cut.to_owned(), "malformed", 2),
        (
            good.replace("camt.054.001.08", "camt.054.001.02"),
            "unsupported_version",
            2,
        ),
        (
            good.replace("<Document", "<!DOCTYPE x>\n<Document"),
            "document_type",
            2,
        ),
        (good.replace("<Id>M1-1", "<Id>&e;"), "entity", 2),
        ("no XML".to_owned(), "malformed", 1),
        (deep, "depth", 60),
    ] {
        let id = import(&desk.app, desk.clerk(), &file);
        let shown = desk
            .clerk()
            .get(&format!("/v1/staff/bank-files/{id}"))
            .expect(200)
            .body;
        assert_eq!(shown["state"], "refused", "{file}");
        assert_eq!(shown["problem"]["code"], code, "{file}");
        let found = shown["problem"]["line"].as_u64().expect("a line");
        assert!(
            found.abs_diff(line) <= 5,
            "{code} in line {found} instead of {line}"
        );
    }
    assert!(desk.unmatched().is_empty(), "nothing half booked");
    desk.agrees();
}

#[rstest]
fn entries_that_can_not_be_booked_are_held(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let paid = || [Entry::Credit(Paid::new("10.00", "S1"))];
    let foreign = notification_of("M1", "CH5604835012345678009", &paid());
    assert_eq!(desk.import(&foreign), ["held:foreign_account"]);
    let usd = notification(
        "M2",
        &[Entry::Credit(Paid::new("10.00", "S2").in_currency("USD"))],
    );
    assert_eq!(desk.import(&usd), ["held:currency_unsupported"]);
    let three = notification("M3", &[Entry::Credit(Paid::new("10.001", "S3"))]);
    assert_eq!(desk.import(&three), ["held:amount_invalid"]);
    let waiting = notification("M4", &[Entry::Total(Paid::new("10.00", "S4"), Some(2))]);
    assert_eq!(desk.import(&waiting), ["awaits_details"]);
    assert!(desk.unmatched().is_empty());
}

#[rstest]
fn a_dry_run_says_what_would_be_booked(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Counter::new(database);
    let invoice = desk.open_invoice();
    let paid = Entry::Credit(Paid::new("74.59", "S1").with(&desk.reference(&invoice)));
    let again = Entry::Credit(Paid::new("74.59", "S1").with(&desk.reference(&invoice)));
    let file = notification("M1", &[paid, again]);
    let path = "/v1/staff/bank-files?dry_run=true";
    let sent = desk.clerk().send_text(
        "POST",
        path,
        Some("text/xml; charset=utf-8"),
        file.clone().into_bytes(),
    );
    let id = sent.expect(202).text_at("/id");
    desk.app.work();
    let shown = desk
        .clerk()
        .get(&format!("/v1/staff/bank-files/{id}"))
        .expect(200)
        .body;
    assert_eq!(
        (&shown["state"], &shown["dry_run"]),
        (&json!("booked"), &json!(true))
    );
    assert_eq!(
        shown["results"],
        json!([{ "result": "booked", "count": 1 }, { "result": "duplicate", "count": 1 }])
    );
    assert_eq!(desk.state(&invoice), "open");
    assert_eq!(desk.import(&file), ["booked", "duplicate"]);
    assert_eq!(desk.state(&invoice), "paid");
    let csv = desk.clerk().get(&format!(
        "/v1/staff/bank-files/{id}/results/export?separator=comma&bom=false"
    ));
    let csv = csv.expect(200).text;
    assert!(csv.starts_with("position,entry,line,result,code,"), "{csv}");
    assert_eq!(csv.lines().count(), 3);
}

#[rstest]
fn only_xml_of_the_allowed_size_is_taken(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = crate::billing::desk::Desk::with(database, &[("bank_file_mib", "1")]);
    let send = |kind: Option<&str>, bytes: Vec<u8>| {
        desk.clerk()
            .send_text("POST", "/v1/staff/bank-files", kind, bytes)
    };
    send(Some("application/json"), b"{}".to_vec()).expect_problem(415, "unsupported_media_type");
    send(None, b"<a/>".to_vec()).expect_problem(415, "unsupported_media_type");
    let large = vec![b' '; 1024 * 1024 + 1];
    send(Some("application/xml"), large).expect_problem(413, "payload_too_large");
    let anonymous = desk.app.anonymous();
    anonymous
        .send_text(
            "POST",
            "/v1/staff/bank-files",
            Some("application/xml"),
            b"<a/>".to_vec(),
        )
        .expect(401);
}

#[rstest]
fn a_day_to_come_is_held_and_says_nothing_of_the_last_file(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    // The clock stands at 2026-11-23.
    let on = |servicer: &str, day: &str| Entry::Credit(Paid::new("10.00", servicer).on(day));
    let file = |message: &str, entries: &[Entry]| {
        let id = import(&desk.app, desk.clerk(), &notification(message, entries));
        let shown = desk.clerk().get(&format!("/v1/staff/bank-files/{id}"));
        (shown.expect(200).body["latest_day"].clone(), desk.report(&id))
    };
    let (latest_day, report) = file("M1", &[on("S1", "9999-12-31"), on("S2", "2026-11-25")]);
    assert_eq!(latest_day, json!(null));
    let codes: Vec<_> = report.iter().map(|line| &line["code"]).collect();
    assert_eq!(codes, ["date_future", "date_future"]);
    let (latest_day, report) = file("M2", &[on("S3", "2026-11-20"), on("S4", "2026-11-24")]);
    assert_eq!(latest_day, json!("2026-11-23"), "the bank may be a day ahead");
    assert!(report.iter().all(|line| line["result"] == "booked"), "{report:?}");
    let last = desk.app.write(|tx| tx.reminders().last_import());
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 23);
    assert_eq!(last.map(|(_, day)| day), day);
    // A day that an older version stored does not count.
    desk.app
        .fresh
        .execute("UPDATE bank_files SET latest_day = '9999-12-31' WHERE latest_day IS NULL");
    let last = desk.app.write(|tx| tx.reminders().last_import());
    assert_eq!(last.map(|(_, day)| day), day);
}

#[rstest]
fn more_than_a_bank_transfers_is_held(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Counter::new(database);
    let reference = desk.reference(&desk.open_invoice());
    let paid = |amount: &str, servicer: &str| Paid::new(amount, servicer).with(&reference).from("Muster", "");
    let entries = [
        Entry::Credit(paid("10000000000.00", "S1")),
        Entry::Credit(Paid::new("9999999999.99", "S2")),
    ];
    let id = import(&desk.app, desk.clerk(), &notification("M1", &entries));
    let report = desk.report(&id);
    let held = &report[0];
    assert_eq!(
        (&held["result"], &held["code"]),
        (&json!("held"), &json!("amount_too_large"))
    );
    assert_eq!(
        (&held["reference"], &held["payer"]),
        (&json!(reference), &json!("Muster")),
        "what the staff look for"
    );
    assert_eq!(report[1]["result"], "booked");
    let csv = format!("/v1/staff/bank-files/{id}/results/export?separator=comma&bom=false");
    let csv = desk.clerk().get(&csv).expect(200).text;
    assert!(csv.contains(&format!("{reference},Muster,2026-11-20")), "{csv}");
    desk.agrees();
}
