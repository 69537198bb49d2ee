//! Requests about rights in products: giving them, and asking who holds them and why.

use super::{Recipe, Request, Stage, plain, recipe};
use kontor_domain::grants::Subject;
use serde_json::{Value, json};

pub(super) const RECIPES: &[Recipe] = &[
    plain("list_grants").listing(
        one_more,
        Some(|stage, item| super::organizations::delete(stage, "/grants", &item["id"])),
    ),
    recipe("create_grants", |stage| {
        Request::with(json!({
            "member_ids": [stage.id("member_id")],
            "grant": { "product_ids": [stage.id("product_id")], "rights": ["view", "edit"] },
        }))
    }),
    plain("get_grant"),
    plain("update_grant"),
    plain("delete_grant"),
    recipe("remove_grants", |stage| {
        let other = stage.new_grant(stage.product()).to_string();
        Request::with(json!({ "grant_ids": [stage.id("grant_id"), other], "partial": false }))
    }),
    recipe("list_member_access", of_oneself).listing(
        |stage, _| {
            stage.grant_to(Subject::Member(stage.asked_about()), stage.new_product());
        },
        Some(|stage, item| ungrant(stage, &item["product_id"])),
    ),
    plain("list_product_access").listing(
        |stage, _| {
            let newcomer = stage.new_member().member.expect("a member");
            stage.grant_to(Subject::Member(newcomer), stage.product());
        },
        Some(|stage, item| super::organizations::delete(stage, "/members", &item["member_id"])),
    ),
    plain("list_team_access").listing(
        |stage, _| {
            stage.grant_to(Subject::Team(stage.team()), stage.new_product());
        },
        Some(|stage, item| ungrant(stage, &item["product_id"])),
    ),
    recipe("explain_access", of_oneself),
    recipe("check_access", |stage| {
        let (user_id, product_id) = (stage.id("user_id"), stage.id("product_id"));
        let question = json!({ "user_id": user_id, "product_id": product_id, "right": "view" });
        Request::with(json!({ "questions": [question] }))
    })
    .by("back_end"),
    plain("list_access_review").listing(
        |stage, _| {
            let newcomer = stage.new_member().member.expect("a member");
            stage.grant_to(Subject::Member(newcomer), stage.product());
        },
        Some(|stage, item| super::organizations::delete(stage, "/members", &item["member_id"])),
    ),
    plain("export_access_review"),
    recipe("preview_access_change", |stage| {
        let grant_id = stage.id("grant_id");
        let update =
            json!({ "grant_id": grant_id, "rights": ["view"], "valid_from": null, "valid_until": null });
        Request::with(json!({ "update_grant": update }))
    }),
];

/// Others than managers ask about themselves.
pub(super) fn of_oneself(stage: &Stage<'_>) -> Request {
    Request::on("member_id", stage.asked_about())
}

/// A grant to a member, to a team, or on all products of a kind, in turns.
fn one_more(stage: &Stage<'_>, number: usize) {
    match number % 3 {
        0 => {
            stage.grant_to(Subject::Member(stage.target()), stage.product());
        }
        1 => {
            stage.grant_to(Subject::Team(stage.team()), stage.product());
        }
        _ => {
            let on_all = json!({ "kind": "drive", "include_future": true, "rights": ["view"] });
            let given = json!({ "member_ids": [stage.id("member_id")], "grant": on_all });
            stage
                .lea()
                .client
                .post(&stage.scenario.path("/grants"), given)
                .expect(201);
        }
    }
}

/// Takes all grants on a product back.
fn ungrant(stage: &Stage<'_>, product: &Value) {
    let product = product.as_str().expect("an id");
    let path = stage
        .scenario
        .path(&format!("/grants?limit=200&product_id={product}"));
    let found = stage.lea().client.get(&path).expect(200);
    for grant in found.body["items"].as_array().expect("grants") {
        super::organizations::delete(stage, "/grants", &grant["id"]);
    }
}
