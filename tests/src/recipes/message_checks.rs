//! Requests about checks of messages.

use super::{Recipe, plain};

pub(super) const RECIPES: &[Recipe] = &[
    plain("list_message_checks").listing(
        |stage, _| {
            stage.id_of_new("message_check_id");
        },
        Some(|stage, item| {
            let id = item["id"].as_str().expect("an id");
            let path = stage.scenario.path(&format!("/message-checks/{id}"));
            stage.lea().client.delete(&path).expect(204);
        }),
    ),
    plain("create_message_check"),
    plain("get_message_check"),
    plain("delete_message_check"),
];
