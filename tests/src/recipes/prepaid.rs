//! Requests about prepaid accounts, payouts and statements.

use super::{Recipe, Request, Stage, plain, recipe};
use crate::scenario::staff;
use kontor_domain::staff::StaffRole;
use serde_json::{Value, json};

pub(super) const RECIPES: &[Recipe] = &[
    plain("get_prepaid"),
    plain("create_top_up"),
    recipe("get_payment_part", |stage| {
        Request::on("invoice_id", stage.id_of_new("invoice_id"))
    }),
    recipe("get_top_up_pdf", |stage| {
        let path = stage.scenario.path("/prepaid/top-ups");
        let francs = json!({ "currency": "CHF" });
        stage.lea().client.post(&path, francs).expect(200);
        Request::default()
    }),
    recipe("pay_invoice_from_prepaid", |stage| {
        stage.fund();
        Request {
            ids: vec![("invoice_id", stage.id_of_new("invoice_id"))],
            body: Some(json!({ "amount": { "amount": "0.05", "currency": "CHF" } })),
        }
    }),
    recipe("refund_invoice_to_prepaid", |stage| {
        Request::on("invoice_id", stage.refundable_invoice())
    }),
    plain("list_payouts").listing(
        |stage, _| {
            stage.id_of_new("payout_id");
        },
        None,
    ),
    recipe("create_payout", |stage| {
        stage.fund();
        Request::with(payout())
    }),
    plain("get_payout"),
    recipe("cancel_payout", |stage| {
        Request::on("payout_id", stage.id_of_new("payout_id"))
    }),
    plain("get_payment_method"),
    plain("set_payment_method"),
    plain("get_statement").listing(|stage, _| stage.fund(), None),
    plain("export_statement"),
    plain("get_statement_pdf"),
    plain("find_payouts")
        .listing(
            |stage, _| {
                stage.id_of_new("payout_id");
            },
            None,
        )
        .by("clerk"),
    plain("export_payouts").by("clerk"),
    recipe("approve_payout", |stage| {
        Request::on("payout_id", stage.id_of_new("payout_id"))
    })
    .by("clerk"),
    recipe("refuse_payout", |stage| Request {
        ids: vec![("payout_id", stage.id_of_new("payout_id"))],
        body: Some(json!({ "reason": "Another name" })),
    })
    .by("clerk"),
    recipe("record_payout", |stage| Request {
        ids: vec![("payout_id", stage.approved_payout())],
        body: Some(json!({ "value_date": "2026-11-20" })),
    })
    .by("clerk"),
];

fn payout() -> Value {
    json!({ "amount": { "amount": "0.05", "currency": "CHF" }, "iban": "CH58 0079 1123 0008 8901 2",
        "name": "Muster AG" })
}

impl Stage<'_> {
    /// Pays 0.10 for an invoice that is paid already, which goes to the prepaid account.
    pub fn fund(&self) {
        self.pay(&self.paid_invoice(), "0.10");
    }

    /// An invoice that is paid, made when first asked for.
    fn paid_invoice(&self) -> String {
        let known = self.known("paid_invoice");
        known.unwrap_or_else(|| {
            let invoice = self.id_of_new("invoice_id");
            self.pay(&invoice, "7.03");
            self.keep("paid_invoice", invoice.clone());
            invoice
        })
    }

    /// A requested payout.
    pub fn requested_payout(&self) -> String {
        self.fund();
        self.post("/payouts", payout())
    }

    /// A payout that another clerk approved.
    fn approved_payout(&self) -> String {
        let id = self.requested_payout();
        let other = staff(self.app, "cleo", Some(StaffRole::BillingClerk));
        let path = format!("/v1/staff/payouts/{id}/approve");
        other.client.post(&path, Value::Null).expect(200);
        id
    }

    /// A paid invoice of 7.03 that was credited.
    pub fn refundable_invoice(&self) -> String {
        let invoice = self.id_of_new("invoice_id");
        self.pay(&invoice, "7.03");
        let path = format!("/v1/staff/invoices/{invoice}/credit-notes");
        let all = json!({ "reason": "Outage" });
        self.scenario.clerk.client.post(&path, all).expect(200);
        invoice
    }
}
