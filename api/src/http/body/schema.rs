//! The schema that the contract publishes for a request type, with the schemas that it refers to.

use super::Request;
use super::lists;
use super::shape::{Kind, Kinds, Shape};
use std::any::TypeId;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Maximum number of references and alternatives followed without a step into the value, for types that contain
/// themselves.
const MAX_INDIRECTION: usize = 8;

/// Computed once for a type, as invalid bodies can arrive by the thousand.
static SCHEMAS: LazyLock<Mutex<HashMap<TypeId, Arc<Schema>>>> = LazyLock::new(Mutex::default);

/// Schema of a type, with those that it refers to.
#[derive(Debug)]
pub struct Schema {
    pub root: Shape,
    named: HashMap<String, Shape>,
    /// Names of fields that are always lists.
    pub lists: HashSet<String>,
}

impl Schema {
    /// Returns the schema of `T`.
    pub fn of<T: Request>() -> Arc<Self> {
        let mut schemas = SCHEMAS.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            schemas
                .entry(TypeId::of::<T>())
                .or_insert_with(|| Arc::new(Self::compile::<T>())),
        )
    }

    fn compile<T: Request>() -> Self {
        let mut named = Vec::new();
        T::schemas(&mut named);
        let mut schema = Self {
            root: reduce(T::schema()),
            named: named.into_iter().map(|(name, of)| (name, reduce(of))).collect(),
            lists: HashSet::new(),
        };
        schema.lists = lists::fields(&schema);
        schema
    }

    /// Returns the shape of the body, and the named ones.
    pub fn shapes(&self) -> impl Iterator<Item = &Shape> {
        self.named.values().chain([&self.root])
    }

    /// Follows references.
    pub fn resolve<'s>(&'s self, mut shape: &'s Shape) -> &'s Shape {
        for _ in 0..MAX_INDIRECTION {
            let target = shape
                .reference
                .as_deref()
                .and_then(|path| path.rsplit('/').next());
            match target.and_then(|name| self.named.get(name)) {
                Some(target) => shape = target,
                None => break,
            }
        }
        shape
    }

    /// Returns the shapes that together describe an object: itself, or those it is composed of.
    pub fn parts<'s>(&'s self, shape: &'s Shape) -> Vec<&'s Shape> {
        let mut parts = vec![self.resolve(shape)];
        let mut seen = 0;
        while let Some(part) = parts.get(seen).copied().filter(|_| seen < MAX_INDIRECTION) {
            parts.extend(part.all_of.iter().map(|one| self.resolve(one)));
            seen += 1;
        }
        parts
    }

    /// Returns the shape that the parts give to a field.
    pub fn field<'s>(parts: &[&'s Shape], name: &str) -> Option<&'s Shape> {
        let named = parts.iter().find_map(|part| part.properties.get(name));
        named.or_else(|| {
            parts
                .iter()
                .find_map(|part| part.additional_properties.as_ref()?.each())
        })
    }

    /// Returns the JSON types that a shape accepts; none if it accepts any.
    pub fn kinds(&self, shape: &Shape) -> Vec<Kind> {
        self.kinds_within(shape, MAX_INDIRECTION).unwrap_or_default()
    }

    fn kinds_within(&self, shape: &Shape, steps: usize) -> Option<Vec<Kind>> {
        let shape = self.resolve(shape);
        let steps = steps.checked_sub(1)?;
        match &shape.kinds {
            Kinds::One(kind) => Some(vec![*kind]),
            Kinds::Several(kinds) => Some(kinds.clone()),
            Kinds::Any if !shape.one_of.is_empty() => {
                let each: Option<Vec<_>> = shape
                    .one_of
                    .iter()
                    .map(|one| self.kinds_within(one, steps))
                    .collect();
                each.map(|kinds| kinds.concat())
            }
            Kinds::Any => self.kinds_within(shape.all_of.first()?, steps),
        }
    }
}

/// Reduces a schema. One that cannot be reduced has no keywords, and serde decides alone.
fn reduce(schema: impl serde::Serialize) -> Shape {
    serde_json::to_value(schema)
        .and_then(serde_json::from_value)
        .unwrap_or_default()
}
