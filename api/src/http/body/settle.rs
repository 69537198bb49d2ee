//! The final pass by serde: faults that the schema cannot express show only when the value is read.

use super::schema::Schema;
use super::shape::Shape;
use super::{Request, placeholder};
use crate::problem::{Faults, FieldError, pointer};
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

/// Maximum number of times that a body is read again, each time with one more bad field replaced. A field of this
/// sort costs a whole pass, hence the low limit; a client with more of them learns of the others on its next try.
const MAX_READINGS: usize = 16;

/// Reads the repaired value. Fields that serde still refuses are reported and replaced.
pub fn settle<T: Request>(schema: &Schema, value: &mut Value, faults: &mut Faults) -> Option<T> {
    for _ in 0..MAX_READINGS {
        let refused = match serde_path_to_error::deserialize(&*value) {
            Ok(parsed) => return Some(parsed),
            Err(error) => locate(error.path(), schema, value),
        };
        // A reported field is involved: serde may be refusing its placeholder, and there is no better one.
        let involved = |error: &FieldError| {
            pointer::covers(&error.pointer, &refused.at) || pointer::covers(&refused.at, &error.pointer)
        };
        if faults.is_full() || faults.errors.iter().any(involved) {
            break;
        }
        faults.push(|| FieldError::invalid(&refused.at));
        let place = value.pointer_mut(&refused.at)?;
        *place = refused
            .shape
            .map_or(Value::Null, |shape| placeholder::of(schema, shape));
    }
    None
}

/// Place where serde stopped, with its shape in the schema.
struct Refused<'s> {
    at: String,
    shape: Option<&'s Shape>,
}

/// Follows serde's path as far as the value has it; a missing field is an error of the object that contains it.
fn locate<'s>(path: &Path, schema: &'s Schema, value: &Value) -> Refused<'s> {
    let mut here = value;
    let mut refused = Refused {
        at: String::new(),
        shape: Some(&schema.root),
    };
    for segment in path {
        let token = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } | Segment::Enum { variant: key } => key.clone(),
            Segment::Unknown => break,
        };
        let inner = match segment {
            Segment::Seq { index } => here.get(index),
            Segment::Map { .. } | Segment::Enum { .. } | Segment::Unknown => here.get(&token),
        };
        match (inner, segment) {
            (Some(inner), _) => here = inner,
            // A variant's name is in the value only if the enum is tagged externally.
            (None, Segment::Enum { .. }) => continue,
            (None, _) => break,
        }
        pointer::push_whole(&mut refused.at, &token);
        refused.shape = refused.shape.and_then(|shape| step(schema, shape, &token));
    }
    refused
}

/// Returns the shape of a field or an item, looking into alternatives.
fn step<'s>(schema: &'s Schema, shape: &'s Shape, token: &str) -> Option<&'s Shape> {
    let shape = schema.resolve(shape);
    let alternatives = shape.one_of.iter().chain([shape]);
    let mut parts = alternatives.map(|one| schema.parts(one));
    parts.find_map(|parts| {
        let item = |part: &&'s Shape| token.parse().ok().and_then(|index| part.item(index));
        Schema::field(&parts, token).or_else(|| parts.iter().find_map(item))
    })
}
