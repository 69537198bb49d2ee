//! Requests about many documents at once.

use super::{Recipe, Request, Stage, plain, recipe};
use crate::filed::{Filed, file};
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
];

impl Stage<'_> {
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
