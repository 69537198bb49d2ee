//! Path parameters of grants.

use serde::Deserialize;
use utoipa::IntoParams;

/// A grant of an organization.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; `PathIds` reads them")]
pub struct GrantPath {
    /// The organization's id.
    #[param(
        example = "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^org_[0-9a-f]{32}$"
    )]
    organization_id: String,
    /// The grant's id.
    #[param(
        example = "grant_0192f0c1e5b07cc3a4d15e6f708192d1",
        pattern = "^grant_[0-9a-f]{32}$"
    )]
    grant_id: String,
}
