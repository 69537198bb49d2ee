//! Requests of the provider's staff.

use super::{Recipe, plain};

pub(super) const RECIPES: &[Recipe] = &[plain("get_staff_member").by("clerk")];
