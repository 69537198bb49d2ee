//! Path parameters of transfers.

use serde::Deserialize;
use utoipa::IntoParams;

/// An offer of an organization.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; `PathIds` reads them")]
pub struct TransferPath {
    /// The organization's id.
    #[param(
        example = "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^org_[0-9a-f]{32}$"
    )]
    organization_id: String,
    /// The offer's id.
    #[param(
        example = "transfer_0192f0c1e5b07cc3a4d15e6f708192e1",
        pattern = "^transfer_[0-9a-f]{32}$"
    )]
    transfer_id: String,
}
