//! Mails about work teams.

use super::{Mail, moment};
use crate::identity::Person;
use crate::organizations::Organization;
use crate::period::Period;
use crate::teams::Team;
use chrono::{DateTime, Utc};

impl Mail {
    /// Builds the mail to a member who joins a team: at `now`, or at the start of `valid`.
    #[must_use]
    pub fn team_joined(
        to: &Person,
        organization: &Organization,
        team: &Team,
        valid: Period,
        now: DateTime<Utc>,
    ) -> Self {
        let later = valid.from.filter(|from| *from > now);
        Self::about("team_joined", to, organization)
            .with_written("team", team.name.as_str())
            .with("begins", later.map(moment).unwrap_or_default())
            .with("ends", valid.until.map(moment).unwrap_or_default())
            .on(format_args!("team {}", team.id))
    }

    /// Builds the mail to a member who was removed from a team.
    #[must_use]
    pub fn team_left(to: &Person, organization: &Organization, team: &Team) -> Self {
        Self::about("team_left", to, organization)
            .with_written("team", team.name.as_str())
            .on(format_args!("team {}", team.id))
    }
}
