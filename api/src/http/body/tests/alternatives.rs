//! Enums with data.

use super::{errors, expect};
use crate::http::body::parse;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub target: Target,
    pub amount: Option<Amount>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Target {
    Mailbox { size: u32 },
    Database(Database),
    Nothing,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub engine: String,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Amount {
    Count(u32),
    Words(String),
    Range { low: u32, high: u32 },
}

#[test]
fn each_alternative_is_read() {
    for (target, amount) in [
        (
            Target::Mailbox { size: 1 },
            Some(Amount::Range { low: 1, high: 2 }),
        ),
        (
            Target::Database(Database {
                engine: "MariaDB".to_owned(),
            }),
            Some(Amount::Words("all".to_owned())),
        ),
        (Target::Nothing, Some(Amount::Count(3))),
        (Target::Nothing, None),
    ] {
        let plan = Plan { target, amount };
        assert_eq!(parse(serde_json::to_vec(&plan).unwrap().as_slice()), Ok(plan));
    }
}

#[test]
fn the_tag_decides_what_is_missing() {
    let cases: [(Value, &[(&str, &str)]); 7] = [
        (json!({ "kind": "mailbox" }), &[("/target/size", "required")]),
        (
            json!({ "kind": "mailbox", "size": "big" }),
            &[("/target/size", "type")],
        ),
        (
            json!({ "kind": "database", "size": 1 }),
            &[("/target/engine", "required"), ("/target/size", "unknown_field")],
        ),
        (json!({ "kind": "castle" }), &[("/target/kind", "enum")]),
        (json!({ "size": 1 }), &[("/target/kind", "required")]),
        (json!({ "kind": 1 }), &[("/target/kind", "enum")]),
        (json!("mailbox"), &[("/target", "type")]),
    ];
    for (target, expected) in cases {
        expect(&errors::<Plan>(&json!({ "target": target })), expected);
    }
}

#[test]
fn untagged_alternatives_are_told_apart_by_type_and_fields() {
    let amount =
        |amount: Value| errors::<Plan>(&json!({ "target": { "kind": "nothing" }, "amount": amount }));
    expect(&amount(json!({ "high": 1 })), &[("/amount/low", "required")]);
    expect(
        &amount(json!({ "low": "a", "high": 1 })),
        &[("/amount/low", "type")],
    );
    expect(&amount(json!(true)), &[("/amount", "type")]);
    expect(&amount(json!(-1)), &[("/amount", "invalid")]);
}
