//! Eligibility to lead a team.

use crate::error::Error;
use crate::problem::FieldError;
use kontor_domain::ids::MemberId;
use kontor_domain::organizations::MembershipState;
use kontor_domain::teams::Team;
use kontor_persistence::Tx;

/// Checks that a new leader is in the team and an active member, who stays so until the transaction ends. The
/// current leader may stay.
///
/// # Errors
/// The fault of the field that names the leader.
pub fn check_leader(tx: &mut Tx<'_>, team: &Team, leader: MemberId) -> Result<(), Error> {
    let now = tx.now();
    let found = tx.teams().hold_member(team, leader)?;
    let fault = |code: &'static str, message: &'static str| {
        Err(FieldError::field("/leader_member_id", code, message).into())
    };
    let Some((_, member)) = found.filter(|(place, _)| !place.valid.is_over(now)) else {
        return fault("not_in_team", "must be a member of the team");
    };
    if member.state_at(now) == MembershipState::Active || team.leader == Some(leader) {
        Ok(())
    } else {
        fault("not_active", "must be an active member")
    }
}
