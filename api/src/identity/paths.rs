//! Path parameters of identity.

use serde::Deserialize;
use utoipa::IntoParams;

/// Path of one of the caller's own sessions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; `PathId` reads it")]
pub struct SessionPath {
    /// Session id.
    #[param(
        example = "ses_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^ses_[0-9a-f]{32}$"
    )]
    session_id: String,
}

/// Path of one of the caller's own devices.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; `PathId` reads it")]
pub struct DevicePath {
    /// Device id.
    #[param(
        example = "device_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^device_[0-9a-f]{32}$"
    )]
    device_id: String,
}

/// Path of one of the caller's own API tokens.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; `PathId` reads it")]
pub struct ApiTokenPath {
    /// API token id.
    #[param(
        example = "token_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^token_[0-9a-f]{32}$"
    )]
    api_token_id: String,
}
