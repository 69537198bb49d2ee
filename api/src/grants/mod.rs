//! Grants over HTTP: giving rights, and listing and explaining access, one file per operation.

mod access_change;
mod access_notifier;
mod access_preview;
mod access_reason;
mod access_review;
mod access_views;
mod check_access;
mod create_grants;
mod delete_grant;
mod explain_access;
mod export_access_review;
mod get_grant;
mod grant_outcome;
mod grant_rules;
mod held_access;
mod known_subjects;
mod list_access_review;
mod list_grants;
mod list_member_access;
mod list_product_access;
mod list_team_access;
mod new_grant;
mod preview_access_change;
mod preview_plan;
mod product_access;
mod remove_grants;
mod review_page;
mod routes;
mod update_grant;
mod views;
mod visibility;

pub use access_notifier::{AccessNotifier, NOTIFIED_MAX};
pub use new_grant::{Giver, NewGrant, give_each, too_many};
pub use routes::{routes, routes_for_back_ends};
pub use views::GrantView;
pub use visibility::own_or_managed;
