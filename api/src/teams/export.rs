//! List of an account's export: team memberships.

use super::MemberTeam;
use crate::export_part::{Block, ExportPart, permitted};
use kontor_domain::organizations::Role;
use kontor_domain::teams::ListMemberTeams;

/// Lists of the capability.
pub const EXPORT: &[ExportPart] = &[ExportPart::of_organizations(
    "teams",
    |tx, actor, place, _, page| {
        let Some(authorized) = permitted::<ListMemberTeams>(actor, place.organization)? else {
            return Ok(Block::default());
        };
        let only_now = actor.role_in(place.organization) == Some(Role::External);
        let all = tx.teams().of_member(&authorized, place.member, only_now, page)?;
        Block::of(all, |both| MemberTeam::from(&both))
    },
)];
