//! Mails about work teams.

use super::Mail;
use crate::identity::Person;
use crate::organizations::Organization;
use crate::teams::Team;

impl Mail {
    /// To somebody who came into a team.
    #[must_use]
    pub fn team_joined(to: &Person, organization: &Organization, team: &Team) -> Self {
        Self::about("team_joined", to, organization).with("team", team.name.as_str())
    }

    /// To somebody who went out of a team.
    #[must_use]
    pub fn team_left(to: &Person, organization: &Organization, team: &Team) -> Self {
        Self::about("team_left", to, organization).with("team", team.name.as_str())
    }
}
