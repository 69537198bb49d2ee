//! Requests about the logs.

use super::{Recipe, Request, Stage, plain, recipe};
use crate::client::Client;
use serde_json::json;

pub(super) const RECIPES: &[Recipe] = &[
    plain("list_activity").listing(|stage, number| rename(stage, &stage.lea().client, number), None),
    plain("verify_activity"),
    plain("export_activity"),
    // What a member did.
    recipe("list_member_activity", |stage| {
        let ada = stage.scenario.administrator.member;
        Request::on("member_id", ada.expect("a member"))
    })
    .listing(
        |stage, number| rename(stage, &stage.scenario.administrator.client, number),
        None,
    ),
    plain("list_account_activity").listing(
        |stage, number| {
            let name =
                json!({ "first_name": "Lea", "last_name": format!("Muster-{}", "x".repeat(number + 1)) });
            stage.own.client.patch("/v1/profile", name).expect(200);
        },
        None,
    ),
    plain("verify_account_activity"),
];

fn rename(stage: &Stage<'_>, who: &Client, number: usize) {
    let name = json!({ "name": format!("Muster {number}") });
    who.patch(&stage.scenario.path(""), name).expect(200);
}
