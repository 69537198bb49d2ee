//! Organizations over HTTP: the customer, its members and hand-overs, one file per operation.

mod accept_hand_over;
mod cancel_hand_over;
mod check_organization_deletion;
mod create_hand_over;
mod create_organization;
mod decline_hand_over;
mod delete_organization;
mod departure;
mod get_hand_over;
mod get_member;
mod get_organization;
mod hand_over_view;
mod hand_overs;
mod leave_organization;
mod list_hand_overs;
mod list_members;
mod list_organizations;
mod member_change;
mod new_organization;
mod own_organization;
pub mod problems;
mod remove_member;
mod routes;
mod update_member;
mod update_organization;
mod validity;
mod views;

pub use departure::leave;
pub use member_change::{fault, role_fits};
pub use new_organization::found_organization;
pub use own_organization::OwnOrganization;
pub use routes::routes;
pub use validity::End;
pub use views::{MemberView, OrganizationView};
