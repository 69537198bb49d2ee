//! Organisations: the customer, its members and their roles, and invitations to join.

mod actions;
mod address;
mod invitation;
mod inviting;
mod membership;
mod organization;
mod role;

pub use actions::*;
pub use address::{Address, Country, Currency};
pub use invitation::{
    INVITATION_MESSAGE_MAX, Invitation, InvitationMessage, InvitationState, NewInvitation, NotOpen,
};
pub use inviting::{
    InvitationRefused, InvitationRound, SENDS_TO_ADDRESS_MAX, SENDS_WINDOW, SendLimit, SendQuota, SendsOf,
};
pub use membership::{
    InvalidValidity, MemberChange, MemberChangeRefused, Membership, MembershipState, Reminders, VALIDITY_MAX,
    billing_fits, validity_fits,
};
pub use organization::{Organization, OrganizationChange, OrganizationKind, OrganizationName};
pub use role::{Role, RoleDenied, may_give, may_manage};
