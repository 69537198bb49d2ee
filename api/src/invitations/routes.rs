//! Operations of this capability.

use crate::http::Operations;

/// Registers the operations of this capability.
pub fn routes(config: &mut impl Operations) {
    config
        .service(super::preview_invitation::preview_invitation)
        .service(super::accept_invitation::accept_invitation)
        .service(super::decline_invitation::decline_invitation);
}

/// Registers its operations below the path of an organization.
pub fn routes_of_organizations(config: &mut impl Operations) {
    config
        .service(super::create_invitation::create_invitation)
        .service(super::create_invitations::create_invitations)
        .service(super::list_invitations::list_invitations)
        .service(super::get_invitation::get_invitation)
        .service(super::resend_invitation::resend_invitation)
        .service(super::revoke_invitation::revoke_invitation);
}
