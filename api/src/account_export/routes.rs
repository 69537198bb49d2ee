//! Operations of this capability.

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations of this capability.
pub fn routes(config: &mut ServiceConfig) {
    config.service(super::export_account::export_account);
}
