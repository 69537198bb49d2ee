//! Requests about billing addresses, pro-forma invoices, invoices and credit notes.

use super::{Recipe, Request, Stage, plain, recipe};
use serde_json::{Value, json};

pub(super) const RECIPES: &[Recipe] = &[
    plain("list_billing_addresses").listing(
        |stage, _| {
            stage.id_of_new("billing_address_id");
        },
        Some(|stage, item| {
            if item["is_default"] == false {
                let id = item["id"].as_str().expect("an id");
                let path = stage.scenario.path(&format!("/billing-addresses/{id}"));
                stage.lea().client.delete(&path).expect(204);
            }
        }),
    ),
    plain("create_billing_address"),
    plain("get_billing_address"),
    plain("update_billing_address"),
    plain("delete_billing_address"),
    plain("set_default_billing_address"),
    recipe("confirm_billing_email", |stage| {
        Request::with(json!({ "token": stage.billing_token() }))
    }),
    plain("get_billing_settings"),
    plain("update_billing_settings"),
    plain("get_to_pay"),
    recipe("create_pro_forma", |stage| Request::with(items(stage))),
    plain("list_pro_formas").listing(
        |stage, _| {
            stage.id_of_new("pro_forma_id");
        },
        None,
    ),
    plain("get_pro_forma"),
    recipe("invoice_pro_forma", |_| Request::with(json!({}))),
    recipe("create_invoice", |stage| Request::with(items(stage))),
    plain("list_invoices").listing(
        |stage, _| {
            stage.id_of_new("invoice_id");
        },
        None,
    ),
    plain("get_invoice"),
    recipe("issue_invoice", |stage| Request {
        ids: vec![("invoice_id", stage.draft_invoice())],
        body: Some(json!({})),
    }),
    recipe("discard_invoice", |stage| {
        Request::on("invoice_id", stage.draft_invoice())
    }),
    recipe("cancel_invoice", |stage| {
        Request::on("invoice_id", stage.invoice_of_order())
    }),
    plain("get_credit_note"),
    plain("get_pro_forma_pdf"),
    plain("get_invoice_pdf"),
    plain("get_invoice_xml"),
    plain("get_credit_note_pdf"),
    plain("get_credit_note_xml"),
    plain("list_ledger_transactions").listing(|stage, _| stage.pay(&stage.id("invoice_id"), "0.01"), None),
    plain("get_balances"),
    plain("get_trial_balance").by("clerk"),
    plain("find_invoices")
        .listing(
            |stage, _| {
                stage.id_of_new("invoice_id");
            },
            None,
        )
        .by("clerk"),
    recipe("record_refund", |stage| Request {
        ids: vec![("invoice_id", stage.refundable_invoice())],
        body: Some(payment()),
    })
    .by("clerk"),
    recipe("create_credit_note", |_| {
        Request::with(json!({ "lines": [{ "position": 1, "net": "1.00" }], "reason": "Outage" }))
    })
    .by("clerk"),
];

/// A payment or refund of a franc.
fn payment() -> Value {
    json!({ "amount": { "amount": "1.00", "currency": "CHF" }, "value_date": "2026-11-20" })
}

/// A body with an item that is due.
fn items(stage: &Stage<'_>) -> Value {
    json!({ "items": [{ "product_id": stage.new_product().to_string() }] })
}

/// Things of billing that a request may name.
impl Stage<'_> {
    /// One more thing of a kind, by the name of the parameter.
    pub fn id_of_new(&self, parameter: &str) -> String {
        match parameter {
            "billing_address_id" => self.post("/billing-addresses", self.billing_address()),
            "pro_forma_id" => self.post("/pro-formas", items(self)),
            "invoice_id" => self.post("/invoices", items(self)),
            "credit_note_id" => self.credit_note(),
            "bank_file_id" => self.new_bank_file(),
            "payment_id" => self.new_payment(),
            "payout_id" => self.requested_payout(),
            "reminder_id" => self.reminder(),
            "billing_export_id" => self.post("/billing-exports", json!({ "format": "csv" })),
            "message_check_id" => self.post("/message-checks", json!({ "text": "Pay at once!" })),
            other => panic!("what is {other}?"),
        }
    }

    pub(super) fn post(&self, path: &str, body: Value) -> String {
        let made = self
            .lea()
            .client
            .post(&self.scenario.path(path), body)
            .expect(201);
        made.text_at("/id")
    }

    fn billing_address(&self) -> Value {
        json!({ "name": "Muster AG", "street": "Musterweg", "house_number": "1", "postcode": "8000", "town": "Zürich",
            "country": "CH", "email": self.fresh_address() })
    }

    /// The token that was mailed to a new billing address.
    fn billing_token(&self) -> String {
        let address = self.billing_address();
        let email = address["email"].as_str().expect("an address").to_owned();
        self.post("/billing-addresses", address);
        self.app.token_to(&email)
    }

    /// An invoice that is prepared.
    pub fn draft_invoice(&self) -> String {
        let mut body = items(self);
        body["draft"] = true.into();
        self.post("/invoices", body)
    }

    /// An invoice of an unpaid order.
    pub fn invoice_of_order(&self) -> String {
        let order = json!({ "plan": "web_hosting_yearly", "name": "muster.example" });
        let product = self.post("/products", order);
        self.post("/invoices", json!({ "items": [{ "product_id": product }] }))
    }

    pub(super) fn pay(&self, invoice: &str, amount: &str) {
        let paid = json!({ "amount": { "amount": amount, "currency": "CHF" }, "value_date": "2026-11-20" });
        let clerk = &self.scenario.clerk.client;
        let path = format!("/v1/staff/invoices/{invoice}/payments");
        clerk.post(&path, paid).expect(200);
    }

    fn credit_note(&self) -> String {
        let invoice = self.invoice_of_order();
        let path = self.scenario.path(&format!("/invoices/{invoice}"));
        let lea = &self.lea().client;
        lea.post(&format!("{path}/cancel"), Value::Null).expect(200);
        lea.get(&path).expect(200).text_at("/credit_note_ids/0")
    }
}
