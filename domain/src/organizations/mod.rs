//! Organisations: the customer, its members and their roles, and invitations to join.

mod actions;
mod address;
mod invitation;
mod membership;
mod organization;
mod role;

pub use actions::*;
pub use address::{Address, Country, Currency};
pub use invitation::{
    INVITATION_MESSAGE_MAX, Invitation, InvitationMessage, InvitationState, NewInvitation, NotOpen,
};
pub use membership::{
    MemberChange, MemberChangeRefused, Membership, MembershipState, Reminders, billing_fits,
};
pub use organization::{Organization, OrganizationChange, OrganizationKind, OrganizationName};
pub use role::{Role, RoleDenied, may_give, may_manage};
