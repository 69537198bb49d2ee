//! Organizations: the customer, its members and their roles, hand-overs and deletion.

mod action;
mod address;
mod deletion;
mod hand_over;
mod membership;
mod organization;
mod permissions;
mod responsibility;
mod role;
mod vat_number;

pub use action::Action;
pub use address::{Address, AddressLine, Country, Currency, Postcode};
pub use deletion::{Belongings, Obstacle, ObstacleCode, obstacles};
pub use hand_over::{
    HAND_OVER_MESSAGE_MAX, HandOver, HandOverClosed, HandOverMessage, HandOverState, HandedOver,
    NotAcceptable, Party, RoleAfter, Unfit, may_hand_over, may_receive,
};
pub use membership::{
    InvalidValidity, MemberChange, MemberChangeRefused, Membership, MembershipState, Reminders, VALIDITY_MAX,
    billing_fits, validity_fits,
};
pub use organization::{Organization, OrganizationChange, OrganizationKind, OrganizationName};
pub use permissions::*;
pub use responsibility::{Changing, Going, Joining, Offer, Renewing, TakingOver};
pub use role::{Role, RoleDenied, may_give, may_manage};
pub use vat_number::{VAT_NUMBER_MAX, VatNumber};
