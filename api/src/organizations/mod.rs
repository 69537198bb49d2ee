//! Organizations over HTTP: the customer, its members, invitations and hand-overs. A file is an operation.

mod accept_hand_over;
mod accept_invitation;
mod cancel_hand_over;
mod check_organization_deletion;
mod create_hand_over;
mod create_invitation;
mod create_invitations;
mod create_organization;
mod decline_hand_over;
mod decline_invitation;
mod delete_organization;
mod get_hand_over;
mod get_invitation;
mod get_member;
mod get_organization;
mod hand_over_view;
mod hand_overs;
mod invitation_access;
mod invitation_batch;
mod item_problem;
mod leave_organization;
mod list_hand_overs;
mod list_invitations;
mod list_members;
mod list_organizations;
mod preview_invitation;
mod remove_member;
mod resend_invitation;
mod revoke_invitation;
mod update_member;
mod update_organization;
mod validity;
mod views;

pub use accept_invitation::join_by_invitation;
pub use create_organization::found_organization;
pub use hand_over_view::RoleAfterView;
pub use invitation_batch::{InvitationBatch, Terms, limit_reached, send as send_invitation};
pub use item_problem::ItemProblem;
pub use leave_organization::leave;
pub use list_organizations::OwnOrganization;
pub use preview_invitation::InvitationPreview;
pub use update_member::role_fits;
pub use validity::End;
pub use views::{
    CurrencyView, InvitationView, MemberView, MembershipStateView, OrganizationView, RoleView,
    invitation_views,
};

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this capability.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create_organization::create_organization)
        .service(list_organizations::list_organizations)
        .service(get_organization::get_organization)
        .service(update_organization::update_organization)
        .service(check_organization_deletion::check_organization_deletion)
        .service(delete_organization::delete_organization)
        .service(list_members::list_members)
        .service(get_member::get_member)
        .service(update_member::update_member)
        .service(remove_member::remove_member)
        .service(leave_organization::leave_organization)
        .service(create_invitation::create_invitation)
        .service(create_invitations::create_invitations)
        .service(list_invitations::list_invitations)
        .service(get_invitation::get_invitation)
        .service(resend_invitation::resend_invitation)
        .service(revoke_invitation::revoke_invitation)
        .service(preview_invitation::preview_invitation)
        .service(accept_invitation::accept_invitation)
        .service(decline_invitation::decline_invitation)
        .service(create_hand_over::create_hand_over)
        .service(list_hand_overs::list_hand_overs)
        .service(get_hand_over::get_hand_over)
        .service(accept_hand_over::accept_hand_over)
        .service(decline_hand_over::decline_hand_over)
        .service(cancel_hand_over::cancel_hand_over);
}
