//! Documents as an archive, and exports that are made in the background and mailed as a link.

use chrono::TimeDelta;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::filed::{Filed, file};
use kontor_tests::scenario::{Person, api_token, join, person};
use kontor_tests::{Answer, Database, Scenario, TestApp, log_in};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// Returns the files of an archive with the first bytes of each.
fn unzipped(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).expect("a file");
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("its bytes");
            (file.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

/// Issues invoices over new products, and returns them.
fn issued(app: &TestApp, people: &Scenario, count: usize) -> Vec<Answer> {
    let lea = &people.legal_representative.client;
    (0..count)
        .map(|_| {
            app.advance(TimeDelta::milliseconds(1));
            let order = json!({ "plan": "web_hosting_yearly", "name": "muster.example" });
            let product = lea
                .post(&people.path("/products"), order)
                .expect(201)
                .text_at("/id");
            let items = json!({ "items": [{ "product_id": product }] });
            lea.post(&people.path("/invoices"), items).expect(201)
        })
        .collect()
}

fn requested(people: &Scenario, body: Value) -> Answer {
    let lea = &people.legal_representative.client;
    lea.post(&people.path("/billing-exports"), body).expect(201)
}

fn export_path(people: &Scenario, export: &Answer, rest: &str) -> String {
    people.path(&format!("/billing-exports/{}{rest}", export.text_at("/id")))
}

#[rstest]
fn an_archive_has_the_documents_under_their_numbers(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let invoices = issued(&app, &people, 3);
    let paid = invoices[0].text_at("/id");
    let total = json!({ "amount": invoices[0].body["total"], "value_date": "2026-11-20" });
    people
        .clerk
        .client
        .post(&format!("/v1/staff/invoices/{paid}/payments"), total)
        .expect(200);
    let cancelled = people.path(&format!("/invoices/{}", invoices[1].text_at("/id")));
    lea.post(&format!("{cancelled}/cancel"), Value::Null).expect(200);
    let answer = lea.get(&people.path("/billing-documents/archive")).expect(200);
    assert_eq!(answer.header("content-type"), Some("application/zip"));
    let name = answer.header("content-disposition").expect("a name");
    assert!(
        name.contains("billing-documents-org_") && name.contains(".zip"),
        "{name}"
    );
    let files = unzipped(&answer.bytes);
    assert_eq!(files.len(), 4, "{:?}", files.keys());
    let listed = lea.get(&people.path("/billing-documents")).expect(200);
    for item in listed.body["items"].as_array().expect("items") {
        let (number, id) = (item["number"].as_str(), item["id"].as_str());
        let file = &files[&format!("{}.pdf", number.expect("a number"))];
        let kind = if item["kind"] == "invoice" {
            "invoices"
        } else {
            "credit-notes"
        };
        let alone = lea.get(&people.path(&format!("/{kind}/{}/pdf", id.expect("an id"))));
        assert!(
            *file == alone.expect(200).bytes,
            "{number:?} is another file alone"
        );
    }
    // Only the credit note.
    let notes = lea
        .get(&people.path("/billing-documents/archive?kind=credit_note"))
        .expect(200);
    assert!(
        unzipped(&notes.bytes)
            .into_keys()
            .all(|name| name.starts_with("CRN-"))
    );
    let log = lea
        .get(&people.path("/activity?action=billing_documents.exported"))
        .expect(200);
    assert_eq!(
        log.body["items"][0]["details"]["after"],
        json!({ "format": "zip", "kind": "credit_note" })
    );
    lea.send("HEAD", &people.path("/billing-documents/archive"), None)
        .expect(200);
    let again = lea
        .get(&people.path("/activity?action=billing_documents.exported&include_total=true"))
        .expect(200);
    assert_eq!(again.body["total"], 2, "a HEAD request is no download");
}

#[rstest]
fn a_larger_archive_names_the_next_document(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("archive_documents_max", "2")]);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let invoices = issued(&app, &people, 3);
    let refused = lea
        .get(&people.path("/billing-documents/archive"))
        .expect_problem(409, "export_too_large");
    let params = &refused.body["errors"][0]["params"];
    assert_eq!(params["max"], 2);
    assert_eq!(params["number"], invoices[0].body["number"]);
    assert_eq!(params["issued_on"], invoices[0].body["issued_on"]);
    let log = lea
        .get(&people.path("/activity?action=billing_documents.exported"))
        .expect(200);
    assert_eq!(log.body["items"], json!([]));
    // A mailed export has no limit.
    let export = requested(&people, json!({ "format": "zip" }));
    app.work();
    let whole = lea.get(&export_path(&people, &export, "/file")).expect(200);
    assert_eq!(unzipped(&whole.bytes).len(), 3);
}

#[rstest]
fn an_export_is_mailed_and_asks_for_the_right_each_time(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    issued(&app, &people, 2);
    let export = requested(
        &people,
        json!({ "format": "zip", "filter": { "kind": "invoice" } }),
    );
    assert_eq!(export.body["state"], "queued");
    assert_eq!(export.body["filter"]["kind"], "invoice");
    let file = export_path(&people, &export, "/file");
    lea.client.get(&file).expect_problem(409, "export_not_ready");
    let mails = app.mails_to(&lea.email);
    let link = format!("/billing-exports/{}", export.text_at("/id"));
    let mail = mails.iter().find(|mail| mail.text.contains(&link));
    let mail = &mail.expect("a mail with the link").text;
    assert!(mail.contains("2 documents"), "{mail}");
    super::proves_itself(&app, mail);
    let ready = lea.client.get(&export_path(&people, &export, "")).expect(200);
    assert_eq!(
        (&ready.body["state"], &ready.body["documents"]),
        (&json!("ready"), &json!(2))
    );
    let bytes = lea.client.get(&file).expect(200).bytes;
    assert_eq!(ready.body["size"], bytes.len());
    assert_eq!(unzipped(&bytes).len(), 2);

    // Whoever sees invoices, with a login or a token; nobody else.
    people.administrator.client.get(&file).expect(200);
    api_token(&app, lea, &["billing:read"]).get(&file).expect(200);
    api_token(&app, lea, &["organizations:read"])
        .get(&file)
        .expect_problem(403, "insufficient_scope");
    people
        .collaborator
        .client
        .get(&file)
        .expect_problem(404, "not_found");
    people.outsider.client.get(&file).expect_problem(404, "not_found");
    app.anonymous().get(&file).expect_problem(401, "unauthenticated");
    let log = lea
        .client
        .get(&people.path("/activity?action=billing_documents.exported"))
        .expect(200);
    assert_eq!(log.body["items"].as_array().map(Vec::len), Some(3));

    // Another organization does not know it.
    let other = app.scenario();
    let foreign = other.path(&format!("/billing-exports/{}", export.text_at("/id")));
    let otto = &other.legal_representative.client;
    otto.get(&foreign).expect_problem(404, "not_found");
    otto.get(&format!("{foreign}/file"))
        .expect_problem(404, "not_found");
    otto.delete(&foreign).expect_problem(404, "not_found");

    app.advance(TimeDelta::days(7));
    let fresh = log_in(&app, &lea.email).client;
    fresh.get(&file).expect_problem(404, "not_found");
    let expired = fresh.get(&export_path(&people, &export, "")).expect(200);
    assert_eq!(expired.body["state"], "expired");
}

#[rstest]
fn a_revoked_export_is_gone_with_its_file(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    issued(&app, &people, 1);
    let ready = requested(&people, json!({ "format": "csv" }));
    app.work();
    let waiting = requested(&people, json!({ "format": "csv" }));
    for export in [&waiting, &ready] {
        let path = export_path(&people, export, "");
        api_token(&app, lea, &["billing:read"])
            .delete(&path)
            .expect_problem(403, "insufficient_scope");
        lea.client.delete(&path).expect(204);
        lea.client.delete(&path).expect_problem(404, "not_found");
        app.work();
        assert_eq!(lea.client.get(&path).expect(200).body["state"], "revoked");
        lea.client
            .get(&format!("{path}/file"))
            .expect_problem(404, "not_found");
    }
    let about = app.mails_to(&lea.email);
    let about = about
        .iter()
        .filter(|mail| mail.text.contains("/billing-exports/"));
    assert_eq!(about.count(), 1, "nobody is told of a revoked export");
    let log = lea
        .client
        .get(&people.path("/activity?action=billing_export.revoked"))
        .expect(200);
    assert_eq!(log.body["items"].as_array().map(Vec::len), Some(2));
}

#[rstest]
fn who_lost_the_right_gets_no_mail(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    issued(&app, &people, 1);
    let noa: &Person = &people.administrator;
    let export = noa
        .client
        .post(&people.path("/billing-exports"), json!({ "format": "csv" }))
        .expect(201);
    lea.patch(&people.member_path(noa), json!({ "role": "external" }))
        .expect(200);
    let mails = app.mails_to(&noa.email);
    assert!(mails.iter().all(|mail| !mail.text.contains("/billing-exports/")));
    let path = export_path(&people, &export, "");
    assert_eq!(lea.get(&path).expect(200).body["state"], "failed");
}

#[rstest]
fn the_list_is_that_of_the_download(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let documents: Vec<Filed> = (1..=4_100)
        .map(|number| Filed {
            net_minor: number,
            ..Filed::new(&format!("INV-2026-{number:06}"), "2026-05-01")
        })
        .collect();
    file(&app, people.organization, &documents);
    let export = requested(
        &people,
        json!({ "format": "csv", "separator": "semicolon", "bom": false,
        "filter": { "status": ["open"], "from": "2026-01-01", "q": "inv 2026" } }),
    );
    app.work();
    let mailed = lea.get(&export_path(&people, &export, "/file")).expect(200);
    assert_eq!(mailed.header("content-type"), Some("text/csv; charset=utf-8"));
    let path =
        "/billing-documents/export?separator=semicolon&bom=false&status=open&from=2026-01-01&q=inv%202026";
    let direct = lea.get(&people.path(path)).expect(200);
    assert!(mailed.text.lines().count() > 4_000);
    assert!(mailed.text == direct.text);
    let shown = lea.get(&export_path(&people, &export, "")).expect(200);
    assert_eq!(shown.body["documents"], 4_100);
}

#[rstest]
fn exports_of_an_organization_are_limited(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("organization_billing_exports_max", "2")]);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let first = requested(&people, json!({ "format": "csv" }));
    requested(&people, json!({ "format": "csv" }));
    let path = people.path("/billing-exports");
    let refused = lea
        .post(&path, json!({ "format": "csv" }))
        .expect_problem(409, "quota_exceeded");
    assert_eq!(refused.body["quota"], "billing_exports");
    lea.delete(&export_path(&people, &first, "")).expect(204);
    requested(&people, json!({ "format": "csv" }));
}

#[rstest]
fn organizations_take_turns(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let (first, second) = (app.scenario(), app.scenario());
    let early: Vec<Answer> = (0..3)
        .map(|_| requested(&first, json!({ "format": "csv" })))
        .collect();
    let late = requested(&second, json!({ "format": "csv" }));
    let state = |people: &Scenario, export: &Answer| {
        let lea = &people.legal_representative.client;
        lea.get(&export_path(people, export, ""))
            .expect(200)
            .text_at("/state")
    };
    // One export each time.
    app.answer_only();
    app.answer_only();
    assert_eq!(state(&first, &early[0]), "ready");
    assert_eq!(state(&second, &late), "ready");
    assert_eq!(state(&first, &early[1]), "queued");
}

#[rstest]
#[case(json!({}), "/format", "required")]
#[case(json!({ "format": "pdf" }), "/format", "enum")]
#[case(json!({ "format": "zip", "filter": { "status": ["lost"] } }), "/filter/status/0", "enum")]
#[case(json!({ "format": "zip", "filter": { "from": "2026-01-02", "to": "2026-01-01" } }), "/filter/from", "range")]
#[case(json!({ "format": "zip", "filter": { "from": "2010-01-01", "to": "2026-01-01" } }), "/filter/to", "range")]
#[case(json!({ "format": "zip", "filter": { "q": "a b c d e f g h i" } }), "/filter/q", "too_many")]
#[case(json!({ "format": "zip", "filter": { "q": "a\u{0}b" } }), "/filter/q", "control_character")]
#[case(json!({ "format": "zip", "filter": { "product_id": "inv_1" } }), "/filter/product_id", "id_kind")]
fn bad_requests_name_the_field(#[case] body: Value, #[case] pointer: &str, #[case] code: &str) {
    let app = TestApp::start(Database::Sqlite);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let refused = lea.post(&people.path("/billing-exports"), body).expect(422);
    assert_eq!(refused.body["errors"][0]["pointer"], pointer);
    assert_eq!(refused.body["errors"][0]["code"], code);
}

#[rstest]
fn a_member_with_the_billing_permission_exports(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let bea = person(&app, "bea");
    let bea = join(
        &app,
        people.organization,
        &bea,
        Role::Collaborator,
        MembershipState::Active,
    );
    let lea = &people.legal_representative.client;
    lea.patch(&people.member_path(&bea), json!({ "billing": true }))
        .expect(200);
    bea.client
        .get(&people.path("/billing-documents/archive"))
        .expect(200);
    bea.client
        .post(&people.path("/billing-exports"), json!({ "format": "zip" }))
        .expect(201);
}
