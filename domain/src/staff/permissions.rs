//! Rights of the provider's staff.

use crate::access::{Rule, StaffArea, StaffPermission};
use crate::staff::StaffRole;

/// Permission to read one's own place in the staff. It reveals nothing of customers, so it needs no password.
#[derive(Debug)]
pub struct GetStaffMember;
impl StaffPermission for GetStaffMember {
    type On = StaffArea;
    const NAME: &'static str = "get_staff_member";
    const ROLES: &'static [StaffRole] = &[];
    const STEP_UP: bool = false;
}

/// The rules of this capability.
pub const RULES: &[Rule] = &[Rule::of::<GetStaffMember>()];
