//! Checking that lists occur only where the contract has lists, from the bytes alone: the fast path for a valid
//! body.

use super::schema::Schema;
use super::shape::{Kind, Rest, Shape};
use std::collections::HashSet;

/// Returns the names of fields that are always lists, wherever they occur.
pub fn fields(schema: &Schema) -> HashSet<String> {
    let mut open: Vec<&Shape> = schema.shapes().collect();
    let (mut lists, mut others) = (HashSet::new(), HashSet::new());
    while let Some(shape) = open.pop() {
        if matches!(shape.additional_properties, Some(Rest::Each(_))) {
            // The schema allows fields of any name.
            return HashSet::new();
        }
        for (name, field) in &shape.properties {
            let names = if is_list(schema, field) {
                &mut lists
            } else {
                &mut others
            };
            names.insert(name.clone());
        }
        let items = shape.items.as_ref().and_then(Rest::each);
        let parts = [&shape.prefix_items, &shape.one_of, &shape.all_of]
            .into_iter()
            .flatten();
        open.extend(shape.properties.values().chain(items).chain(parts));
    }
    lists.retain(|name| !others.contains(name));
    lists
}

fn is_list(schema: &Schema, shape: &Shape) -> bool {
    let kinds = schema.kinds(shape);
    kinds.contains(&Kind::Array) && kinds.iter().all(|kind| [Kind::Array, Kind::Null].contains(kind))
}

/// Whether each list is the value of one of these fields, so that none takes the place of a struct. `bytes` are
/// JSON.
pub fn stand_in(fields: &HashSet<String>, bytes: &[u8]) -> bool {
    let (mut name, mut is_value) = (&bytes[..0], false);
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'"' => (name, rest) = text(after),
            b':' => is_value = true,
            b'[' if !is_value || !is_one(fields, name) => return false,
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => is_value = false,
        }
    }
    true
}

fn is_one(fields: &HashSet<String>, name: &[u8]) -> bool {
    std::str::from_utf8(name).is_ok_and(|name| fields.contains(name))
}

/// Splits off a string, still escaped, from the rest.
fn text(after_quote: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while let Some(byte) = after_quote.get(at) {
        match byte {
            b'"' => return (&after_quote[..at], &after_quote[at + 1..]),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    (after_quote, &[])
}
