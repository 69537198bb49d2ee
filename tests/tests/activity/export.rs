//! The log as a file: all of it, safe in a spreadsheet, in blocks, and never cut off unseen.

use super::{log, record, rename};
use kontor_domain::activity::{Author, Chain};
use kontor_tests::{Answer, Database, TestApp, log_in};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

/// The lines of an export by the names of their cells.
fn rows(answer: &Answer) -> Vec<BTreeMap<String, String>> {
    let text = answer.text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .deserialize()
        .map(|row| row.expect("as many cells as names"))
        .collect()
}

#[rstest]
fn the_file_says_what_the_list_says(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    rename(&people, &app, 3);
    let lea = &people.legal_representative.client;
    let town = json!({ "postal_address": { "town": "Zürich, \"Mitte\"" } });
    lea.patch(&people.path(""), town).expect(200);
    let cem = people.member_path(&people.collaborator);
    people
        .administrator
        .client
        .patch(&cem, json!({ "billing": true }))
        .expect(200);

    let answer = lea.get(&people.path("/activity/export")).expect(200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let name = format!("attachment; filename=\"activity-{}.csv\"", people.organization);
    assert_eq!(answer.header("content-disposition"), Some(name.as_str()));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(
        answer.text.starts_with("\u{feff}seq,at,id,actor_kind,"),
        "a line of names, and only the mark before it"
    );
    assert!(answer.text.ends_with("\r\n") && answer.text.matches("\r\n").count() == 6);

    let mut entries = log(&people, lea);
    // The download itself comes after what it holds.
    assert_eq!(entries.remove(0)["action"], "activity.exported");
    entries.reverse();
    let lines = rows(&answer);
    assert_eq!(lines.len(), entries.len());
    for (line, entry) in lines.iter().zip(&entries) {
        for name in ["id", "actor_kind", "actor_id", "action", "object_id"] {
            assert_eq!(Some(line[name].as_str()), entry[name].as_str(), "{name}");
        }
        assert_eq!(line["seq"], entry["seq"].to_string());
        for name in ["before", "after"] {
            let value: Value = serde_json::from_str(&line[name]).unwrap_or_default();
            assert_eq!(value, entry["details"][name], "{name}");
        }
        for name in ["ip_address", "user_agent", "request_id"] {
            assert_eq!(
                line[name],
                entry["details"][name].as_str().unwrap_or_default(),
                "{name}"
            );
        }
        let at = |text: &str| chrono::DateTime::parse_from_rfc3339(text).expect("a moment");
        assert_eq!(at(&line["at"]), at(entry["at"].as_str().expect("a moment")));
    }

    let some = lea
        .get(&people.path("/activity/export?action_group=member&q=true"))
        .expect(200);
    let places: Vec<String> = rows(&some).iter().map(|line| line["seq"].clone()).collect();
    assert_eq!(places, ["5"]);
    let none = lea
        .get(&people.path("/activity/export?q=nothing-like-it"))
        .expect(200);
    assert_eq!(rows(&none).len(), 0);
    assert!(none.text.starts_with("\u{feff}seq,"));
    lea.get(&people.path("/activity/export?limit=5"))
        .expect_problem(422, "invalid_input");
}

/// A client chooses how it is called, and a person what an object is called; neither is a formula.
#[rstest]
fn no_cell_is_a_formula(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let agents = [
        "=HYPERLINK(\"http://evil.example\")",
        "+1",
        "-1",
        "@SUM(A1)",
        "Mozilla/5.0 =1",
    ];
    for (number, agent) in agents.into_iter().enumerate() {
        let body = json!({ "name": format!("=1+{number}") });
        lea.with_header("user-agent", agent)
            .patch(&people.path(""), body)
            .expect(200);
    }
    let lines = rows(&lea.get(&people.path("/activity/export")).expect(200));
    let called: Vec<&str> = lines.iter().map(|line| line["user_agent"].as_str()).collect();
    assert_eq!(called[0], "'=HYPERLINK(\"http://evil.example\")");
    assert_eq!(called[1..], ["'+1", "'-1", "'@SUM(A1)", "Mozilla/5.0 =1"]);
    for cell in lines.iter().flat_map(BTreeMap::values) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
    }
}

/// A spreadsheet cuts a file at the separator of its own settings, whatever the file says.
#[rstest]
fn no_cell_is_a_formula_whatever_the_reader_takes_for_the_separator(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    for name in [
        "x;\"=HYPERLINK(1);",
        "x,\"=HYPERLINK(1),",
        "\u{ff1d}HYPERLINK(1)",
        "x; \u{ff0b}1",
        "x;\"\"@SUM(A1)",
    ] {
        lea.with_header("user-agent", name)
            .patch(&people.path(""), json!({ "name": name }))
            .expect(200);
    }
    for written in ["comma", "semicolon"] {
        let path = people.path(&format!("/activity/export?bom=false&separator={written}"));
        let file = lea.get(&path).expect(200).text;
        for read in *b",;\t" {
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(read)
                .flexible(true)
                .from_reader(file.as_bytes());
            for record in reader.records() {
                for cell in &record.expect("a line") {
                    let shown = cell.trim_start_matches(|c: char| c == '"' || c.is_whitespace());
                    let risky = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}'];
                    assert!(!shown.starts_with(risky), "{cell}");
                }
            }
        }
    }
}

#[rstest]
fn the_separator_is_the_one_asked_for_or_that_of_the_language(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    lea.patch(
        &people.path(""),
        json!({ "postal_address": { "town": "Zürich" } }),
    )
    .expect(200);
    let first = |client: &kontor_tests::Client, query: &str| {
        let text = client
            .get(&people.path(&format!("/activity/export{query}")))
            .expect(200)
            .text;
        text.lines().next().expect("a line").to_owned()
    };
    assert!(first(lea, "").starts_with("\u{feff}seq,at,"));
    assert!(first(lea, "?bom=false").starts_with("seq,at,"));
    assert!(first(lea, "?separator=semicolon").starts_with("\u{feff}seq;at;"));
    let french = lea.with_header("accept-language", "fr-CH, en;q=0.5");
    assert!(first(&french, "").starts_with("\u{feff}seq;at;"));
    assert!(first(&french, "?separator=comma&bom=false").starts_with("seq,at,"));
    for (locale, separator) in [("de", ';'), ("fr", ';'), ("it", ';'), ("en", ',')] {
        lea.patch("/v1/profile", json!({ "locale": locale })).expect(200);
        assert!(
            first(lea, "?bom=false").starts_with(&format!("seq{separator}at")),
            "{locale}"
        );
    }
    for query in ["separator=tab", "bom=yes", "separator=comma&separator=comma"] {
        lea.get(&people.path(&format!("/activity/export?{query}")))
            .expect_problem(422, "invalid_input");
        lea.get(&people.path(&format!("/access-review/export?{query}")))
            .expect_problem(422, "invalid_input");
    }
    let review = lea
        .get(&people.path("/access-review/export?separator=semicolon"))
        .expect(200);
    assert!(review.text.starts_with("\u{feff}member_id;first_name;"));
}

#[rstest]
fn a_long_log_comes_in_blocks_and_without_gaps(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (chain, author) = (
        Chain::Organization(people.organization),
        Author::User(people.collaborator.user),
    );
    let lea = &people.legal_representative.client;
    for (written, blocks) in [(1_000, 3), (1_203, 3)] {
        let have = app.fresh.count("activity_entries");
        let missing = u32::try_from(written - have).expect("a number");
        record(&app, chain, author.clone(), missing, json!({ "name": "long" }));
        let before = app.store().asked().reads;
        let answer = lea.get(&people.path("/activity/export")).expect(200);
        // Each block is read in a transaction of its own, the last one is not full; the right, the end and the entry of
        // the download come first, in one that writes.
        assert_eq!(app.store().asked().reads - before, blocks);
        let places: Vec<i64> = rows(&answer)
            .iter()
            .map(|line| line["seq"].parse().expect("a place"))
            .collect();
        assert!(places.into_iter().eq(1..=written));
    }
    let before = app.store().asked().reads;
    let head = lea
        .send("HEAD", &people.path("/activity/export"), None)
        .expect(200);
    assert_eq!(head.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(
        app.store().asked().reads - before,
        1,
        "nothing is read that nobody gets"
    );
}

/// The right is asked for with every block. The answer has begun, so all that is left is not to end it.
#[rstest]
fn an_export_ends_with_the_right_to_it_and_the_client_notices(
    #[values("1.0", "1.1")] version: &str,
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let chain = Chain::Organization(people.organization);
    // More than all buffers between the server and a client that does not read.
    let long = json!({ "name": "x".repeat(60_000) });
    record(&app, chain, Author::System, 600, long);
    let ada = log_in(&app, &people.administrator.email).access_token;
    let address = app.base().strip_prefix("http://").expect("an address");
    let read = |meanwhile: &dyn Fn()| {
        let mut stream = TcpStream::connect(address).expect("the server listens");
        let request = format!(
            "GET {} HTTP/{version}\r\nhost: x\r\nauthorization: Bearer {ada}\r\nconnection: close\r\n\r\n",
            people.path("/activity/export")
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut bytes = vec![0; 15];
        stream.read_exact(&mut bytes).expect("it answers");
        assert_eq!(bytes, format!("HTTP/{version} 200 OK").as_bytes());
        meanwhile();
        let is_in_order = stream.read_to_end(&mut bytes).is_ok();
        // Without chunks, only a reset of the connection tells.
        let is_whole = is_in_order && (version == "1.0" || bytes.ends_with(b"\r\n0\r\n\r\n"));
        (bytes.len(), is_whole)
    };
    let (whole, is_whole) = read(&|| ());
    assert!(is_whole && whole > 600 * 60_000);
    let lea = &people.legal_representative.client;
    let (cut, is_whole) = read(&|| {
        lea.delete(&people.member_path(&people.administrator)).expect(204);
    });
    assert!(!is_whole, "it looks complete");
    assert!(cut < whole, "{cut} of {whole} bytes");
}
