//! Walking a value along its schema. Everything that serde would refuse is reported and repaired.

use super::schema::Schema;
use super::shape::{Kind, Rest, Shape};
use super::{placeholder, variants, words};
use crate::moment::{A_DAY, read_day};
use crate::problem::{Faults, FieldError, pointer};
use kontor_domain::moment;
use serde_json::{Map, Value};

/// Maximum depth, greater than that of any body; stops at types that contain themselves without a step into the
/// value.
const MAX_DEPTH: usize = 256;

/// State of a walk.
pub struct Walk<'s> {
    pub schema: &'s Schema,
    at: String,
    depth: usize,
    faults: Faults,
}

impl<'s> Walk<'s> {
    pub fn new(schema: &'s Schema, faults: Faults) -> Self {
        Self {
            schema,
            at: String::new(),
            depth: 0,
            faults,
        }
    }

    /// Walks the whole body.
    pub fn body(&mut self, value: &mut Value) {
        self.value(&self.schema.root, value);
    }

    pub fn into_faults(self) -> Faults {
        self.faults
    }

    /// Walks one value: its type, then the particulars of the type.
    pub fn value(&mut self, shape: &'s Shape, value: &mut Value) {
        if self.depth == MAX_DEPTH {
            return;
        }
        self.depth += 1;
        let shape = self.schema.resolve(shape);
        let kinds = self.schema.kinds(shape);
        if !takes(&kinds, value) {
            let is_null = value.is_null() && !self.at.is_empty();
            self.refuse(shape, value, |at| {
                if is_null {
                    FieldError::null(at)
                } else {
                    words::kinds(at, &kinds)
                }
            });
        } else if !shape.one_of.is_empty() {
            variants::walk(self, shape, value);
        } else if !shape.allowed.is_empty() && !value.is_null() && !shape.allowed.contains(value) {
            self.refuse(shape, value, |at| words::allowed(at, &shape.allowed));
        } else {
            match value {
                Value::Object(object) => self.object(shape, object),
                Value::Array(items) => self.items(shape, items),
                Value::String(text) if shape.format.as_deref() == Some("date-time") => {
                    if let Err(reason) = moment::parse(text) {
                        self.refuse(shape, value, |at| FieldError::moment(at, reason));
                    }
                }
                Value::String(text) if shape.format.as_deref() == Some("date") => {
                    if read_day(text).is_none() {
                        self.refuse(shape, value, |at| FieldError::field(at, "format", A_DAY));
                    }
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        self.depth -= 1;
    }

    /// Walks an object, which has one shape, or several that each describe some of its fields.
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
                None if closed => walk.report(FieldError::unknown),
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

    /// Runs an action one level further in.
    pub fn inside(&mut self, token: &str, action: impl FnOnce(&mut Self)) {
        let here = self.at.len();
        pointer::push(&mut self.at, token);
        action(self);
        self.at.truncate(here);
    }

    /// Reports a value and replaces it with one that serde can read.
    pub fn refuse(&mut self, shape: &'s Shape, value: &mut Value, make: impl FnOnce(&str) -> FieldError) {
        self.report(make);
        *value = placeholder::of(self.schema, shape);
    }

    /// Reports a missing value at this place.
    pub fn missing(&mut self) {
        self.report(FieldError::required);
    }

    /// Reports a value that is not among those allowed.
    pub fn not_among(&mut self, allowed: &[Value]) {
        self.report(|at| words::allowed(at, allowed));
    }

    /// Reports an error. Beyond the limit the walk continues to repair and count.
    fn report(&mut self, make: impl FnOnce(&str) -> FieldError) {
        let at = &self.at;
        self.faults.push(|| make(at));
    }
}

/// Whether the value has one of these types; if there are none, any type is accepted.
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
