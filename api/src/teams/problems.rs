//! Refusals of teams.

use crate::problem::ProblemType;

/// Another team has the name.
pub const TEAM_NAME_TAKEN: ProblemType = ProblemType::new(
    409,
    "team_name_taken",
    "Another team already has this name",
    "Ein anderes Team heisst schon so",
    "Une autre équipe porte déjà ce nom",
    "Un altro team ha già questo nome",
);

/// Problem types of the capability.
pub const ALL: &[ProblemType] = &[TEAM_NAME_TAKEN];
