//! Grants over HTTP: giving rights, and asking who holds them and why. A file is an operation.

mod access_change;
mod access_notifier;
mod access_preview;
mod access_review;
mod access_views;
mod bulk;
mod check_access;
mod create_grants;
mod delete_grant;
mod explain_access;
mod export_access_review;
mod get_grant;
mod held_access;
mod list_access_review;
mod list_grants;
mod list_member_access;
mod list_product_access;
mod list_team_access;
mod new_grant;
mod preview_access_change;
mod preview_plan;
mod remove_grants;
mod review_page;
mod update_grant;
mod views;
mod visibility;

pub use access_notifier::{AccessNotifier, NOTIFIED_MAX};
pub use new_grant::{Giver, NewGrant, bounds, ends_in_past, give_each, too_many};
pub use views::GrantView;
pub use visibility::own_or_managed;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operation that the back ends of products call.
pub fn routes_for_back_ends(config: &mut ServiceConfig) {
    config.service(check_access::check_access);
}

/// The other operations of this capability.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_grants::list_grants)
        .service(create_grants::create_grants)
        .service(remove_grants::remove_grants)
        .service(get_grant::get_grant)
        .service(update_grant::update_grant)
        .service(delete_grant::delete_grant)
        .service(list_member_access::list_member_access)
        .service(list_product_access::list_product_access)
        .service(list_team_access::list_team_access)
        .service(explain_access::explain_access)
        .service(list_access_review::list_access_review)
        .service(export_access_review::export_access_review)
        .service(preview_access_change::preview_access_change);
}
