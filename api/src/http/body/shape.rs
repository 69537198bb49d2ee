//! A published schema, reduced to the keywords that decide whether serde can read a value.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// JSON type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// One or more types: `"string"`, or `["string", "null"]`; if empty, any type.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
pub enum Kinds {
    #[default]
    Any,
    One(Kind),
    Several(Vec<Kind>),
}

/// Schema of the items, or of the fields without a name of their own.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Rest {
    Allowed(bool),
    Each(Box<Shape>),
}

impl Rest {
    /// Returns their shape, if they have one.
    pub fn each(&self) -> Option<&Shape> {
        match self {
            Self::Each(shape) => Some(shape),
            Self::Allowed(_) => None,
        }
    }
}

/// Schema, reduced to the relevant keywords.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Shape {
    #[serde(rename = "$ref")]
    pub reference: Option<String>,
    #[serde(rename = "type")]
    pub kinds: Kinds,
    #[serde(rename = "enum")]
    pub allowed: Vec<Value>,
    pub format: Option<String>,
    pub properties: BTreeMap<String, Shape>,
    pub required: Vec<String>,
    pub additional_properties: Option<Rest>,
    pub items: Option<Rest>,
    pub prefix_items: Vec<Shape>,
    #[serde(alias = "anyOf")]
    pub one_of: Vec<Shape>,
    pub all_of: Vec<Shape>,
}

impl Shape {
    /// Returns the shape of the item at this position of a list.
    pub fn item(&self, index: usize) -> Option<&Self> {
        self.prefix_items
            .get(index)
            .or_else(|| self.items.as_ref()?.each())
    }
}
