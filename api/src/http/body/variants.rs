//! Choosing among alternatives (`oneOf`) the one that the client meant.

use super::schema::Schema;
use super::shape::Shape;
use super::walk::{Walk, takes};
use super::{placeholder, words};
use serde_json::{Map, Value};

/// Walks the value as the alternative that it most resembles.
pub fn walk<'s>(walk: &mut Walk<'s>, shape: &'s Shape, value: &mut Value) {
    let schema = walk.schema;
    let fitting = shape.one_of.iter().map(|one| schema.resolve(one));
    let fitting: Vec<&'s Shape> = fitting.filter(|one| takes(&schema.kinds(one), value)).collect();
    match (fitting.as_slice(), &*value) {
        (_, Value::Null) | ([], _) => {}
        ([only], _) => walk.value(only, value),
        (several, Value::Object(object)) => match tag(schema, several) {
            Some(tag) => tagged(walk, several, &tag, value),
            None => {
                // Of equals the first, as serde does.
                if let Some(best) = several.iter().rev().max_by_key(|one| known(schema, one, object)) {
                    walk.value(best, value);
                }
            }
        },
        (several, _) => match several.iter().find(|one| one.allowed.is_empty()) {
            Some(free) => walk.value(free, value),
            None if several.iter().any(|one| one.allowed.contains(value)) => {}
            None => {
                let allowed: Vec<_> = several.iter().flat_map(|one| one.allowed.clone()).collect();
                walk.refuse(shape, value, |at| words::allowed(at, &allowed));
            }
        },
    }
}

/// Field that distinguishes alternatives, and its value in each.
struct Tag<'s> {
    name: &'s str,
    values: Vec<Value>,
}

/// Returns the tag, if each alternative requires the same field and allows it one value.
fn tag<'s>(schema: &'s Schema, several: &[&'s Shape]) -> Option<Tag<'s>> {
    let first = schema.parts(several.first()?);
    let mut names = first.iter().flat_map(|part| &part.required);
    names.find_map(|name| {
        let values: Option<Vec<_>> = several.iter().map(|one| only_value(schema, one, name)).collect();
        values.map(|values| Tag { name, values })
    })
}

fn only_value(schema: &Schema, shape: &Shape, name: &str) -> Option<Value> {
    match schema
        .resolve(Schema::field(&schema.parts(shape), name)?)
        .allowed
        .as_slice()
    {
        [only] => Some(only.clone()),
        _ => None,
    }
}

fn tagged<'s>(walk: &mut Walk<'s>, several: &[&'s Shape], tag: &Tag<'_>, value: &mut Value) {
    let given = value.get(tag.name);
    let meant = tag
        .values
        .iter()
        .zip(several)
        .find(|(expected, _)| given == Some(*expected));
    match (meant, given.is_some()) {
        (Some((_, one)), _) => return walk.value(one, value),
        (None, true) => walk.inside(tag.name, |walk| walk.not_among(&tag.values)),
        (None, false) => walk.inside(tag.name, Walk::missing),
    }
    *value = several
        .first()
        .map_or(Value::Null, |one| placeholder::of(walk.schema, one));
}

/// Returns the number of the object's fields that an alternative knows.
fn known(schema: &Schema, shape: &Shape, object: &Map<String, Value>) -> usize {
    let parts = schema.parts(shape);
    object
        .keys()
        .filter(|name| parts.iter().any(|part| part.properties.contains_key(*name)))
        .count()
}
