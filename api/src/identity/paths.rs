//! Path parameters of identity.

use serde::Deserialize;
use utoipa::IntoParams;

/// A session of one's own.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; `PathId` reads it")]
pub struct SessionPath {
    /// The session's id.
    #[param(
        example = "ses_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^ses_[0-9a-f]{32}$"
    )]
    session_id: String,
}

/// A device of one's own.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; `PathId` reads it")]
pub struct DevicePath {
    /// The device's id.
    #[param(
        example = "device_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^device_[0-9a-f]{32}$"
    )]
    device_id: String,
}

/// An API token of one's own.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; `PathId` reads it")]
pub struct ApiTokenPath {
    /// The token's id.
    #[param(
        example = "token_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^token_[0-9a-f]{32}$"
    )]
    api_token_id: String,
}
