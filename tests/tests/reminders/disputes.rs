//! Disputes and withdrawals: who opens and decides them, and what follows.

use super::chaser::Chaser;
use kontor_tests::Database;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn a_disputed_invoice_is_not_reminded_of_until_staff_reject_it_and_starts_with_the_first_level(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    let path = chaser.path(&format!("/invoices/{invoice}/dispute"));
    let reason = json!({ "reason": "Not ordered" });
    let opened = chaser.lea().post(&path, reason.clone()).expect(201);
    assert_eq!(opened.body["outcome"], json!(null));
    chaser
        .lea()
        .post(&path, reason)
        .expect_problem(409, "already_disputed");
    chaser.live(45);
    assert!(chaser.reminders(&invoice).is_empty());
    let clerk = chaser.clerk_now();
    let open = clerk.get("/v1/staff/disputes?state=open").expect(200);
    assert_eq!(open.text_at("/items/0/invoice_id"), invoice);
    let resolution = format!("/v1/staff/invoices/{invoice}/dispute/resolution");
    let rejected = json!({ "outcome": "rejected", "words": "It was ordered on 23 November." });
    clerk.post(&resolution, rejected.clone()).expect(200);
    clerk
        .post(&resolution, rejected)
        .expect_problem(409, "no_open_dispute");
    assert!(chaser.mails("Decision on the dispute")[0].contains("It was ordered on 23 November."));
    chaser.live(6);
    assert!(
        chaser.reminders(&invoice).is_empty(),
        "a week lies between the decision and the reminder"
    );
    chaser.live(1);
    let first = chaser.day(0);
    assert_eq!(
        chaser.reminders(&invoice),
        [(1, first.clone())],
        "the first one is friendly, however long the dispute took"
    );
    chaser.live(7);
    assert_eq!(chaser.reminders(&invoice), [(1, first), (2, chaser.day(0))]);
}

#[rstest]
fn an_accepted_dispute_ends_reminders(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    let dispute = chaser.path(&format!("/invoices/{invoice}/dispute"));
    chaser
        .lea()
        .post(&dispute, json!({ "reason": "Not ordered" }))
        .expect(201);
    let resolution = format!("/v1/staff/invoices/{invoice}/dispute/resolution");
    let accepted = json!({ "outcome": "accepted", "words": "You are right." });
    chaser.clerk().post(&resolution, accepted).expect(200);
    chaser.live(80);
    assert!(chaser.reminders(&invoice).is_empty());
}

#[rstest]
fn a_paid_invoice_can_not_be_disputed(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    chaser.pay(&invoice, "74.59").expect(200);
    let path = chaser.path(&format!("/invoices/{invoice}/dispute"));
    let refused = chaser.lea().post(&path, json!({ "reason": "Not ordered" }));
    refused.expect_problem(409, "invoice_state");
}

#[rstest]
fn a_groundless_reminder_is_withdrawn_by_mail(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    chaser.live(40);
    let id = chaser.rows(&invoice)[0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/v1/staff/reminders/{id}/withdrawal");
    let words = json!({ "words": "Your payment arrived a day before." });
    let clerk = chaser.clerk_now();
    let withdrawn = clerk.post(&path, words.clone()).expect(200);
    assert_eq!(withdrawn.body["state"], "withdrawn");
    clerk.post(&path, words).expect_problem(409, "reminder_state");
    assert!(chaser.mails("withdrawn")[0].contains("Your payment arrived a day before."));
    let shown = chaser.see(&format!("/reminders/{id}"));
    assert_eq!(shown.body["withdrawal"], "Your payment arrived a day before.");
}

#[rstest]
fn a_groundless_last_reminder_blocks_no_longer(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let (product, invoice) = chaser.renewal();
    chaser.live(71);
    assert_eq!(chaser.product_state(&product), "blocked");
    let last = chaser
        .rows(&invoice)
        .into_iter()
        .find(|row| !row["block_on"].is_null());
    let id = last.expect("the last level")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let words = json!({ "words": "You had paid." });
    let path = format!("/v1/staff/reminders/{id}/withdrawal");
    chaser.clerk_now().post(&path, words).expect(200);
    assert_eq!(chaser.product_state(&product), "active");
    chaser.live(3);
    assert_eq!(chaser.product_state(&product), "active", "for good");
}
