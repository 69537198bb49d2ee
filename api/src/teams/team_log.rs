//! The log entry of a team.

use kontor_domain::teams::{Team, TeamDescription};
use serde_json::{Value, json};

/// Returns a team's fields for the log.
pub fn log(team: &Team) -> Value {
    json!({
        "name": team.name.as_str(), "color": team.color.as_str(),
        "description": team.description.as_ref().map(TeamDescription::as_str),
        "leader_member_id": team.leader.map(|leader| leader.to_string()),
    })
}
