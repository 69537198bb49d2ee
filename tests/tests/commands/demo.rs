//! `kontor demo`: into an empty database only, once, and what is printed is true.

use crate::commands::run::{empty, kontor, mailed_token};
use kontor_tests::process::Process;
use kontor_tests::{Client, Database};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Logs in as one of the cast, with the password that was printed.
fn log_in(client: &Client, email: &str, printed: &str) -> Client {
    let password = printed
        .lines()
        .find_map(|line| line.strip_prefix("Everybody's password is: "))
        .expect("the password");
    let login = client.post("/v1/sessions", json!({ "email": email, "password": password }));
    client.with_token(&login.expect(201).text_at("/access_token"))
}

/// Returns the causes of an organization's reminders for which the diagnosis says yes, by product.
fn explained(person: &Client, organization: &str) -> BTreeMap<String, Vec<String>> {
    let own = person.get("/v1/organizations").expect(200);
    let mut own = own.body["items"].as_array().expect("organizations").iter();
    let own = own
        .find(|one| one["name"] == organization)
        .expect("the organization");
    let path = format!("/v1/organizations/{}", own["id"].as_str().expect("an id"));
    let reminders = person.get(&format!("{path}/reminders")).expect(200);
    let reminders = reminders.body["items"].as_array().expect("reminders").clone();
    let explain = |reminder: &Value| {
        let id = reminder["id"].as_str().expect("an id");
        let diagnosis = person
            .get(&format!("{path}/reminders/{id}/diagnosis"))
            .expect(200);
        let invoice = reminder["invoice_id"].as_str().expect("an invoice");
        let invoice = person.get(&format!("{path}/invoices/{invoice}")).expect(200);
        (
            invoice.text_at("/lines/0/detail"),
            of_verdict(&diagnosis.body, "yes"),
        )
    };
    reminders.iter().map(explain).collect()
}

fn of_verdict(diagnosis: &Value, verdict: &str) -> Vec<String> {
    let causes = diagnosis["findings"].as_array().expect("findings").iter();
    causes
        .filter(|cause| cause["verdict"] == verdict)
        .map(|cause| cause["cause"].as_str().expect("a cause").to_owned())
        .collect()
}

#[rstest]
fn everybody_who_is_printed_can_log_in(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = empty(database);
    let printed = kontor(&fresh, &[], &["demo"]).succeeds().out;
    let logins: Vec<&str> = printed
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .collect();
    assert_eq!(logins.len(), 10, "{printed}");

    let server = Process::start(&fresh, &[]);
    for email in logins {
        let person = log_in(&server.client(), email, &printed);
        person.get("/v1/profile").expect(200);
    }

    let anna = log_in(&server.client(), "anna@musterwil.example", &printed);
    let own = anna.get("/v1/organizations").expect(200);
    let town = own.text_at("/items/1/id");
    assert_eq!(own.text_at("/items/1/name"), "Gemeinde Musterwil");
    let path = format!("/v1/organizations/{town}");
    let members = anna
        .get(&format!("{path}/members?include_total=true&limit=1"))
        .expect(200);
    assert_eq!(members.body["total"], 63, "as `kontor demo` says");
    let check = anna.get(&format!("{path}/activity/verify")).expect(200);
    assert_eq!(check.body["intact"], true);

    let lea = log_in(&server.client(), "lea@muster.example", &printed);
    let own = lea.get("/v1/organizations").expect(200);
    let own = own.body["items"].as_array().expect("organizations").clone();
    let firm = own
        .iter()
        .find(|one| one["name"] == "Muster AG")
        .expect("the company");
    let path = format!("/v1/organizations/{}", firm["id"].as_str().expect("an id"));
    let history = lea.get(&format!("{path}/billing-documents")).expect(200);
    let items = history.body["items"].as_array().expect("documents").iter();
    let states: Vec<String> = items
        .map(|one| format!("{} {}", one["state"], one["overdue"]).replace('"', ""))
        .collect();
    let expected = [
        "issued false",
        "paid false",
        "partially_paid false",
        "paid false",
        "partially_paid true",
        "open true",
        "partially_refunded false",
    ];
    let mut sorted = (states.clone(), expected.map(str::to_owned).to_vec());
    sorted.0.sort();
    sorted.1.sort();
    assert_eq!(sorted.0, sorted.1);
    let to_pay = lea.get(&format!("{path}/to-pay")).expect(200);
    assert_eq!(to_pay.body["items"].as_array().map(Vec::len), Some(2));
    let check = lea.get(&format!("{path}/activity/verify")).expect(200);
    assert_eq!(check.body["intact"], true);
    let mila = log_in(&server.client(), "mila@provider.example", &printed);
    assert_eq!(
        mila.get("/v1/staff/me").expect(200).text_at("/role"),
        "billing_clerk"
    );

    let causes = explained(&lea, "Muster AG");
    assert_eq!(causes["muster-shop.example"], ["nothing_received"]);
    assert_eq!(causes["blog.muster.example"], ["amount_differs"]);
    assert_eq!(causes["termine.muster.example"], ["crossed"]);
    let checks = lea.get(&format!("{path}/message-checks")).expect(200);
    assert_eq!(checks.text_at("/items/0/verdict"), "forged");
    let check = format!(
        "{path}/message-checks/{}/diagnosis",
        checks.text_at("/items/0/id")
    );
    let diagnosis = lea.get(&check).expect(200);
    assert!(
        of_verdict(&diagnosis.body, "yes").contains(&"not_from_us".to_owned()),
        "{}",
        diagnosis.body
    );
    assert_eq!(
        explained(&anna, "Gemeinde Musterwil")["Sportplatz"],
        ["standing_order", "prepaid_covers"]
    );
    let noa = log_in(&server.client(), "noa@muster.example", &printed);
    assert_eq!(
        explained(&noa, "Verein Seeblick")["vereinsheim.example"],
        ["prepaid_covers", "nothing_received"]
    );
    let jules = log_in(&server.client(), "jules@lumiere.example", &printed);
    assert_eq!(
        explained(&jules, "Atelier Lumière Sàrl")["Atelier presse"],
        ["currency_differs"]
    );
    let unmatched = mila.get("/v1/staff/unmatched").expect(200);
    assert_eq!(unmatched.body["items"].as_array().map(Vec::len), Some(2));

    let sam = log_in(&server.client(), "sam@muster.example", &printed);
    let own = sam.get("/v1/organizations").expect(200);
    assert_eq!(own.text_at("/items/1/my_state"), "suspended");

    // The invitation that waits can be accepted with the token of its mail.
    let otto = log_in(&server.client(), "otto@fremd.example", &printed);
    let token = mailed_token(&server, "otto@fremd.example");
    let joined = otto
        .post("/v1/invitations/accept", json!({ "token": token }))
        .expect(201);
    assert_eq!(joined.text_at("/role"), "collaborator");
}

#[rstest]
fn it_is_done_once_and_never_beside_other_data(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let fresh = empty(database);
    kontor(&fresh, &[("KONTOR_SMTP_URL", "smtp://127.0.0.1:1")], &["demo"])
        .fails_saying("run without KONTOR_SMTP_URL");
    for name in ["organization_members_max", "organization_products_max"] {
        let small = empty(database);
        let variable = format!("KONTOR_{}", name.to_uppercase());
        kontor(&small, &[(&variable, "1")], &["demo"])
            .fails_saying(&format!("more than 1 of {name}: raise that setting"));
    }
    let first = kontor(&fresh, &[], &["demo"]).succeeds().out;
    let again = kontor(&fresh, &[], &["demo"]).succeeds().out;
    assert!(
        first.starts_with("The database is filled with demo data."),
        "{first}"
    );
    assert!(again.starts_with("The demo data is there already."), "{again}");

    let other = empty(database);
    let server = Process::start(&other, &[]);
    let lea = json!({ "first_name": "Lea", "last_name": "Real", "email": "lea@real.example", "password": "correct horse battery staple" });
    server.client().post("/v1/sign-up", lea).expect(202);
    let token = mailed_token(&server, "lea@real.example");
    server
        .client()
        .post("/v1/sign-up/verify", kontor_tests::verification(&token))
        .expect(201);
    kontor(&other, &[], &["demo"]).fails_saying("the database holds accounts that are not demo data");
}
