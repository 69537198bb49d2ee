//! Path parameters of organizations.

use serde::Deserialize;
use utoipa::IntoParams;

/// Path of an organization.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; `PathId` reads it")]
pub struct OrganizationPath {
    /// Organization id.
    #[param(
        example = "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^org_[0-9a-f]{32}$"
    )]
    organization_id: String,
}

/// Path of a member of an organization.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; `PathIds` reads them")]
pub struct MemberPath {
    /// Organization id.
    #[param(
        example = "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^org_[0-9a-f]{32}$"
    )]
    organization_id: String,
    /// Membership id.
    #[param(
        example = "member_0192f0c1e5b07cc3a4d15e6f708192a4",
        pattern = "^member_[0-9a-f]{32}$"
    )]
    member_id: String,
}

/// Path of an invitation to an organization.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; `PathIds` reads them")]
pub struct InvitationPath {
    /// Organization id.
    #[param(
        example = "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^org_[0-9a-f]{32}$"
    )]
    organization_id: String,
    /// Invitation id.
    #[param(
        example = "invite_0192f0c1e5b07cc3a4d15e6f708192a5",
        pattern = "^invite_[0-9a-f]{32}$"
    )]
    invitation_id: String,
}
