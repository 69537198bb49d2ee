//! Invitations to join an organization: their states, contents, and how many mails they may cause.

mod action;
mod invitation;
mod limits;
mod permissions;

pub use action::Action;
pub use invitation::{
    INVITATION_MESSAGE_MAX, Invitation, InvitationMessage, InvitationState, InvitationTeam, NewInvitation,
    NotOpen,
};
pub use limits::{
    InvitationRefused, InvitationRound, SENDS_TO_ADDRESS_MAX, SENDS_WINDOW, SendLimit, SendQuota, SendsOf,
};
pub use permissions::*;
