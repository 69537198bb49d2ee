//! Grants over HTTP: giving rights, and asking who holds them and why. A file is an operation.

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this capability.
pub fn routes(_config: &mut ServiceConfig) {}
