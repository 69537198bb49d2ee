//! The explanation of a reminder, end to end with files of the bank: each cause is found, and settled by the action as given.

use super::chaser::Chaser;
use kontor_tests::Database;
use kontor_tests::camt::Paid;
use kontor_tests::client::Answer;
use rstest::rstest;
use serde_json::{Value, json};

impl Chaser {
    /// The causes with a verdict, of the newest reminder of an invoice or of the invoice.
    pub fn causes(diagnosis: &Value, verdict: &str) -> Vec<String> {
        let findings = diagnosis["findings"].as_array().expect("findings");
        assert_eq!(findings.len(), 7, "every cause is tested");
        let with = findings.iter().filter(|finding| finding["verdict"] == verdict);
        with.map(|finding| finding["cause"].as_str().expect("a cause").to_owned())
            .collect()
    }

    pub fn diagnosis_of_reminder(&self, invoice: &str) -> Value {
        let id = self.rows(invoice)[0]["id"].as_str().expect("an id").to_owned();
        self.see(&format!("/reminders/{id}/diagnosis")).body
    }

    pub fn diagnosis_of_invoice(&self, invoice: &str) -> Value {
        self.see(&format!("/invoices/{invoice}/diagnosis")).body
    }

    /// Performs the action of a cause, as given.
    pub fn perform(&self, diagnosis: &Value, cause: &str) -> Answer {
        let findings = diagnosis["findings"].as_array().expect("findings");
        let finding = findings
            .iter()
            .find(|finding| finding["cause"] == cause)
            .expect("the cause");
        let action = &finding["action"];
        let (method, path) = (
            action["method"].as_str().expect("a method"),
            action["path"].as_str().expect("a path"),
        );
        let body = (!action["body"].is_null()).then(|| action["body"].clone());
        self.lea_now().send(method, path, body)
    }
}

pub fn finding<'a>(diagnosis: &'a Value, cause: &str) -> &'a Value {
    let findings = diagnosis["findings"].as_array().expect("findings");
    findings
        .iter()
        .find(|finding| finding["cause"] == cause)
        .expect("the cause")
}

#[rstest]
fn nothing_received_is_settled_by_the_payment_part_of_the_reminder(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    chaser.live(40);
    let told = chaser.diagnosis_of_reminder(&invoice);
    assert_eq!(Chaser::causes(&told, "yes"), ["nothing_received"]);
    assert!(Chaser::causes(&told, "possible").is_empty());
    assert_eq!(
        finding(&told, "nothing_received")["action"]["operation"],
        "get_reminder_pdf"
    );
    let pdf = chaser.perform(&told, "nothing_received").expect(200);
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    let reference = told["invoice"]["reference"]
        .as_str()
        .expect("a reference")
        .to_owned();
    chaser.receive(
        "M1",
        &[Paid::new("74.59", "S1").with(&reference).on(&chaser.day(0))],
    );
    assert_eq!(chaser.see(&format!("/invoices/{invoice}")).body["state"], "paid");
    let told = chaser.diagnosis_of_reminder(&invoice);
    assert!(
        Chaser::causes(&told, "yes")
            .iter()
            .all(|cause| cause == "crossed")
    );
}

#[rstest]
fn another_amount_is_told_by_the_difference(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    let reference = chaser.reference(&invoice);
    chaser.receive(
        "M1",
        &[Paid::new("70.00", "S1").with(&reference).on(&chaser.day(0))],
    );
    chaser.live(45);
    let told = chaser.diagnosis_of_reminder(&invoice);
    assert_eq!(Chaser::causes(&told, "yes"), ["amount_differs"]);
    let found = finding(&told, "amount_differs");
    assert_eq!(found["amount"], json!({ "amount": "4.59", "currency": "CHF" }));
    assert_eq!(found["payments"][0]["amount"]["amount"], "70.00");
    chaser.perform(&told, "amount_differs").expect(200);
    chaser.receive(
        "M2",
        &[Paid::new("4.59", "S2").with(&reference).on(&chaser.day(0))],
    );
    assert_eq!(chaser.see(&format!("/invoices/{invoice}")).body["state"], "paid");
}

#[rstest]
fn another_currency_is_told_with_its_payment(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    let reference = chaser.reference(&invoice);
    let paid = Paid::new("74.59", "S1")
        .with(&reference)
        .in_currency("EUR")
        .on(&chaser.day(0));
    chaser.receive("M1", &[paid]);
    chaser.live(45);
    let told = chaser.diagnosis_of_reminder(&invoice);
    assert_eq!(Chaser::causes(&told, "yes"), ["currency_differs"]);
    let found = finding(&told, "currency_differs");
    assert_eq!(found["amount"], json!({ "amount": "74.59", "currency": "EUR" }));
    let action = &found["action"];
    // The staff can't allocate it to the invoice, which is to be paid in its own currency.
    assert_eq!(action["operation"], "get_reminder_pdf");
    let pdf = chaser.perform(&told, "currency_differs").expect(200);
    assert!(pdf.bytes.starts_with(b"%PDF-"));
}

#[rstest]
fn a_standing_order_is_told_with_the_invoice_that_it_paid_before(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let (old, invoice) = (chaser.open_invoice(), chaser.open_invoice());
    let (old_reference, reference) = (chaser.reference(&old), chaser.reference(&invoice));
    chaser.receive(
        "M1",
        &[Paid::new("74.59", "S1").with(&old_reference).on(&chaser.day(0))],
    );
    chaser.live(40);
    chaser.receive(
        "M2",
        &[Paid::new("74.59", "S2").with(&old_reference).on(&chaser.day(0))],
    );
    let told = chaser.diagnosis_of_reminder(&invoice);
    assert_eq!(Chaser::causes(&told, "yes"), ["standing_order", "prepaid_covers"]);
    let found = finding(&told, "standing_order");
    assert_eq!(found["paid_invoices"][0]["id"], json!(old));
    assert_eq!(found["paid_invoices"][0]["reference"], json!(old_reference));
    assert_eq!(told["invoice"]["reference"], json!(reference));
    let action = json!({
        "operation": "pay_invoice_from_prepaid", "method": "POST",
        "path": chaser.path(&format!("/invoices/{invoice}/prepaid-payments")),
        "body": { "amount": { "amount": "74.59", "currency": "CHF" } },
    });
    assert_eq!(found["action"], action);
    assert_eq!(finding(&told, "prepaid_covers")["action"], action);
    chaser.perform(&told, "standing_order").expect(200);
    assert_eq!(chaser.see(&format!("/invoices/{invoice}")).body["state"], "paid");
}

#[rstest]
fn a_payment_that_crossed_leaves_nothing_to_do(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    let reference = chaser.reference(&invoice);
    chaser.live(40);
    let before = chaser.day(-1);
    chaser.live(1);
    chaser.receive("M1", &[Paid::new("74.59", "S1").with(&reference).on(&before)]);
    let told = chaser.diagnosis_of_reminder(&invoice);
    assert_eq!(Chaser::causes(&told, "yes"), ["crossed"]);
    assert_eq!(finding(&told, "crossed")["action"], Value::Null);
    assert_eq!(
        finding(&told, "crossed")["payments"][0]["value_date"],
        json!(before)
    );
}

#[rstest]
fn a_message_without_a_reminder_may_be_forged(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    let told = chaser.diagnosis_of_invoice(&invoice);
    assert_eq!(Chaser::causes(&told, "possible"), ["not_from_us"]);
    chaser.live(40);
    let told = chaser.diagnosis_of_invoice(&invoice);
    assert!(Chaser::causes(&told, "possible").is_empty());
}

#[rstest]
fn a_late_file_offers_a_dispute(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    chaser.receive("M1", &[Paid::new("1.00", "S1").on(&chaser.day(0))]);
    chaser.live(45);
    let told = chaser.diagnosis_of_reminder(&invoice);
    assert_eq!(Chaser::causes(&told, "possible"), ["nothing_received"]);
    let opened = chaser.perform(&told, "nothing_received").expect(201);
    assert_eq!(opened.text_at("/invoice_id"), invoice);
    chaser.live(20);
    assert_eq!(
        chaser.reminders(&invoice).len(),
        1,
        "no further reminder while it is disputed"
    );
}

#[rstest]
fn payments_of_others_are_never_shown(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    let day = chaser.day(0);
    // Without a reference of the organization, and so perhaps of anyone.
    chaser.receive(
        "M1",
        &[
            Paid::new("12.34", "S1").on(&day).saying("secret"),
            Paid::new("12.34", "S2").with("123").on(&day),
        ],
    );
    let told = chaser.diagnosis_of_invoice(&invoice).to_string();
    assert!(!told.contains("12.34") && !told.contains("secret"), "{told}");
}

#[rstest]
fn causes_that_come_together_are_all_found(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let (old, invoice) = (chaser.open_invoice(), chaser.open_invoice());
    let (old_reference, reference) = (chaser.reference(&old), chaser.reference(&invoice));
    let day = chaser.day(0);
    let paid = [
        Paid::new("74.59", "S1").with(&old_reference).on(&day),
        Paid::new("70.00", "S2").with(&reference).on(&day),
        Paid::new("4.59", "S3")
            .with(&reference)
            .in_currency("EUR")
            .on(&day),
    ];
    chaser.receive("M1", &paid);
    chaser.live(40);
    let late = Paid::new("74.59", "S4").with(&old_reference).on(&chaser.day(0));
    chaser.receive("M2", &[late]);
    let told = chaser.diagnosis_of_reminder(&invoice);
    assert_eq!(
        Chaser::causes(&told, "yes"),
        [
            "standing_order",
            "amount_differs",
            "currency_differs",
            "prepaid_covers"
        ]
    );
    let rest = json!({ "amount": { "amount": "4.59", "currency": "CHF" } });
    assert_eq!(finding(&told, "standing_order")["action"]["body"], rest);
    assert_eq!(finding(&told, "amount_differs")["amount"], rest["amount"]);
}
