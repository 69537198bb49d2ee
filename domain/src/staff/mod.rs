//! The provider's staff: roles, the names that customers see, and the rights of each role.

mod action;
mod desk_name;
mod member;
mod permissions;

pub use action::Action;
pub use desk_name::{DESK_NAME_MAX, DeskName};
pub use member::{Post, StaffMember, StaffRole};
pub use permissions::{GetStaffMember, RULES};
