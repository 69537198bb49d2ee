//! What the validator found, as errors of fields.

use super::words;
use crate::problem::FieldError;
use crate::problem::pointer;
use std::collections::BTreeMap;
use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

/// The validator's name for a struct as a whole.
const WHOLE: &str = "__all__";

/// The validator's name for a list that is no field itself.
const UNNAMED: &str = "_tmp_validator";

/// An error, and what the verdict rests on.
pub struct Finding {
    pub error: FieldError,
    /// For a rule about several fields, the struct around them.
    scope: Option<String>,
}

impl Finding {
    /// A finding about one field.
    pub fn of_field(error: FieldError) -> Self {
        Self { error, scope: None }
    }

    /// Would the verdict perhaps be another, had this error not been made?
    pub fn rests_on(&self, structural: &FieldError) -> bool {
        let value_was_replaced = structural.code != FieldError::UNKNOWN;
        pointer::covers(&structural.pointer, &self.error.pointer)
            || value_was_replaced
                && self
                    .scope
                    .as_deref()
                    .is_some_and(|scope| pointer::covers(scope, &structural.pointer))
    }
}

/// Hands over all that the validator found, one after the other and always in one order.
pub fn each_finding(errors: &ValidationErrors, take: &mut impl FnMut(Finding)) {
    collect(errors, "", take);
}

fn collect(errors: &ValidationErrors, at: &str, take: &mut impl FnMut(Finding)) {
    let sorted: BTreeMap<_, _> = errors.errors().iter().collect();
    for (name, kind) in sorted {
        let place = place(at, name);
        match kind {
            ValidationErrorsKind::Field(errors) => {
                for error in errors {
                    take(finding(error, at, &place));
                }
            }
            ValidationErrorsKind::Struct(inner) => collect(inner, &place, take),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(inner, &format!("{place}/{index}"), take);
                }
            }
        }
    }
}

fn place(at: &str, name: &str) -> String {
    let mut place = at.to_owned();
    if name != WHOLE && name != UNNAMED {
        pointer::push(&mut place, name.strip_prefix("r#").unwrap_or(name));
    }
    place
}

fn finding(error: &ValidationError, around: &str, place: &str) -> Finding {
    let several_fields = place == around || error.params.contains_key("other");
    Finding {
        error: words::rule(place, error),
        scope: several_fields.then(|| around.to_owned()),
    }
}
