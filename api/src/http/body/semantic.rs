//! Conversion of the validator's findings to errors of fields.

use super::words;
use crate::problem::{FieldError, pointer};
use std::collections::BTreeMap;
use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

/// Name used by the validator for a struct as a whole.
const WHOLE: &str = "__all__";

/// Name used by the validator for a list that is not a field itself.
const UNNAMED: &str = "_tmp_validator";

/// Error, with the values that the verdict rests on.
pub struct Finding {
    pub error: FieldError,
    /// For a rule about several fields, the struct that contains them.
    scope: Option<String>,
}

impl Finding {
    /// Returns a finding about one field.
    pub fn of_field(error: FieldError) -> Self {
        Self { error, scope: None }
    }

    /// Whether the verdict might be different without this structural error.
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

/// Passes on all findings of the validator, always in the same order.
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
