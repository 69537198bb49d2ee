//! The explanation of a message that was checked: the invoice that it names, and whether it is from the provider.

use super::chaser::Chaser;
use crate::message_checks::{SENDER, encoded, mail};
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::Database;
use kontor_tests::camt::Paid;
use kontor_tests::client::Client;
use kontor_tests::log_in;
use kontor_tests::scenario::{join, organization};
use rstest::rstest;
use serde_json::{Value, json};

/// A stranger's account, which makes a message a forgery.
const FOREIGN: &str = "CH58 0079 1123 0008 8901 2";

fn chaser(database: Database) -> Chaser {
    Chaser::with(database, &[("mail_from", SENDER)])
}

impl Chaser {
    /// Checks a message, and has it explained: the verdict and the explanation.
    fn explained(&self, body: Value) -> (String, Value) {
        let path = self.path("/message-checks");
        let lea = self.lea_now();
        let check = lea.post(&path, body).expect(201);
        let told = lea
            .get(&format!("{path}/{}/diagnosis", check.text_at("/id")))
            .expect(200);
        assert_eq!(told.body["message_check_id"], check.body["id"]);
        (check.text_at("/verdict"), told.body)
    }

    /// The newest mail to the legal representative whose subject has these words, as a file.
    pub fn mail_file(&self, words: &str) -> Vec<u8> {
        let mails = self.app.mails_to(&self.people.legal_representative.email);
        let found = mails.iter().find(|mail| mail.subject.contains(words));
        let id = found
            .expect("a mail")
            .message_id
            .trim_matches(['<', '>'])
            .to_owned();
        std::fs::read(self.app.fresh.folder.join("mail").join(format!("{id}.eml"))).expect("the mail")
    }
}

/// The causes with their verdicts.
fn verdicts(told: &Value) -> Vec<(String, String)> {
    let findings = told["findings"].as_array().expect("findings").iter();
    let text = |finding: &Value, name: &str| finding[name].as_str().expect("a text").to_owned();
    findings
        .map(|finding| (text(finding, "cause"), text(finding, "verdict")))
        .collect()
}

fn verdict(told: &Value, cause: &str) -> String {
    let found = verdicts(told).into_iter().find(|(of, _)| of == cause);
    found.expect("the cause").1
}

#[rstest]
fn a_reminder_as_it_was_mailed_is_explained_like_the_reminder(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = chaser(database);
    let invoice = chaser.open_invoice();
    let reference = chaser.reference(&invoice);
    chaser.live(41);
    let reminder = chaser.rows(&invoice)[0]["id"].clone();
    let mail = encoded(&chaser.mail_file("Payment reminder"));
    let (judged, told) = chaser.explained(mail.clone());
    assert_eq!(judged, "suspicious", "it has no signature");
    assert_eq!(told["reminder_id"], reminder);
    assert_eq!(told["invoice"]["id"], json!(invoice));
    assert_eq!(verdict(&told, "not_from_us"), "possible");
    assert_eq!(verdict(&told, "nothing_received"), "yes");
    let path = format!("/reminders/{}/diagnosis", reminder.as_str().expect("an id"));
    let of_reminder = chaser.see(&path).body;
    let but_origin = |told: &Value| {
        let mut findings = told["findings"].as_array().expect("findings").clone();
        findings.retain(|finding| finding["cause"] != "not_from_us");
        findings
    };
    assert_eq!(
        but_origin(&told),
        but_origin(&of_reminder),
        "nothing but the question differs"
    );

    let paid = Paid::new("74.59", "S1").with(&reference).on(&chaser.day(-1));
    chaser.receive("M1", &[paid]);
    let (_, told) = chaser.explained(mail);
    assert_eq!(verdict(&told, "crossed"), "yes");
    assert_eq!(verdict(&told, "nothing_received"), "no");
}

#[rstest]
fn an_invoice_is_found_by_its_number_or_its_reference_whatever_the_verdict(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = chaser(database);
    let (first, second) = (chaser.open_invoice(), chaser.open_invoice());
    let number = chaser.see(&format!("/invoices/{second}")).text_at("/number");
    let reference = chaser.reference(&first);
    let (head, tail) = reference.split_at(2);
    let groups: Vec<&str> = (0..5).filter_map(|at| tail.get(5 * at..5 * at + 5)).collect();
    let printed = format!("{head} {}", groups.join(" "));
    for (text, judged, from_us, invoice) in [
        (
            format!("Pay {number} at once!"),
            "suspicious",
            "possible",
            &second,
        ),
        (format!("Reference {printed}."), "suspicious", "possible", &first),
        (
            format!("{number}, reference {printed}"),
            "suspicious",
            "possible",
            &second,
        ),
        (format!("Pay {number} to {FOREIGN}"), "forged", "yes", &second),
    ] {
        let (verdict_of_check, told) = chaser.explained(encoded(&mail(SENDER, &text, &[])));
        assert_eq!(verdict_of_check, judged, "{text}");
        assert_eq!(told["invoice"]["id"], json!(invoice), "{text}");
        assert_eq!(told["reminder_id"], Value::Null);
        assert_eq!(verdict(&told, "not_from_us"), from_us, "{text}");
        assert_eq!(verdicts(&told).len(), 7);
    }
}

#[rstest]
fn a_message_without_an_invoice_is_only_judged(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = chaser(database);
    chaser.open_invoice();
    for (text, from_us) in [
        ("Pay at once!".to_owned(), "possible"),
        (format!("Pay INV-2020-000001 to {FOREIGN}"), "yes"),
    ] {
        let (_, told) = chaser.explained(json!({ "text": text }));
        assert_eq!(told["invoice"], Value::Null);
        assert_eq!(verdicts(&told), [("not_from_us".to_owned(), from_us.to_owned())]);
        assert_eq!(told["findings"][0]["action"], Value::Null, "do not pay");
    }
}

#[rstest]
fn an_invoice_of_another_organization_is_as_unknown_as_none(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = chaser(database);
    let invoice = chaser.open_invoice();
    let shown = chaser.see(&format!("/invoices/{invoice}"));
    let (number, reference) = (shown.text_at("/number"), shown.text_at("/reference"));
    chaser.live(41);
    let reminder = chaser.mail_file("Payment reminder");
    let elsewhere = organization(&chaser.app, &chaser.people.outsider);
    let role = Role::LegalRepresentative;
    join(
        &chaser.app,
        elsewhere,
        &chaser.people.outsider,
        role,
        MembershipState::Active,
    );
    let outsider = log_in(&chaser.app, &chaser.people.outsider.email).client;
    let path = format!("/v1/organizations/{elsewhere}/message-checks");
    let ask = |client: &Client, body: Value| {
        let before = chaser.app.store().asked();
        let check = client.post(&path, body).expect(201);
        let mut told = client
            .get(&format!("{path}/{}/diagnosis", check.text_at("/id")))
            .expect(200)
            .body;
        let after = chaser.app.store().asked();
        told["message_check_id"] = Value::Null;
        (told, after.statements - before.statements)
    };
    let made_up = format!("INV-2020-000001 {}", "210000000003139471430009017");
    let unknown = ask(&outsider, json!({ "text": made_up }));
    let theirs = ask(&outsider, json!({ "text": format!("{number} {reference}") }));
    assert_eq!(theirs, unknown);
    assert_eq!(unknown.0["invoice"], Value::Null);
    let (told, _) = ask(&outsider, encoded(&reminder));
    assert_eq!(
        told, unknown.0,
        "the code of another organization's reminder proves nothing"
    );
}
