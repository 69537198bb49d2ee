//! The schedule over months: each level once, however the server was down, and never for what is covered.

use super::chaser::Chaser;
use chrono::TimeDelta;
use kontor_domain::locale::Locale;
use kontor_persistence::LedgerFaults;
use kontor_tests::Database;
use kontor_tests::camt::{Entry, Paid, import, notification};
use kontor_tests::client::texts;
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn an_unpaid_renewal_goes_through_the_schedule_until_it_is_paid(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let (product, invoice) = chaser.renewal();
    let days: Vec<String> = [40, 50, 60].iter().map(|after| chaser.day(*after)).collect();
    let block = chaser.day(70);
    let shown_block = Locale::En.day(chaser.today() + TimeDelta::days(70));
    chaser.live(69);
    let wanted: Vec<(i64, String)> = (1..).zip(days).collect();
    assert_eq!(chaser.reminders(&invoice), wanted, "each level on its day");
    assert_eq!(chaser.product_state(&product), "active");
    let last = &chaser.rows(&invoice)[0];
    assert_eq!(
        (last["level"].as_i64(), last["block_on"].as_str()),
        (Some(3), Some(block.as_str()))
    );
    assert_eq!(last["state"], "sent");
    assert_eq!(
        last["total"]["amount"], "74.59",
        "no fee and no interest unless the operator wants them"
    );
    chaser.live(1);
    assert_eq!(chaser.product_state(&product), "blocked");
    let told = chaser.mails("Products blocked");
    assert!(told.len() == 1 && told[0].contains("muster.example"), "{told:?}");
    chaser.verified(&told[0]);
    chaser.live(50);
    assert_eq!(chaser.reminders(&invoice), wanted, "nothing more comes");
    for words in ["Payment reminder", "Second reminder", "Last reminder"] {
        assert_eq!(chaser.mails(words).len(), 1, "{words}");
    }
    assert!(
        chaser.mails("Last reminder")[0].contains(&shown_block),
        "the block is announced"
    );
    let body = json!({ "amount": { "amount": "74.59", "currency": "CHF" }, "value_date": chaser.today() });
    let path = format!("/v1/staff/invoices/{invoice}/payments");
    chaser.clerk_now().post(&path, body).expect(200);
    assert_eq!(
        chaser.product_state(&product),
        "active",
        "a payment unblocks at once"
    );
    let told = chaser.mails("Products unblocked");
    assert!(told.len() == 1 && told[0].contains("muster.example"), "{told:?}");
    chaser.verified(&told[0]);
}

#[rstest]
fn only_products_that_would_be_blocked_are_announced(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let (_, renewed) = chaser.renewal();
    // An order that is not paid: its product was never in use.
    let pending = chaser.open_invoice();
    let number = |invoice: &str| chaser.see(&format!("/invoices/{invoice}")).text_at("/number");
    let (pending, renewed) = (number(&pending), number(&renewed));
    chaser.live(71);
    let mails = chaser.mails("Last reminder");
    let about = |number: &str| mails.iter().find(|mail| mail.contains(number)).expect("a mail");
    assert!(
        !about(&pending).contains("will be blocked"),
        "{}",
        about(&pending)
    );
    assert!(about(&renewed).contains("will be blocked"), "{}", about(&renewed));
    assert_eq!(chaser.mails("Products blocked").len(), 1);
}

#[rstest]
fn the_highest_level_is_sent_once_after_a_downtime_with_two_nodes(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let (_, invoice) = chaser.renewal();
    let other = chaser.app.beside();
    let start = chaser.today();
    // Up every other day at most, and never from the second level's day until after the third one's.
    for day in 1..=120_i64 {
        chaser.wait(1);
        if day % 2 == 0 && !(50..67).contains(&day) {
            Chaser::work_on(if day % 4 == 0 { &chaser.app } else { &other });
            Chaser::work_on(&other);
        }
    }
    let on = |after: i64| (start + TimeDelta::days(after)).to_string();
    assert_eq!(chaser.reminders(&invoice), [(1, on(40)), (3, on(68))]);
    assert_eq!(
        chaser.rows(&invoice)[0]["block_on"],
        json!(on(75)),
        "a week after the last reminder"
    );
    assert_eq!(chaser.app.fresh.count("reminders WHERE state = 'sent'"), 2);
    assert_eq!(
        chaser.app.fresh.count("product_blocks WHERE lifted_at IS NULL"),
        1
    );
    assert_eq!(chaser.mails("Last reminder").len(), 1);
}

#[rstest]
fn what_may_be_covered_is_not_reminded_of(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let covered_by_amount = chaser.open_invoice();
    let paid = chaser.open_invoice();
    let open = {
        let drive = chaser.order("drive_monthly");
        chaser.invoice(&[&drive])
    };
    let reference = chaser.reference(&paid);
    // The day before the first reminders, and a bank holiday.
    chaser.live(39);
    let day = chaser.day(0);
    assert_eq!(day, "2027-01-01");
    chaser.receive(
        "M1",
        &[
            Paid::new("74.59", "S1").with(&reference).on(&day),
            Paid {
                payer: "DE89370400440532013000".to_owned(),
                ..Paid::new("74.59", "S2").on(&day)
            },
        ],
    );
    chaser.live(1);
    assert_eq!(chaser.reminders(&open).len(), 1, "nothing may cover this one");
    // A payment of this amount is not placed yet. After three banking days it is somebody else's.
    chaser.live(4);
    assert!(chaser.reminders(&covered_by_amount).is_empty());
    chaser.live(1);
    assert_eq!(
        chaser.reminders(&covered_by_amount),
        [(1, "2027-01-07".to_owned())]
    );
    assert!(chaser.reminders(&paid).is_empty(), "it was paid");
}

#[rstest]
fn what_was_held_back_starts_with_the_first_level_without_a_fee(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let settings = [("issuer_reminder_fee_chf", "20.00"), ("issuer_interest", "on")];
    let chaser = Chaser::with(database, &settings);
    let invoice = chaser.open_invoice();
    let number = chaser.see(&format!("/invoices/{invoice}")).text_at("/number");
    let day = chaser.day(0);
    // It names the invoice and is not placed yet.
    chaser.receive("M1", &[Paid::new("74.59", "S1").saying(&number).on(&day)]);
    chaser.live(52);
    assert!(chaser.reminders(&invoice).is_empty(), "it may be covered");
    let payment = chaser.clerk_now().get("/v1/staff/unmatched").expect(200);
    let path = format!("/v1/staff/payments/{}/return", payment.text_at("/items/0/id"));
    chaser.clerk_now().send("POST", &path, None).expect(200);
    chaser.live(1);
    let first = chaser.day(0);
    assert_eq!(chaser.reminders(&invoice), [(1, first.clone())]);
    let row = &chaser.rows(&invoice)[0];
    assert_eq!(row["total"]["amount"], "74.59", "the first reminder is free");
    chaser.live(7);
    let second = chaser.day(0);
    assert_eq!(chaser.reminders(&invoice), [(1, first), (2, second)]);
    assert_eq!(chaser.rows(&invoice)[0]["fee"]["amount"], "20.00");
}

#[rstest]
fn money_paid_in_advance_keeps_reminders_away(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    let paid = chaser.open_invoice();
    let reference = chaser.reference(&paid);
    let day = chaser.day(0);
    let standing_order = |servicer| Paid::new("74.59", servicer).with(&reference).on(&day);
    chaser.receive("M1", &[standing_order("S1"), standing_order("S2")]);
    chaser.live(60);
    assert!(chaser.reminders(&invoice).is_empty(), "prepaid covers it");
}

#[rstest]
fn a_missing_file_holds_reminders_until_the_grace_is_over(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    chaser.live(36);
    // The first reminder is due on 2 January. The last import is on Tuesday 29 December; the banking days after it are 30
    // and 31 December, 4 and 5 January.
    let day = chaser.day(0);
    chaser.receive("M1", &[Paid::new("1.00", "S1").on(&day).saying("unknown")]);
    assert_eq!(day, "2026-12-29");
    chaser.live(6);
    assert!(chaser.reminders(&invoice).is_empty(), "{}", chaser.today());
    chaser.live(1);
    assert_eq!(chaser.reminders(&invoice), [(1, "2027-01-05".to_owned())]);
}

#[rstest]
fn fee_and_interest_are_claimed_if_the_operator_wants_them(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let settings = [("issuer_reminder_fee_chf", "20.00"), ("issuer_interest", "on")];
    let chaser = Chaser::with(database, &settings);
    let invoice = chaser.open_invoice();
    chaser.live(50);
    let rows = chaser.rows(&invoice);
    assert_eq!(
        amounts(&rows[1]),
        ["74.59", "0.00", "0.00", "0.00", "74.59"],
        "the first one is free"
    );
    assert_eq!(
        amounts(&rows[0]),
        ["74.59", "20.00", "0.20", "0.00", "94.79"],
        "twenty days"
    );
    let path = chaser.path(&format!(
        "/reminders/{}/pdf",
        rows[0]["id"].as_str().expect("an id")
    ));
    let lea = chaser.lea_now();
    let (first, second) = (lea.get(&path).expect(200), lea.get(&path).expect(200));
    assert_eq!(
        first.header("etag"),
        second.header("etag"),
        "the bytes never change"
    );
    assert_eq!(first.header("content-type"), Some("application/pdf"));
    chaser.live(10);
    assert_eq!(
        amounts(&chaser.rows(&invoice)[0]),
        ["74.59", "20.00", "0.10", "20.20", "114.89"],
        "interest for ten more days, and what was claimed before"
    );
}

fn amounts(row: &Value) -> [String; 5] {
    ["open", "fee", "interest", "earlier_charges", "total"]
        .map(|name| row[name]["amount"].as_str().expect("an amount").to_owned())
}

/// Open claims, and the number of prepaid balances with money.
fn owed(chaser: &Chaser) -> (Vec<String>, i64) {
    let prepaid = chaser.see("/prepaid").body;
    let open = |claim: &Value| claim["open"]["amount"].as_str().expect("an amount").to_owned();
    let claims = prepaid["claims"]
        .as_array()
        .expect("claims")
        .iter()
        .map(open)
        .collect();
    let balance = chaser.app.fresh.count("prepaid_balances WHERE balance_minor > 0");
    (claims, balance)
}

#[rstest]
fn who_pays_the_total_of_a_reminder_owes_nothing_more(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let settings = [("issuer_reminder_fee_chf", "20.00"), ("issuer_interest", "on")];
    let chaser = Chaser::with(database, &settings);
    let invoice = chaser.open_invoice();
    let reference = chaser.reference(&invoice);
    chaser.live(60);
    assert_eq!(owed(&chaser), (vec!["20.20".to_owned(), "20.10".to_owned()], 0));
    let day = chaser.day(0);
    let paid = Paid::new("114.89", "S1").with(&reference).on(&day);
    // Ids are ordered by time.
    chaser.app.advance(TimeDelta::seconds(1));
    chaser.receive("M1", std::slice::from_ref(&paid));
    assert_eq!(
        chaser.see(&format!("/invoices/{invoice}")).text_at("/state"),
        "paid"
    );
    assert_eq!(
        owed(&chaser),
        (vec![], 0),
        "nothing is left, and nothing too much"
    );
    let kinds: Vec<String> = texts(&chaser.see(&format!("/ledger?invoice_id={invoice}")), "kind");
    assert_eq!(kinds, ["payment", "charges", "charges", "issue"]);
    // The bank takes it back.
    import(
        &chaser.app,
        &chaser.clerk_now(),
        &notification("M2", &[Entry::Reversal(paid)]),
    );
    assert_eq!(
        chaser.see(&format!("/invoices/{invoice}")).text_at("/state"),
        "open"
    );
    assert_eq!(owed(&chaser).0, ["20.20", "20.10"]);
    let faults = chaser.app.write(|tx| tx.billing().ledger_faults());
    assert_eq!(faults, LedgerFaults::default());
}

#[rstest]
fn a_credit_note_after_the_block_unblocks_and_ends_reminders(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values("74.59", "74.58")] credited: &str,
) {
    let chaser = Chaser::new(database);
    let (product, invoice) = chaser.renewal();
    chaser.live(71);
    assert_eq!(chaser.product_state(&product), "blocked");
    let path = format!("/v1/staff/invoices/{invoice}/credit-notes");
    let body = json!({ "reason": "Outage", "amount": { "amount": credited, "currency": "CHF" } });
    chaser.clerk_now().post(&path, body).expect(200);
    let is_settled = credited == "74.59";
    let state = if is_settled { "active" } else { "blocked" };
    assert_eq!(
        chaser.product_state(&product),
        state,
        "something may still be due"
    );
    assert_eq!(chaser.mails("Products unblocked").len(), usize::from(is_settled));
    chaser.live(10);
    assert_eq!(chaser.product_state(&product), state);
    assert_eq!(chaser.reminders(&invoice).len(), 3, "nothing more comes");
    let states = chaser.rows(&invoice).into_iter().map(|row| row["state"].clone());
    assert!(
        states.into_iter().all(|state| state == "sent"),
        "none is withdrawn by itself"
    );
}

#[rstest]
fn a_withdrawn_reminder_claims_nothing(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let settings = [("issuer_reminder_fee_chf", "20.00")];
    let chaser = Chaser::with(database, &settings);
    let invoice = chaser.open_invoice();
    let reference = chaser.reference(&invoice);
    chaser.live(60);
    let withdraw = |row: &Value| {
        let path = format!(
            "/v1/staff/reminders/{}/withdrawal",
            row["id"].as_str().expect("an id")
        );
        let words = json!({ "words": "It was groundless." });
        chaser.clerk_now().post(&path, words).expect(200);
    };
    let rows = chaser.rows(&invoice);
    withdraw(&rows[0]);
    assert_eq!(owed(&chaser), (vec!["20.00".to_owned()], 0));
    let paid = Paid::new("94.59", "S1").with(&reference).on(&chaser.day(0));
    chaser.receive("M1", &[paid]);
    assert_eq!(owed(&chaser), (vec![], 0));
    withdraw(&rows[1]);
    assert_eq!(
        owed(&chaser),
        (vec![], 1),
        "the fee that was paid is on the prepaid account"
    );
    assert_eq!(chaser.see("/prepaid").text_at("/balances/0/amount"), "20.00");
    let faults = chaser.app.write(|tx| tx.billing().ledger_faults());
    assert_eq!(faults, LedgerFaults::default());
}

#[rstest]
fn an_sms_comes_from_the_second_level_on(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let chaser = Chaser::new(database);
    let email = &chaser.people.legal_representative.email;
    let phone = format!(
        "UPDATE users SET phone = '+41446681800', phone_confirmed_at = created_at WHERE email = '{email}'"
    );
    chaser.app.fresh.execute(&phone);
    let switch = "UPDATE memberships SET reminders_by_sms = TRUE WHERE role = 'legal_representative'";
    chaser.app.fresh.execute(switch);
    let (_, invoice) = chaser.renewal();
    let sent = |template: &str| {
        chaser
            .app
            .fresh
            .count(&format!("outbox_sms WHERE template = '{template}'"))
    };
    chaser.live(40);
    assert_eq!(sent("payment_reminder"), 0, "none at the first level");
    chaser.live(10);
    assert_eq!(sent("payment_reminder"), 1);
    // The first one may be purged by now.
    chaser.live(20);
    assert_eq!((sent("products_blocked"), sent("products_unblocked")), (1, 0));
    let body = json!({ "amount": { "amount": "74.59", "currency": "CHF" }, "value_date": chaser.today() });
    let path = format!("/v1/staff/invoices/{invoice}/payments");
    chaser.clerk_now().post(&path, body).expect(200);
    assert_eq!((sent("products_blocked"), sent("products_unblocked")), (1, 1));
}
