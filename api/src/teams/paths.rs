//! Path parameters of teams.

use serde::Deserialize;
use utoipa::IntoParams;

/// A team of an organization.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; `PathIds` reads them")]
pub struct TeamPath {
    /// The organization's id.
    #[param(
        example = "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^org_[0-9a-f]{32}$"
    )]
    organization_id: String,
    /// The team's id.
    #[param(
        example = "team_0192f0c1e5b07cc3a4d15e6f708192c1",
        pattern = "^team_[0-9a-f]{32}$"
    )]
    team_id: String,
}

/// Somebody in a team.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; `PathIds3` reads them")]
#[expect(clippy::struct_field_names, reason = "the names of the path's parameters")]
pub struct TeamMemberPath {
    /// The organization's id.
    #[param(
        example = "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^org_[0-9a-f]{32}$"
    )]
    organization_id: String,
    /// The team's id.
    #[param(
        example = "team_0192f0c1e5b07cc3a4d15e6f708192c1",
        pattern = "^team_[0-9a-f]{32}$"
    )]
    team_id: String,
    /// The membership's id.
    #[param(
        example = "member_0192f0c1e5b07cc3a4d15e6f708192a8",
        pattern = "^member_[0-9a-f]{32}$"
    )]
    member_id: String,
}
