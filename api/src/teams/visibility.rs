//! Visibility of teams.

use crate::error::Error;
use kontor_domain::access::Standing;
use kontor_domain::ids::{MemberId, TeamId};
use kontor_domain::organizations::Role;
use kontor_domain::teams::Team;
use kontor_persistence::Tx;

/// Restricts externals to the teams that they are in; all others see every team.
#[must_use]
pub fn only_own(standing: &Standing) -> Option<MemberId> {
    (!Role::INTERNAL.contains(&standing.role)).then_some(standing.member)
}

/// Returns a visible team.
///
/// # Errors
/// [`Error::Missing`] for any other.
pub fn visible(tx: &mut Tx<'_>, standing: &Standing, team: Option<Team>) -> Result<Team, Error> {
    let team = team.ok_or(Error::Missing)?;
    match only_own(standing) {
        Some(own) if !is_in(tx, &team, own)? => Err(Error::Missing),
        _ => Ok(team),
    }
}

fn is_in(tx: &mut Tx<'_>, team: &Team, member: MemberId) -> Result<bool, Error> {
    let (id, now): (TeamId, _) = (team.id, tx.now());
    let found = tx.teams().find_member(team.organization, id, member)?;
    Ok(found.is_some_and(|(place, _)| place.valid.contains(now)))
}
