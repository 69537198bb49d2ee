//! Activity logs over HTTP. A file is an operation.

mod list_activity;
mod verify_activity;

pub use list_activity::ActivityEntryView;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this capability.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_activity::list_activity)
        .service(verify_activity::verify_activity);
}
