//! Grants over HTTP: giving rights, and asking who holds them and why. A file is an operation.

mod create_grants;
mod delete_grant;
mod get_grant;
mod list_grants;
mod new_grant;
mod paths;
mod sight;
mod summary;
mod update_grant;
mod views;

pub use list_grants::id_filter;
pub use new_grant::{Giver, NewGrant, bounds, give, path_of};
pub use paths::GrantPath;
pub use sight::own_or_managed;
pub use views::GrantView;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this capability.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_grants::list_grants)
        .service(create_grants::create_grants)
        .service(get_grant::get_grant)
        .service(update_grant::update_grant)
        .service(delete_grant::delete_grant);
}
