//! The walk: a value beside its schema. Whatever serde would refuse is reported and repaired.

use super::error::FieldError;
use super::schema::Schema;
use super::shape::{Kind, Rest, Shape};
use super::{MAX_ERRORS, placeholder, pointer, variants, words};
use serde_json::{Map, Value};

/// Deeper than any body; stops types that contain themselves without a step into the value.
const MAX_DEPTH: usize = 256;

/// The state of a walk.
pub struct Walk<'s> {
    pub schema: &'s Schema,
    at: String,
    depth: usize,
    errors: Vec<FieldError>,
}

impl<'s> Walk<'s> {
    pub fn new(schema: &'s Schema, errors: Vec<FieldError>) -> Self {
        Self {
            schema,
            at: String::new(),
            depth: 0,
            errors,
        }
    }

    /// Walks the whole body.
    pub fn body(&mut self, value: &mut Value) {
        self.value(&self.schema.root, value);
    }

    pub fn into_errors(self) -> Vec<FieldError> {
        self.errors
    }

    /// One value: its type, then what is special to the type.
    pub fn value(&mut self, shape: &'s Shape, value: &mut Value) {
        if self.depth == MAX_DEPTH {
            return;
        }
        self.depth += 1;
        let shape = self.schema.resolve(shape);
        let kinds = self.schema.kinds(shape);
        if !takes(&kinds, value) {
            self.refuse(shape, value, "type", words::kinds(&kinds));
        } else if !shape.one_of.is_empty() {
            variants::walk(self, shape, value);
        } else if !shape.allowed.is_empty() && !value.is_null() && !shape.allowed.contains(value) {
            self.refuse(shape, value, "enum", words::allowed(&shape.allowed));
        } else {
            match value {
                Value::Object(object) => self.object(shape, object),
                Value::Array(items) => self.items(shape, items),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        self.depth -= 1;
    }

    /// An object has one shape, or several that each describe some of its fields.
    fn object(&mut self, shape: &'s Shape, object: &mut Map<String, Value>) {
        let schema = self.schema;
        let parts = schema.parts(shape);
        let closed = parts
            .iter()
            .any(|part| matches!(part.additional_properties, Some(Rest::Allowed(false))));
        object.retain(|name, value| {
            let known = Schema::field(&parts, name);
            self.inside(name, |walk| match known {
                Some(field) => walk.value(field, value),
                None if closed => walk.report(FieldError::unknown(&walk.at)),
                None => {}
            });
            known.is_some() || !closed
        });
        for name in parts.iter().flat_map(|part| &part.required) {
            if !object.contains_key(name) {
                self.inside(name, Self::missing);
                object.insert(name.clone(), placeholder::field(schema, &parts, name));
            }
        }
    }

    fn items(&mut self, shape: &'s Shape, items: &mut [Value]) {
        for (index, item) in items.iter_mut().enumerate() {
            if let Some(known) = shape.item(index) {
                self.inside(&index.to_string(), |walk| walk.value(known, item));
            }
        }
    }

    /// Does something one level further in.
    pub fn inside(&mut self, token: &str, action: impl FnOnce(&mut Self)) {
        let here = self.at.len();
        pointer::push(&mut self.at, token);
        action(self);
        self.at.truncate(here);
    }

    /// Reports a value and puts one in its place that serde can read.
    pub fn refuse(&mut self, shape: &'s Shape, value: &mut Value, code: &'static str, message: String) {
        self.report(FieldError::field(&self.at, code, message));
        *value = placeholder::of(self.schema, shape);
    }

    /// Reports what is missing here.
    pub fn missing(&mut self) {
        self.report(FieldError::required(&self.at));
    }

    /// Reports a value that is none of those allowed.
    pub fn not_among(&mut self, allowed: &[Value]) {
        self.report(FieldError::field(&self.at, "enum", words::allowed(allowed)));
    }

    /// Beyond the limit the walk goes on repairing, in silence.
    fn report(&mut self, error: FieldError) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(error);
        }
    }
}

/// Is the value of one of these types? Without types, any will do.
pub fn takes(kinds: &[Kind], value: &Value) -> bool {
    let takes = |kind: &Kind| match kind {
        Kind::Null => value.is_null(),
        Kind::Boolean => value.is_boolean(),
        Kind::Integer => value.is_i64() || value.is_u64(),
        Kind::Number => value.is_number(),
        Kind::String => value.is_string(),
        Kind::Array => value.is_array(),
        Kind::Object => value.is_object(),
    };
    kinds.is_empty() || kinds.iter().any(takes)
}
