//! Requests about many documents at once.

use super::{Recipe, Request, Stage, plain, recipe};
use crate::filed::{Filed, file};
use serde_json::json;
use std::sync::atomic::{AtomicU32, Ordering};

/// Numbers far from those of the series, which are given in every database of a test.
static NUMBER: AtomicU32 = AtomicU32::new(9_000_000);

pub(super) const RECIPES: &[Recipe] = &[
    plain("list_billing_documents").listing(
        |stage, number| {
            stage.app.advance(chrono::TimeDelta::milliseconds(1));
            stage.filed(number % 3 == 0);
        },
        None,
    ),
    recipe("export_billing_documents", |stage| {
        stage.filed(false);
        Request::default()
    }),
    recipe("archive_billing_documents", |stage| {
        stage.id_of_new("invoice_id");
        Request::default()
    }),
    plain("list_billing_exports").listing(
        |stage, _| {
            let export = stage.id_of_new("billing_export_id");
            // A revoked one is still listed, and counts no longer.
            stage.lea().client.delete(&stage.export_path(&export)).expect(204);
        },
        None,
    ),
    recipe("create_billing_export", |_| {
        let filter = json!({ "q": "drive", "from": "2026-01-01" });
        Request::with(json!({ "format": "csv", "bom": true, "filter": filter }))
    }),
    plain("get_billing_export"),
    recipe("get_billing_export_file", |stage| {
        let export = stage.id("billing_export_id");
        stage.app.work();
        Request::on("billing_export_id", export)
    }),
    plain("revoke_billing_export"),
];

impl Stage<'_> {
    fn export_path(&self, export: &str) -> String {
        self.scenario.path(&format!("/billing-exports/{export}"))
    }

    /// One more issued document.
    fn filed(&self, is_credit_note: bool) {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let series = if is_credit_note { "CRN" } else { "INV" };
        let document = Filed {
            product: Some(self.product()),
            due_on: "2026-11-01",
            ..Filed::new(&format!("{series}-2026-{number}"), "2026-10-01")
        };
        file(self.app, self.organization(), &[document]);
    }
}
