//! Path parameters of organizations.

use serde::Deserialize;
use utoipa::IntoParams;

/// An organization.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; `PathId` reads it")]
pub struct OrganizationPath {
    /// The organization's id.
    #[param(
        example = "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^org_[0-9a-f]{32}$"
    )]
    organization_id: String,
}

/// A member of an organization.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; `PathIds` reads them")]
pub struct MemberPath {
    /// The organization's id.
    #[param(
        example = "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^org_[0-9a-f]{32}$"
    )]
    organization_id: String,
    /// The membership's id.
    #[param(
        example = "member_0192f0c1e5b07cc3a4d15e6f708192a4",
        pattern = "^member_[0-9a-f]{32}$"
    )]
    member_id: String,
}

/// An invitation to an organization.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; `PathIds` reads them")]
pub struct InvitationPath {
    /// The organization's id.
    #[param(
        example = "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^org_[0-9a-f]{32}$"
    )]
    organization_id: String,
    /// The invitation's id.
    #[param(
        example = "invite_0192f0c1e5b07cc3a4d15e6f708192a5",
        pattern = "^invite_[0-9a-f]{32}$"
    )]
    invitation_id: String,
}
