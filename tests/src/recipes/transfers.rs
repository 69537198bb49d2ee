//! Requests about products that go to another organization, on either side.

use super::{Recipe, Request, Stage, plain, recipe};
use crate::scenario::{offer, offer_from_elsewhere, product};
use serde_json::{Value, json};

pub(super) const RECIPES: &[Recipe] = &[
    plain("list_transfers").listing(
        |stage, _| {
            offer(stage.organization(), stage.lea(), stage.new_product(), &json!({}));
        },
        Some(|stage, item| {
            let id = item["id"].as_str().expect("an id");
            let path = stage.scenario.path(&format!("/transfers/{id}/cancel"));
            stage.lea().client.post(&path, Value::Null).expect(200);
        }),
    ),
    recipe("create_transfer", |stage| {
        Request::with(json!({
            "product_ids": [stage.id("product_id")], "message": "All yours from now on.",
            "to_email": stage.fresh_address(), "accept_consequences": true,
        }))
    }),
    plain("get_transfer"),
    plain("get_transfer_link"),
    plain("cancel_transfer"),
    plain("list_incoming_transfers").listing(
        |stage, _| offered(stage),
        Some(|stage, item| {
            let path = stage.scenario.path("/incoming-transfers/decline");
            let which = json!({ "transfer_id": item["transfer_id"] });
            stage.lea().client.post(&path, which).expect(204);
        }),
    ),
    recipe("accept_transfer", from_elsewhere),
    recipe("decline_transfer", from_elsewhere),
    recipe("preview_transfer", from_elsewhere),
];

/// An offer by link.
fn from_elsewhere(stage: &Stage<'_>) -> Request {
    Request::with(json!({ "token": offer_from_elsewhere(stage.app).1 }))
}

/// An offer to this organization; only those who manage it elsewhere too can address it.
fn offered(stage: &Stage<'_>) {
    let there = stage.founded(&stage.own);
    let drive = product(stage.app, there, &stage.own, "drive_monthly");
    let to = json!({ "to_organization_id": stage.id("organization_id") });
    offer(there, &stage.own, drive, &to);
}
