//! Requests about the catalog and the products of an organization.

use super::{Recipe, Request, plain, recipe};
use serde_json::{Value, json};

pub(super) const RECIPES: &[Recipe] = &[
    plain("get_catalogue"),
    plain("list_products").listing(
        |stage, _| {
            stage.new_product();
        },
        Some(|stage, item| {
            let id = item["id"].as_str().expect("an id");
            let path = stage.scenario.path(&format!("/products/{id}/cancel"));
            stage.lea().client.post(&path, Value::Null).expect(200);
        }),
    ),
    recipe("order_product", |stage| {
        // A collaborator orders with the billing permission.
        let people = &stage.scenario;
        if stage.own.member == people.collaborator.member {
            let path = people.member_path(&people.collaborator);
            let given = json!({ "billing": true });
            people.legal_representative.client.patch(&path, given).expect(200);
        }
        Request::default()
    }),
    plain("get_product"),
    plain("update_product"),
    plain("cancel_product"),
];
