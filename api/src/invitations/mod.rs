//! Invitations over HTTP, one file per operation.

mod accept_invitation;
mod create_invitation;
mod create_invitations;
mod decline_invitation;
mod export;
mod get_invitation;
mod invitation_access;
mod invitation_batch;
mod invited_member;
mod list_invitations;
mod preview_invitation;
pub mod problems;
mod resend_invitation;
mod revoke_invitation;
mod routes;
mod views;

pub use export::EXPORT;
pub use invitation_batch::{InvitationBatch, Terms, send as send_invitation};
pub use invited_member::join_by_invitation;
pub use preview_invitation::InvitationPreview;
pub use routes::{routes, routes_of_organizations};
pub use views::{InvitationView, SCOPES_OF_LISTS, invitation_views};
