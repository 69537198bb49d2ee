//! Billing addresses: the first is the organization's, one is the default, and nothing issued changes with them.

use super::desk::{Desk, items};
use kontor_tests::Database;
use rstest::rstest;
use serde_json::{Value, json};

fn abroad() -> Value {
    json!({ "name": "Müller & Söhne GmbH", "street": "Hauptstraße", "house_number": "5a", "postcode": "10115",
        "town": "Berlin", "country": "DE", "vat_number": "DE 123456789", "order_number": "PO-1" })
}

#[rstest]
fn the_first_follows_the_organization_until_it_is_edited(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let first = desk.get("/billing-addresses").text_at("/items/0/id");
    let path = format!("/billing-addresses/{first}");
    assert_eq!(desk.get(&path).body["is_default"], true);
    let moved = json!({ "postal_address": { "town": "Genève" } });
    desk.lea().patch(&desk.path(""), moved).expect(200);
    assert_eq!(desk.get(&path).body["town"], "Genève");
    desk.lea()
        .patch(&desk.path(&path), json!({ "attention": "Buchhaltung" }))
        .expect(200);
    let moved = json!({ "postal_address": { "town": "Bern" } });
    desk.lea().patch(&desk.path(""), moved).expect(200);
    assert_eq!(desk.get(&path).body["town"], "Genève");
    assert_eq!(desk.get(&path).body["follows_organization"], false);
}

#[rstest]
fn the_default_cannot_go_and_products_fall_back_to_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let first = desk.get("/billing-addresses").text_at("/items/0/id");
    let other = desk.create("/billing-addresses", abroad());
    desk.lea()
        .delete(&desk.path(&format!("/billing-addresses/{first}")))
        .expect_problem(409, "default_billing_address");
    let product = desk.order("web_hosting_yearly");
    let path = desk.path(&format!("/products/{product}"));
    desk.lea()
        .patch(&path, json!({ "billing_address_id": other }))
        .expect(200);
    desk.lea()
        .delete(&desk.path(&format!("/billing-addresses/{other}")))
        .expect(204);
    assert_eq!(
        desk.lea().get(&path).expect(200).body.get("billing_address_id"),
        None
    );
    let foreign = format!("bad_{}", "0".repeat(32));
    let refused = desk.lea().patch(&path, json!({ "billing_address_id": foreign }));
    assert_eq!(
        refused.expect_problem(422, "invalid_input").fields(),
        [("/billing_address_id", "unknown")]
    );
}

#[rstest]
fn the_address_decides_the_vat(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Desk::new(database);
    let (one, two) = (desk.order("web_hosting_yearly"), desk.order("web_hosting_yearly"));
    let company = desk.create("/billing-addresses", abroad());
    let mut private = abroad();
    private["vat_number"] = Value::Null;
    private.as_object_mut().expect("an object").remove("vat_number");
    let private = desk.create("/billing-addresses", private);
    let invoice = |product: &str, address: &str| {
        let mut body = items(&[product]);
        body["billing_address_id"] = address.into();
        let id = desk.create("/invoices", body);
        desk.get(&format!("/invoices/{id}"))
    };
    let reverse = invoice(&one, &company);
    assert_eq!(reverse.body["vat_groups"][0]["category"], "reverse_charge");
    assert_eq!(reverse.body["total"]["amount"], "69.00");
    assert_eq!(
        invoice(&two, &private).body["vat_groups"][0]["category"],
        "outside"
    );
}

#[rstest]
fn what_cannot_be_printed_is_refused(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Desk::new(database);
    for (field, value) in [
        ("vat_number", "DE1"),
        ("country", "XX"),
        ("name", "\u{5de}\u{5d5}\u{5e1}\u{5d8}\u{5e8}"),
        ("name", "株式会社"),
        ("town", "x\u{7}"),
        ("town", "ein Ort mit mehr als fünfunddreissig Zeichen"),
    ] {
        let mut body = abroad();
        body[field] = value.into();
        let refused = desk.lea().post(&desk.path("/billing-addresses"), body);
        let refused = refused.expect_problem(422, "invalid_input");
        let at = format!("/{field}");
        assert_eq!(
            refused.fields().first().map(|(at, _)| *at),
            Some(at.as_str()),
            "{value}"
        );
    }
    let product = desk.order("web_hosting_yearly");
    let moved = json!({ "postal_address": { "town": null } });
    desk.lea().patch(&desk.path(""), moved).expect(200);
    let obstacle = &desk.get("/to-pay").body["items"][0]["obstacle"];
    assert_eq!(*obstacle, "billing_address_incomplete");
    let refused = desk.lea().post(&desk.path("/invoices"), items(&[&product]));
    let refused = refused.expect_problem(409, "billing_address_incomplete");
    assert_eq!(refused.body["errors"][0]["params"]["field"], "town");
}

#[rstest]
fn an_e_mail_address_is_confirmed_by_its_link(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let mut body = abroad();
    body["email"] = "invoices@muster.example".into();
    let id = desk.create("/billing-addresses", body);
    let path = format!("/billing-addresses/{id}");
    assert_eq!(desk.get(&path).body["email_confirmed"], false);
    let token = desk.app.token_to("invoices@muster.example");
    let confirm = || {
        desk.app
            .anonymous()
            .post("/v1/billing-emails/confirm", json!({ "token": token }))
    };
    confirm().expect(204);
    confirm().expect_problem(422, "invalid_token");
    assert_eq!(desk.get(&path).body["email_confirmed"], true);
    let product = desk.order("web_hosting_yearly");
    let mut body = items(&[&product]);
    body["billing_address_id"] = id.into();
    desk.create("/invoices", body);
    let told = desk.app.mails_to("invoices@muster.example");
    assert!(
        told.iter().any(|mail| mail.text.contains("INV-2026-000001")),
        "{told:?}"
    );
}
