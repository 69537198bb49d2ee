//! Billing clerks: what they book and credit, where they may, and how customers see them.

use super::desk::Desk;
use chrono::TimeDelta;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::Database;
use kontor_tests::scenario::join;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn an_overpaid_invoice_is_paid_and_the_rest_paid_in_advance(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let id = desk.open_invoice();
    let paid = desk.pay(&id, "100.00").expect(200);
    assert_eq!(paid.body["state"], "paid");
    assert_eq!(paid.body["refund_due"]["amount"], "0.00");
    assert_eq!(paid.body["payments"][0]["amount"]["amount"], "74.59");
    desk.book(&id, "refunds", "0.01")
        .expect_problem(409, "amount_exceeded");
    let balances = desk.get("/balances").body;
    let prepaid = json!({ "account": "prepaid", "balance": { "amount": "-25.41", "currency": "CHF" } });
    assert!(
        balances["accounts"]
            .as_array()
            .expect("accounts")
            .contains(&prepaid),
        "{balances}"
    );
    let credited = json!({ "amount": { "amount": "10.00", "currency": "CHF" } });
    desk.credit(&id, credited).expect(200);
    desk.book(&id, "refunds", "10.01")
        .expect_problem(409, "amount_exceeded");
    let refunded = desk.book(&id, "refunds", "10.00").expect(200);
    assert_eq!(refunded.body["state"], "partially_refunded");
    assert_eq!(refunded.body["refund_due"]["amount"], "0.00");
}

#[rstest]
fn credits_of_any_kind_end_exactly_at_the_invoice(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let (one, two) = (desk.order("web_hosting_yearly"), desk.order("drive_monthly"));
    let id = desk.invoice(&[&one, &two]);
    // 69.00 + 6.50 = 75.50, VAT 6.12: 81.62.
    let by_line = desk
        .credit(&id, json!({ "lines": [{ "position": 2, "net": "3.33" }] }))
        .expect(200);
    assert_eq!(by_line.body["total"]["amount"], "3.60");
    let over = desk.credit(&id, json!({ "lines": [{ "position": 2, "net": "3.18" }] }));
    assert_eq!(
        over.expect_problem(422, "invalid_input").fields(),
        [("/lines/0/net", "exceeded")]
    );
    let by_amount = json!({ "amount": { "amount": "10.00", "currency": "CHF" } });
    desk.credit(&id, by_amount).expect(200);
    let too_much = json!({ "amount": { "amount": "68.03", "currency": "CHF" } });
    desk.credit(&id, too_much).expect_problem(409, "amount_exceeded");
    let rest = desk.credit(&id, json!({})).expect(200);
    assert_eq!(rest.body["total"]["amount"], "68.02");
    let invoice = desk.get(&format!("/invoices/{id}"));
    assert_eq!(invoice.body["credited"]["amount"], "81.62");
    assert_eq!(invoice.body["state"], "cancelled", "nothing was received");
    desk.credit(&id, json!({})).expect_problem(409, "amount_exceeded");
}

#[rstest]
fn a_credit_over_the_whole_cancels_and_leaves_a_refund(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let product = desk.order("web_hosting_yearly");
    let id = desk.invoice(&[&product]);
    desk.pay(&id, "20.00").expect(200);
    desk.credit(&id, json!({})).expect(200);
    let canceled = desk.get(&format!("/invoices/{id}"));
    assert_eq!(canceled.body["state"], "cancelled");
    assert_eq!(canceled.body["refund_due"]["amount"], "20.00");
    desk.pay(&id, "1.00").expect(200);
    let unchanged = desk.get(&format!("/invoices/{id}"));
    assert_eq!(
        unchanged.body["refund_due"]["amount"], "20.00",
        "it was paid in advance"
    );
    desk.book(&id, "refunds", "20.00").expect(200);
    assert_eq!(desk.state(&id), "cancelled");
    desk.invoice(&[&product]);
}

#[rstest]
fn an_unpaid_order_that_is_credited_in_parts_is_canceled(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let product = desk.order("web_hosting_yearly");
    let invoice = desk.invoice(&[&product]);
    desk.credit(
        &invoice,
        json!({ "amount": { "amount": "10.00", "currency": "CHF" } }),
    )
    .expect(200);
    assert_eq!(desk.state(&invoice), "open");
    desk.credit(&invoice, json!({})).expect(200);
    assert_eq!(desk.state(&invoice), "cancelled");
    let ordered = desk.get(&format!("/products/{product}"));
    assert_eq!(ordered.text_at("/state"), "pending", "nothing was paid for it");
    // Its period can be invoiced again.
    desk.invoice(&[&product]);
}

#[rstest]
fn a_final_invoice_says_what_was_credited(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let invoice = desk.open_invoice();
    desk.credit(
        &invoice,
        json!({ "amount": { "amount": "10.00", "currency": "CHF" } }),
    )
    .expect(200);
    desk.pay(&invoice, "64.59").expect(200);
    assert_eq!(desk.state(&invoice), "paid");
    desk.get(&format!("/invoices/{invoice}/pdf"));
    let xml = desk.get(&format!("/invoices/{invoice}/xml")).text;
    assert!(
        xml.contains("<ram:TotalPrepaidAmount>64.59</ram:TotalPrepaidAmount>"),
        "{xml}"
    );
    assert!(
        xml.contains("<ram:DuePayableAmount>10.00</ram:DuePayableAmount>"),
        "{xml}"
    );
}

#[rstest]
fn customers_see_the_desk_name_only(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Desk::new(database);
    let id = desk.open_invoice();
    desk.pay(&id, "74.59").expect(200);
    let log = desk.get("/activity?action=payment.recorded");
    assert_eq!(log.body["items"].as_array().map(Vec::len), Some(1));
    let clerk = &desk.people.clerk;
    assert!(
        !log.text.contains(&clerk.user.to_string()) && !log.text.contains(&clerk.email),
        "{}",
        log.text
    );
}

#[rstest]
fn nobody_books_for_an_own_organization(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Desk::new(database);
    let id = desk.open_invoice();
    join(
        &desk.app,
        desk.people.organization,
        &desk.people.clerk,
        Role::Collaborator,
        MembershipState::Suspended,
    );
    desk.pay(&id, "1.00").expect_problem(403, "own_organization");
    let found = desk
        .clerk()
        .get("/v1/staff/invoices?number=INV-2026-000001")
        .expect(200);
    assert_eq!(found.body["items"], json!([]));
}

#[rstest]
fn an_invoice_is_found_by_number_and_reference(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let id = desk.open_invoice();
    let reference = desk.get(&format!("/invoices/{id}")).text_at("/reference");
    for query in [
        "number=inv-2026-000001".to_owned(),
        format!("reference={}%20{}", &reference[..2], &reference[2..]),
        format!("organization_id={}", desk.people.organization),
    ] {
        let found = desk
            .clerk()
            .get(&format!("/v1/staff/invoices?{query}"))
            .expect(200);
        assert_eq!(found.body["items"][0]["id"], json!(id), "{query}");
        assert_eq!(found.body["items"][0]["organization_name"], "Muster AG");
    }
    let all = desk.clerk().get("/v1/staff/invoices").expect(200);
    assert_eq!(all.body["items"][0]["id"], json!(id));
}

#[rstest]
fn what_makes_no_sense_is_not_booked(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Desk::new(database);
    let id = desk.open_invoice();
    let path = format!("/v1/staff/invoices/{id}/payments");
    let refused = |body: serde_json::Value| {
        let answer = desk
            .clerk()
            .post(&path, body)
            .expect_problem(422, "invalid_input");
        answer
            .fields()
            .iter()
            .map(|(at, _)| (*at).to_owned())
            .collect::<Vec<_>>()
    };
    let body = |amount: &str, currency: &str, day: &str| json!({ "amount": { "amount": amount, "currency": currency }, "value_date": day });
    assert_eq!(refused(body("0.00", "CHF", "2026-11-20")), ["/amount/amount"]);
    assert_eq!(refused(body("1.005", "CHF", "2026-11-20")), ["/amount/amount"]);
    assert_eq!(refused(body("1", "EUR", "2026-11-20")), ["/amount/currency"]);
    assert_eq!(refused(body("1", "CHF", "2026-11-25")), ["/value_date"]);
    assert_eq!(refused(body("1", "CHF", "2016-11-20")), ["/value_date"]);
    assert_eq!(desk.state(&id), "open");
}

#[rstest]
fn a_clerk_east_of_utc_books_on_the_day_there(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let id = desk.open_invoice();
    let tomorrow = desk.app.clock_now().date_naive() + TimeDelta::days(1);
    let body = json!({ "amount": { "amount": "1.00", "currency": "CHF" }, "value_date": tomorrow });
    let booked = desk
        .clerk()
        .post(&format!("/v1/staff/invoices/{id}/payments"), body)
        .expect(200);
    assert_eq!(booked.body["payments"][0]["value_date"], json!(tomorrow));
}
