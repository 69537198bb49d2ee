//! Unpaid invoices of products that end or leave.

use super::desk::{Desk, items};
use kontor_domain::ids::{Id, ProductId};
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::Database;
use kontor_tests::scenario::{join, offer, organization, person};
use rstest::rstest;
use serde_json::{Value, json};

fn cancel(desk: &Desk, product: &str) {
    let path = desk.path(&format!("/products/{product}/cancel"));
    desk.lea().post(&path, Value::Null).expect(200);
}

#[rstest]
fn a_canceled_product_leaves_the_joint_renewal(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let (one, two) = (desk.due(), desk.due());
    desk.renew();
    let renewal = desk.invoice_to_pay();
    let amount = json!({ "amount": { "amount": "10.00", "currency": "CHF" } });
    desk.credit(&renewal, amount).expect(200);
    cancel(&desk, &one);
    let shown = desk.get(&format!("/invoices/{renewal}"));
    assert_eq!(shown.body["total"]["amount"], "149.18");
    assert_eq!(shown.body["open"]["amount"], "69.59", "half of what was left");
    cancel(&desk, &two);
    assert_eq!(
        desk.state(&renewal),
        "cancelled",
        "all is credited, the ten francs once"
    );
    assert_eq!(desk.get("/to-pay").body["invoices"], json!([]));
    let credited = "/activity?action=credit_note.issued&include_total=true";
    assert_eq!(desk.get(credited).body["total"], 3);
}

#[rstest]
fn an_unpaid_order_is_credited_with_its_product(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let product = desk.order("web_hosting_yearly");
    let order = desk.invoice(&[&product]);
    desk.pay(&order, "20.00").expect(200);
    cancel(&desk, &product);
    let shown = desk.get(&format!("/invoices/{order}"));
    assert_eq!(shown.body["state"], "cancelled");
    assert_eq!(shown.body["refund_due"]["amount"], "20.00");
}

#[rstest]
fn a_period_that_began_stays_due(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Desk::new(database);
    let product = desk.due();
    desk.renew();
    let renewal = desk.invoice_to_pay();
    let begun = "UPDATE billed_periods SET period_first = '2026-11-22' WHERE charge = 'renewal'";
    desk.app.fresh.execute(begun);
    cancel(&desk, &product);
    assert_eq!(desk.state(&renewal), "open");
}

#[rstest]
fn a_transferred_product_does_not_show_the_invoice_it_left(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let product = desk.due();
    desk.renew();
    let renewal = desk.invoice_to_pay();
    let taker = person(&desk.app, "tim");
    let elsewhere = organization(&desk.app, &taker);
    let taker = join(
        &desk.app,
        elsewhere,
        &taker,
        Role::LegalRepresentative,
        MembershipState::Active,
    );
    let id = ProductId::parse(&product).expect("an id");
    let giver = &desk.people.legal_representative;
    let (_, token) = offer(desk.people.organization, giver, id, &json!({}));
    let there = |path: &str| format!("/v1/organizations/{elsewhere}{path}");
    let accepted = json!({ "token": token });
    taker
        .client
        .post(&there("/incoming-transfers/accept"), accepted)
        .expect(200);

    let refused = taker.client.post(&there("/invoices"), items(&[&product]));
    let refused = refused.expect_problem(409, "already_invoiced");
    assert!(!refused.text.contains(&renewal), "{}", refused.text);
    assert!(!refused.text.contains("INV-"), "{}", refused.text);
    // Credited, it is invoiced to the organization that has the product now, by itself.
    desk.credit(&renewal, json!({})).expect(200);
    desk.renew();
    let theirs = taker.client.get(&there("/invoices")).expect(200);
    assert_eq!(theirs.text_at("/items/0/state"), "open");
}

#[rstest]
fn all_that_is_credited_in_parts_cancels_whatever_was_received(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let (one, two) = (desk.order("web_hosting_yearly"), desk.order("drive_monthly"));
    let by_clerk = desk.invoice(&[&one, &two]);
    desk.pay(&by_clerk, "3.00").expect(200);
    for position in [1, 2] {
        desk.credit(&by_clerk, json!({ "lines": [{ "position": position }] }))
            .expect(200);
    }
    assert_eq!(desk.state(&by_clerk), "cancelled");
    assert_eq!(
        desk.get(&format!("/products/{one}")).body["state"],
        "pending",
        "nothing was paid for it"
    );
    let again = desk.invoice(&[&one, &two]);
    desk.pay(&again, "3.00").expect(200);
    cancel(&desk, &one);
    cancel(&desk, &two);
    let shown = desk.get(&format!("/invoices/{again}"));
    assert_eq!(shown.body["state"], "cancelled");
    assert_eq!(shown.body["refund_due"]["amount"], "3.00");
}

#[rstest]
fn an_order_is_canceled_after_a_credit_too(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let order = desk.open_invoice();
    let amount = json!({ "amount": { "amount": "1.00", "currency": "CHF" } });
    desk.credit(&order, amount).expect(200);
    let path = desk.path(&format!("/invoices/{order}/cancel"));
    desk.lea().post(&path, Value::Null).expect(200);
    assert_eq!(desk.state(&order), "cancelled");
}
