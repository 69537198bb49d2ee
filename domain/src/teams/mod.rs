//! Work teams: people who get rights together (guide "Arbeitsteams").

mod team;

pub use team::{TEAM_DESCRIPTION_MAX, TEAM_NAME_MAX, Team, TeamColor, TeamDescription, TeamMember, TeamName};
