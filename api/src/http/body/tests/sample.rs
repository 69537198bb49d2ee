//! Request types with one field of each sort.

use crate::http::body::nullable;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "period_runs_forward"))]
pub struct Sample {
    #[validate(length(min = 3, max = 20))]
    pub name: String,
    #[validate(email)]
    pub email: String,
    #[validate(length(min = 15))]
    pub password: String,
    #[validate(must_match(other = password))]
    pub password_again: String,
    #[validate(range(min = 1, max = 9))]
    pub copies: u8,
    pub newsletter: bool,
    pub color: Color,
    pub second_color: Option<Color>,
    #[validate(nested)]
    pub address: Address,
    #[validate(nested)]
    pub delivery: Option<Address>,
    #[validate(length(min = 1), nested)]
    pub lines: Vec<Line>,
    pub labels: BTreeMap<String, u32>,
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub price: f64,
    #[validate(length(max = 5))]
    pub r#type: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Color {
    Red,
    DarkBlue,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    #[validate(length(min = 1))]
    pub street: String,
    #[validate(length(equal = 4))]
    pub postcode: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    #[validate(length(min = 1, max = 50))]
    pub text: String,
    #[validate(nested)]
    pub to: Option<Vec<Address>>,
}

fn period_runs_forward(sample: &Sample) -> Result<(), ValidationError> {
    if sample.from <= sample.until {
        Ok(())
    } else {
        Err(ValidationError::new("period"))
    }
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    #[validate(length(min = 3))]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    #[validate(length(min = 3))]
    pub phone: Option<Option<String>>,
    #[serde(default, deserialize_with = "nullable")]
    #[validate(range(max = 9))]
    pub copies: Option<Option<u8>>,
    #[serde(default, deserialize_with = "nullable")]
    pub color: Option<Option<Color>>,
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    pub address: Option<Option<Address>>,
}

#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Opaque {
    #[schema(value_type = String)]
    pub id: Uuid,
    #[validate(length(min = 1))]
    pub name: String,
}

pub fn valid() -> Sample {
    let address = Address {
        street: "Quai 1".to_owned(),
        postcode: "1204".to_owned(),
    };
    Sample {
        name: "Lea".to_owned(),
        email: "lea@example.com".to_owned(),
        password: "correct horse battery".to_owned(),
        password_again: "correct horse battery".to_owned(),
        copies: 1,
        newsletter: true,
        color: Color::Red,
        second_color: None,
        delivery: Some(address.clone()),
        lines: vec![Line {
            text: "one".to_owned(),
            to: Some(vec![address.clone()]),
        }],
        address,
        labels: BTreeMap::from([("a/b".to_owned(), 1)]),
        id: Uuid::nil(),
        from: NaiveDate::default(),
        until: NaiveDate::default(),
        price: 1.5,
        r#type: None,
    }
}
