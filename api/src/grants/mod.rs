//! Grants over HTTP: giving rights, and asking who holds them and why. A file is an operation.

mod access_views;
mod asking;
mod bulk;
mod changes;
mod check_access;
mod create_grants;
mod delete_grant;
mod explain_access;
mod export_access_review;
mod get_grant;
mod list_access_review;
mod list_grants;
mod list_member_access;
mod list_product_access;
mod list_team_access;
mod new_grant;
mod paths;
mod planning;
mod preview_access_change;
mod previewing;
mod remove_grants;
mod review_page;
mod reviewing;
mod sight;
mod summary;
mod update_grant;
mod views;

pub use new_grant::{Giver, NewGrant, bounds, ends_in_past, give_each, path_of, too_many};
pub use paths::GrantPath;
pub use sight::own_or_managed;
pub use summary::{TOLD_MAX, Teller, is_told};
pub use views::GrantView;

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
