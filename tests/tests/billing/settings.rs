//! Billing settings of an organization, and the mails that follow from them.

use super::desk::Desk;
use chrono::TimeDelta;
use kontor_api::billing::SendRenewalNotices;
use kontor_tests::scenario::person;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

const PATH: &str = "/billing-settings";

fn set(desk: &Desk, change: &Value) -> Value {
    let lea = kontor_tests::log_in(&desk.app, &desk.people.legal_representative.email);
    lea.client
        .patch(&desk.path(PATH), change.clone())
        .expect(200)
        .body
}

/// Subjects of the mails to the legal representative, newest first, that contain these words.
fn mails(desk: &Desk, words: &str) -> Vec<String> {
    let mails = desk.app.mails_to(&desk.people.legal_representative.email);
    let subjects = mails.into_iter().map(|mail| mail.subject);
    subjects.filter(|subject| subject.contains(words)).collect()
}

/// Runs the daily job, as each of two nodes does.
fn decide(desk: &Desk) {
    for _ in 0..2 {
        desk.app.write(|tx| tx.jobs().push(&SendRenewalNotices));
        desk.app.answer_only();
        desk.app
            .fresh
            .execute("DELETE FROM jobs WHERE kind = 'send_renewal_notices'");
    }
}

#[rstest]
fn settings_are_changed_with_a_trace_and_checked(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let before = desk.get(PATH);
    let defaults = json!({
        "organization_id": desk.people.organization.to_string(), "notice_at_issue": true, "renewal_notice_days": [],
        "payment_receipt": true, "payment_method": "transfer",
    });
    assert_eq!(before.body, defaults);
    let tag = before.header("etag").expect("a tag").to_owned();
    let lea = desk.lea().with_header("if-match", &tag);
    let change = json!({ "renewal_notice_days": [7, 60, 7], "notice_at_issue": false });
    let after = lea.patch(&desk.path(PATH), change.clone()).expect(200);
    assert_eq!(after.body["renewal_notice_days"], json!([60, 7]));
    assert_eq!(
        (&after.body["notice_at_issue"], &after.body["payment_receipt"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(desk.get(PATH).body, after.body);
    lea.patch(&desk.path(PATH), json!({ "payment_receipt": false }))
        .expect_problem(412, "precondition_failed");
    desk.lea().patch(&desk.path(PATH), change).expect(200);
    let log = "activity_entries WHERE action = 'billing_settings.updated'";
    assert_eq!(desk.app.fresh.count(log), 1, "what changes nothing is no change");
    let entry = desk.get("/activity?action=billing_settings.updated").body;
    let details = &entry["items"][0]["details"];
    assert_eq!(
        (
            &details["before"]["renewal_notice_days"],
            &details["after"]["renewal_notice_days"]
        ),
        (&json!([]), &json!([60, 7]))
    );
    let bad =
        json!({ "renewal_notice_days": [30, 31, 0], "payment_receipt": "yes", "payment_method": "transfer" });
    let refused = desk.lea().patch(&desk.path(PATH), bad);
    let refused = refused.expect_problem(422, "invalid_input");
    let mut fields = refused.fields();
    fields.sort_unstable();
    assert!(
        fields.contains(&("/payment_method", "unknown_field")),
        "{fields:?}"
    );
    let bad = json!({ "renewal_notice_days": [30, 31, 0] });
    let refused = desk.lea().patch(&desk.path(PATH), bad);
    let refused = refused.expect_problem(422, "invalid_input");
    assert_eq!(
        refused.fields(),
        [
            ("/renewal_notice_days/1", "enum"),
            ("/renewal_notice_days/2", "enum")
        ]
    );
    assert_eq!(desk.get(PATH).body, after.body);
}

#[rstest]
fn issued_and_paid_invoices_are_reported_unless_switched_off(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    desk.due();
    assert_eq!(mails(&desk, "Payment of invoice").len(), 1, "of the order");
    desk.renew();
    assert_eq!(mails(&desk, "Invoice").len(), 2, "of the order and the renewal");
    let renewal = desk.invoice_to_pay();
    desk.pay(&renewal, "10.00").expect(200);
    assert_eq!(mails(&desk, "Payment of invoice").len(), 1, "not for a part");
    desk.pay(&renewal, "64.59").expect(200);
    assert_eq!(mails(&desk, "Payment of invoice").len(), 2);
    // What was never paid has no receipt.
    let credited = desk.open_invoice();
    desk.credit(&credited, json!({})).expect(200);
    assert_eq!(mails(&desk, "Payment of invoice").len(), 2);

    set(
        &desk,
        &json!({ "notice_at_issue": false, "payment_receipt": false }),
    );
    desk.due();
    desk.renew();
    let renewal = desk.invoice_to_pay();
    desk.pay(&renewal, "74.59").expect(200);
    assert_eq!(
        (
            mails(&desk, "Payment of invoice").len(),
            mails(&desk, "Invoice").len()
        ),
        (2, 3)
    );
}

#[rstest]
fn only_members_with_reminders_by_mail_get_a_receipt(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let ada = &desk.people.administrator;
    let receipts = || {
        let mails = desk.app.mails_to(&ada.email);
        let receipt = |mail: &kontor_api::notifications::Envelope| mail.subject.contains("Payment of");
        mails.iter().filter(|mail| receipt(mail)).count()
    };
    for (by_email, expected) in [(false, 0), (true, 1)] {
        let reminders = json!({ "reminders": { "by_email": by_email } });
        desk.lea()
            .patch(&desk.people.member_path(ada), reminders)
            .expect(200);
        let invoice = desk.open_invoice();
        desk.pay(&invoice, "74.59").expect(200);
        assert_eq!(receipts(), expected);
    }
}

#[rstest]
fn notices_before_expiry_come_once_for_each_lead_time(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    set(
        &desk,
        &json!({ "notice_at_issue": false, "renewal_notice_days": [7, 1] }),
    );
    desk.due();
    let notices = || mails(&desk, "that expire soon").len();
    // The ninth day before: 08:00 in Zurich is later than 06:00.
    for (days, expected) in [(1, 0), (1, 0), (1, 1), (1, 1), (1, 1)] {
        desk.wait(days);
        decide(&desk);
        assert_eq!(notices(), expected);
    }
    let mail = desk
        .app
        .mails_to(&desk.people.legal_representative.email)
        .into_iter()
        .find(|mail| mail.subject.contains("that expire soon"))
        .expect("a notice");
    assert!(
        mail.text.contains("expire on 2 Dec 2026") && mail.text.contains("- muster.example"),
        "{}",
        mail.text
    );
    super::proves_itself(&desk.app, &mail.text);
    desk.wait(4);
    decide(&desk);
    assert_eq!(notices(), 2, "the day before");
    desk.wait(1);
    decide(&desk);
    assert_eq!(notices(), 2, "none from the expiry on");
}

#[rstest]
fn after_downtime_only_the_nearest_notice_is_sent(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    set(
        &desk,
        &json!({ "notice_at_issue": false, "renewal_notice_days": [60, 30, 14, 7, 1] }),
    );
    desk.due();
    desk.wait(5);
    decide(&desk);
    assert_eq!(mails(&desk, "that expire soon").len(), 1);
    assert_eq!(desk.app.fresh.count("renewal_notices WHERE lead_days = 7"), 1);
    assert_eq!(desk.app.fresh.count("renewal_notices"), 1);
    // A lead time that was chosen later, and has passed.
    set(&desk, &json!({ "renewal_notice_days": [60] }));
    decide(&desk);
    assert_eq!(mails(&desk, "that expire soon").len(), 1);
    // The server was down on the last day.
    set(&desk, &json!({ "renewal_notice_days": [60, 1] }));
    desk.wait(6);
    decide(&desk);
    assert_eq!(mails(&desk, "that expire soon").len(), 1);
}

#[rstest]
fn what_is_paid_or_renews_itself_does_not_expire(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    set(
        &desk,
        &json!({ "notice_at_issue": false, "renewal_notice_days": [60] }),
    );
    desk.due();
    desk.renew();
    let renewal = desk.invoice_to_pay();
    desk.pay(&renewal, "74.59").expect(200);
    decide(&desk);
    assert_eq!(desk.app.fresh.count("renewal_notices"), 0);
    // Nobody else's settings count.
    let other = Desk::new(database);
    other.due();
    decide(&other);
    assert_eq!(other.app.fresh.count("renewal_notices"), 0);
}

#[rstest]
fn notices_are_decided_from_six_in_the_morning_of_the_issuer(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::with(database, &[("issuer_time_zone", "Pacific/Auckland")]);
    set(
        &desk,
        &json!({ "notice_at_issue": false, "renewal_notice_days": [60] }),
    );
    desk.due();
    // 08:00 UTC is 21:00 in Auckland; nine hours later it is 06:00 of the next day.
    let run_at = |app: &TestApp| {
        app.write(|tx| tx.jobs().ensure_recurring(&SendRenewalNotices));
        app.answer_only();
        app.fresh
            .count("jobs WHERE kind = 'send_renewal_notices' AND attempts > 0")
    };
    assert_eq!(run_at(&desk.app), 1);
    assert_eq!(desk.app.fresh.count("renewal_notices"), 1);
    desk.app.fresh.execute("DELETE FROM renewal_notices");
    desk.app.advance(TimeDelta::hours(9) - TimeDelta::seconds(1));
    desk.app.answer_only();
    assert_eq!(desk.app.fresh.count("renewal_notices"), 0);
    desk.app.advance(TimeDelta::seconds(1));
    desk.app.answer_only();
    assert_eq!(desk.app.fresh.count("renewal_notices"), 1);
}

#[rstest]
fn strangers_and_members_without_the_permission_see_no_settings(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let stranger = person(&desk.app, "mallory");
    for client in [&stranger.client, &desk.people.collaborator.client] {
        client.get(&desk.path(PATH)).expect_problem(404, "not_found");
        let change = json!({ "payment_receipt": false });
        client
            .patch(&desk.path(PATH), change)
            .expect_problem(404, "not_found");
    }
}
