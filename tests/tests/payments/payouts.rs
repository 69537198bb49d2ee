//! Payouts: their states, four eyes, accounts that are refused, mails, and payouts that come back.

use super::purse::{IBAN, Purse, francs};
use kontor_domain::access::Authorized;
use kontor_domain::ids::{Id, PayoutId};
use kontor_domain::money::Money;
use kontor_domain::organizations::Currency;
use kontor_domain::payments::RecordPayout;
use kontor_tests::Database;
use kontor_tests::camt::{Entry, Paid, import, notification};
use kontor_tests::mailed_code::code_in;
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn one_clerk_approves_and_another_one_records(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    purse.top_up("60.00");
    let requested = purse.request("50.00").expect(201);
    let id = requested.text_at("/id");
    assert_eq!(requested.body["state"], "requested");
    assert_eq!(requested.body["iban"], IBAN.replace(' ', ""));
    assert_eq!(requested.text_at("/end_to_end_id"), id["payout_".len()..]);
    assert_eq!(purse.balance(), "10.00");
    assert_eq!(purse.in_ledger("payout", purse.today()), "-50.00");

    let paid = json!({ "value_date": purse.today() });
    Purse::step(purse.clerk(), &id, "payment", paid.clone()).expect_problem(409, "payout_state");
    Purse::step(purse.clerk(), &id, "approve", Value::Null).expect(200);
    Purse::step(purse.clerk(), &id, "payment", paid.clone()).expect_problem(409, "four_eyes");
    purse
        .post(&format!("/payouts/{id}/cancel"), Value::Null)
        .expect_problem(409, "payout_state");
    let other = &purse.other_clerk.client;
    Purse::step(other, &id, "payment", json!({ "value_date": "2026-12-25" }))
        .expect_problem(422, "invalid_input");
    let done = Purse::step(other, &id, "payment", paid.clone()).expect(200);
    assert_eq!(done.body["state"], "paid");
    Purse::step(other, &id, "payment", paid).expect_problem(409, "payout_state");
    assert_eq!(purse.in_ledger("payout", purse.today()), "0.00");
    assert_eq!(purse.balance(), "10.00");
    let log = purse.get("/activity?action=payout.paid");
    assert!(
        !log.text.contains(&purse.other_clerk.user.to_string()),
        "{}",
        log.text
    );
    purse.is_sound();
}

#[rstest]
fn the_database_wants_four_eyes_too(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let purse = Purse::new(database);
    purse.top_up("60.00");
    let id = purse.request("50.00").expect(201).text_at("/id");
    Purse::step(purse.clerk(), &id, "approve", Value::Null).expect(200);
    let same = "UPDATE payouts SET state = 'paid', recorded_by = decided_by, value_date = '2026-11-23'";
    let error = purse.app.fresh.try_execute(same).expect_err("a refusal");
    assert!(error.to_string().contains("payouts_four_eyes"), "{error}");
}

#[rstest]
fn what_is_refused_or_canceled_is_back_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    purse.top_up("60.00");
    let id = purse.request("60.00").expect(201).text_at("/id");
    assert_eq!(purse.balance(), "0.00");
    let refused = Purse::step(purse.clerk(), &id, "refuse", json!({ "reason": "Another name" })).expect(200);
    assert_eq!(refused.body["reason"], "Another name");
    assert_eq!(purse.balance(), "60.00");
    let id = purse.request("20.00").expect(201).text_at("/id");
    let cancel = format!("/payouts/{id}/cancel");
    let canceled = purse.post(&cancel, Value::Null).expect(200);
    assert_eq!(canceled.body["state"], "cancelled");
    purse
        .post(&cancel, Value::Null)
        .expect_problem(409, "payout_state");
    Purse::step(purse.clerk(), &id, "approve", Value::Null).expect_problem(409, "payout_state");
    assert_eq!(purse.balance(), "60.00");
    assert_eq!(purse.in_ledger("payout", purse.today()), "0.00");
    purse.is_sound();
}

#[rstest]
fn wrong_accounts_and_amounts_are_refused(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    purse.top_up("60.00");
    let ask = |amount: &str, iban: &str| {
        let body = json!({ "amount": francs(amount), "iban": iban, "name": "Muster AG" });
        purse.post("/payouts", body)
    };
    for (iban, code) in [
        ("CH58 0079 1123 0008 8901 3", "format"),
        ("DE89 3704 0044 0532 0130 0", "format"),
        ("XX00", "format"),
        ("CH31 3000 0000 0000 0000 1", "qr_iban"),
        // Those of the provider.
        ("CH44 3199 9123 0008 8901 2", "qr_iban"),
        ("CH93 0076 2011 6238 5295 7", "own_account"),
    ] {
        let refused = ask("1.00", iban).expect_problem(422, "invalid_input");
        assert_eq!(refused.fields(), [("/iban", code)], "{iban}");
    }
    let over = ask("60.01", IBAN).expect_problem(409, "balance_exceeded");
    assert_eq!(over.body["errors"][0]["params"]["left"], "60.00");
    let euros =
        json!({ "amount": { "amount": "1.00", "currency": "EUR" }, "iban": IBAN, "name": "Muster AG" });
    purse
        .post("/payouts", euros)
        .expect_problem(409, "balance_exceeded");
    ask("0.00", IBAN).expect_problem(422, "invalid_input");
    assert_eq!(purse.balance(), "60.00");
    assert_eq!(purse.get("/payouts").body["items"], json!([]));
}

#[rstest]
fn legal_representatives_are_mailed_each_step(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    purse.top_up("60.00");
    let id = purse.request("50.00").expect(201).text_at("/id");
    Purse::step(purse.clerk(), &id, "approve", Value::Null).expect(200);
    let paid = json!({ "value_date": purse.today() });
    Purse::step(&purse.other_clerk.client, &id, "payment", paid).expect(200);
    let mails = purse.app.mails_to(&purse.people.legal_representative.email);
    let texts: Vec<&str> = mails
        .iter()
        .map(|mail| mail.text.as_str())
        .filter(|text| text.contains("payout"))
        .collect();
    for words in ["has been requested", "has been approved", "has been paid"] {
        assert!(
            texts.iter().any(|text| text.contains(words)),
            "{words}: {texts:?}"
        );
    }
    assert!(
        texts
            .iter()
            .all(|text| text.contains("…3000") && !text.contains("DE89")),
        "{texts:?}"
    );
    for text in &texts {
        let asked = json!({ "code": code_in(text) });
        let told = purse
            .app
            .anonymous()
            .post("/v1/reminders/verify", asked)
            .expect(200);
        assert_eq!(told.body["result"], "ours", "{text}");
    }
    let others = purse.app.mails_to(&purse.people.administrator.email);
    assert!(others.iter().all(|mail| !mail.text.contains("payout")));
}

#[rstest]
fn a_payout_that_comes_back_is_credited_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    purse.top_up("60.00");
    let answer = purse.request("50.00").expect(201);
    let (id, end_to_end) = (answer.text_at("/id"), answer.text_at("/end_to_end_id"));
    let organization = purse.people.organization;
    let day = purse.today();
    let returned = |minor: i64, currency| {
        let (id, context) = (id.clone(), purse.app.app.own_context("test"));
        let work = move |tx: &mut kontor_persistence::Tx<'_>| {
            tx.lock_organizations(&[organization])?;
            let authorized = Authorized::<RecordPayout>::system(organization);
            let payout = PayoutId::parse(&id).expect("an id");
            let amount = Money::new(minor, currency);
            kontor_api::payments::payout_returned(
                tx,
                &authorized,
                payout,
                (amount, day),
                "https://my.example.ch/verify",
            )
            .map(drop)
        };
        purse
            .app
            .block_on(purse.app.app.store.write(context, work))
            .is_ok()
    };
    assert!(!returned(5_000, Currency::Chf), "it was not paid");
    Purse::step(purse.clerk(), &id, "approve", Value::Null).expect(200);
    let paid = json!({ "value_date": day });
    Purse::step(&purse.other_clerk.client, &id, "payment", paid).expect(200);
    assert!(!returned(5_001, Currency::Chf) && !returned(1, Currency::Eur));
    // The bank kept something.
    assert!(returned(4_800, Currency::Chf));
    assert!(!returned(4_800, Currency::Chf), "once");
    let shown = purse.get(&format!("/payouts/{id}"));
    assert_eq!(shown.body["state"], "returned");
    assert_eq!(shown.body["returned"]["amount"], "48.00");
    assert_eq!(purse.balance(), "58.00");
    let found = |text: String| {
        purse
            .app
            .write(move |tx| tx.prepaid().payout_of_end_to_end_id(&text))
    };
    assert_eq!(found(end_to_end.clone()).map(|found| found.1), Some(organization));
    assert_eq!(found("NOTPROVIDED".to_owned()), None);
    assert_eq!(found(end_to_end.replace('0', "1")), None);
    purse.is_sound();
}

#[rstest]
fn clerks_see_what_waits_and_export_what_is_approved(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    purse.top_up("60.00");
    let one = purse.request("1.00").expect(201).text_at("/id");
    let two = purse.request("2.00").expect(201).text_at("/id");
    Purse::step(purse.clerk(), &two, "approve", Value::Null).expect(200);
    let waits = purse.clerk().get("/v1/staff/payouts?state=requested").expect(200);
    assert_eq!(waits.body["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(waits.body["items"][0]["id"], json!(one));
    assert_eq!(waits.body["items"][0]["organization_name"], "Muster AG");
    let file = purse
        .clerk()
        .get("/v1/staff/payouts/export?separator=comma&bom=false")
        .expect(200);
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines.len(), 2, "{}", file.text);
    assert!(lines[1].starts_with(&format!("{two},")), "{}", file.text);
    assert!(
        lines[1].contains("CHF,2.00,DE89370400440532013000"),
        "{}",
        file.text
    );
}

#[rstest]
fn payouts_of_a_day_are_limited(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let purse = Purse::new(database);
    purse.top_up("60.00");
    for _ in 0..100 {
        purse.request("0.01").expect(201);
    }
    purse.request("0.01").expect_problem(409, "payout_limit");
    assert_eq!(purse.balance(), "59.00");
}

#[rstest]
fn the_file_of_the_bank_brings_a_payout_back(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    purse.top_up("60.00");
    let answer = purse.request("50.00").expect(201);
    let (id, end_to_end) = (answer.text_at("/id"), answer.text_at("/end_to_end_id"));
    let paid = json!({ "value_date": purse.today() });
    Purse::step(purse.clerk(), &id, "approve", Value::Null).expect(200);
    Purse::step(&purse.other_clerk.client, &id, "payment", paid).expect(200);
    let back = Paid::new("50.00", "S1").sent_as(&end_to_end);
    let file = notification("M1", &[Entry::Credit(back)]);
    import(&purse.app, purse.clerk(), &file);
    let shown = purse.get(&format!("/payouts/{id}"));
    assert_eq!(shown.body["state"], "returned", "whatever code the bank gives it");
    assert_eq!(purse.balance(), "60.00");
    purse.is_sound();
}
