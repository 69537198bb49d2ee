//! Requests about bank files and payments.

use super::{Recipe, Request, Stage, plain, recipe};
use crate::camt::{Entry, Paid, import, notification};
use serde_json::{Value, json};

pub(super) const RECIPES: &[Recipe] = &[
    recipe("record_payment", |_| {
        Request::with(
            json!({ "amount": { "amount": "1.00", "currency": "CHF" }, "value_date": "2026-11-20" }),
        )
    })
    .by("clerk"),
    plain("list_bank_files")
        .listing(
            |stage, _| {
                stage.new_payment();
            },
            None,
        )
        .by("clerk"),
    recipe("upload_bank_file", |stage| {
        Request::with(Value::String(stage.bank_file()))
    })
    .by("clerk"),
    plain("get_bank_file").by("clerk"),
    recipe("list_bank_file_results", |stage| {
        let id = stage.id("bank_file_id");
        Request::on("bank_file_id", id)
    })
    .listing(
        |stage, number| {
            let result = ["held", "debit_ignored", "proposal"][number % 3];
            let id = stage.id("bank_file_id").replace("bkf_", "");
            let id = if stage.app.fresh.url.starts_with("postgres") {
                format!("'{id}'::uuid")
            } else {
                format!("X'{id}'")
            };
            stage.app.fresh.execute(&format!(
                "INSERT INTO bank_file_results (bank_file_id, position, entry, line, result) \
                 VALUES ({id}, {number} + 100, {number}, {number}, '{result}')"
            ));
        },
        None,
    )
    .by("clerk"),
    plain("export_bank_file_results").by("clerk"),
    plain("list_unmatched_payments")
        .listing(
            |stage, _| {
                stage.new_payment();
            },
            None,
        )
        .by("clerk"),
    plain("get_payment").by("clerk"),
    recipe("allocate_payment", |stage| {
        Request::with(json!({ "organization_id": stage.organization().to_string(),
            "prepaid": { "amount": "1.00", "currency": "CHF" } }))
    })
    .by("clerk"),
    recipe("undo_allocation", |stage| {
        Request::on("payment_id", stage.allocated_payment())
    })
    .by("clerk"),
    plain("return_payment").by("clerk"),
    recipe("take_back_payment", |stage| Request {
        ids: vec![("payment_id", stage.allocated_payment())],
        body: Some(json!({ "value_date": "2026-11-20" })),
    })
    .by("clerk"),
    plain("export_returned_payments").by("clerk"),
    plain("list_payments").listing(
        |stage, _| {
            stage.allocated_payment();
        },
        None,
    ),
    recipe("request_allocation", |stage| {
        let invoice = stage.id_of_new("invoice_id");
        let path = stage.scenario.path(&format!("/invoices/{invoice}"));
        let reference = stage.lea().client.get(&path).expect(200).text_at("/reference");
        let paid = stage.paid().in_currency("EUR").with(&reference);
        let payment = stage.import(Entry::Credit(paid));
        Request::with(json!({ "payment_id": payment, "invoice_id": invoice }))
    }),
];

/// Payments that a request may name.
impl Stage<'_> {
    fn paid(&self) -> Paid {
        Paid::new("10.00", &format!("S{}", self.fresh_name().replace(' ', "")))
    }

    /// A file with a payment without a reference.
    fn bank_file(&self) -> String {
        let name = self.fresh_address();
        notification(&name, &[Entry::Credit(Paid::new("10.00", &name))])
    }

    /// Imports a file, and returns its id.
    pub fn new_bank_file(&self) -> String {
        import(self.app, &self.scenario.clerk.client, &self.bank_file())
    }

    /// A payment that could not be placed.
    pub fn new_payment(&self) -> String {
        let name = self.fresh_address();
        self.import(Entry::Credit(Paid::new("10.00", &name)))
    }

    /// A payment of which a part was paid in advance.
    fn allocated_payment(&self) -> String {
        let id = self.new_payment();
        let body = json!({ "organization_id": self.organization().to_string(),
            "prepaid": { "amount": "1.00", "currency": "CHF" } });
        let path = format!("/v1/staff/payments/{id}/allocations");
        self.scenario.clerk.client.post(&path, body).expect(200);
        id
    }

    /// Imports an entry, and returns its payment.
    fn import(&self, entry: Entry) -> String {
        let clerk = &self.scenario.clerk.client;
        let file = import(self.app, clerk, &notification(&self.fresh_address(), &[entry]));
        let report = clerk
            .get(&format!("/v1/staff/bank-files/{file}/results"))
            .expect(200);
        report.text_at("/items/0/payment_id")
    }
}
