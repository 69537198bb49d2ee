//! The provider's staff over HTTP, one file per operation. What staff do in a capability lies in the folder of that
//! capability.

mod export;
mod get_staff_member;
mod routes;
mod views;

pub use export::EXPORT;
pub use routes::routes;
pub use views::{StaffMemberView, StaffRoleView};
