//! Access that an invitation brings on acceptance, beside the role: work teams and product rights.

use crate::app::App;
use crate::error::Error;
use crate::grants::{Giver, NewGrant, give_each};
use crate::problem::FieldError;
use kontor_domain::access::{self, Actor};
use kontor_domain::grants::{Grant, RequestedGrant, Subject};
use kontor_domain::ids::TeamId;
use kontor_domain::invitations::{Invitation, InvitationTeam};
use kontor_domain::period::Period;
use kontor_domain::products::Catalogue;
use kontor_domain::teams::{AddTeamMembers, INVITATION_TEAMS_MAX, TEAM_GRANTS_MAX};
use kontor_persistence::{InvitationContents, Tx};
use serde_json::{Value, json};

/// Returns the access that an invitation offers, for the log.
pub fn promised(promised: &InvitationContents) -> Value {
    let teams: Vec<String> = promised.teams.iter().map(ToString::to_string).collect();
    json!({ "team_ids": teams, "grants": promised.grants })
}

/// Teams and rights of one invitation.
#[derive(Debug, Clone)]
pub struct InvitationAccess {
    place: String,
    teams: Vec<TeamId>,
    grants: Vec<RequestedGrant>,
}

impl InvitationAccess {
    /// Faults that show without the database; `place` is where the invitation stands in the body, with so many teams.
    pub fn broken_at(place: &str, teams: usize, grants: Option<&[NewGrant]>, app: &App) -> Vec<FieldError> {
        let grants = grants.unwrap_or_default();
        let too_many = |field: &str, most| FieldError::long_list(&format!("{place}/{field}"), most);
        let mut faults = Vec::new();
        if teams > INVITATION_TEAMS_MAX {
            faults.push(too_many("team_ids", INVITATION_TEAMS_MAX));
        }
        if grants.len() > TEAM_GRANTS_MAX {
            faults.push(too_many("grants", TEAM_GRANTS_MAX));
        }
        if faults.is_empty() {
            let grants = grants.iter().enumerate();
            faults.extend(
                grants.flat_map(|(index, one)| one.broken_at(&format!("{place}/grants/{index}"), app)),
            );
        }
        faults
    }

    /// Teams and rights, in the domain's words.
    ///
    /// # Errors
    /// The faults of its fields, in case validation did not check them.
    pub fn of(place: &str, teams: Option<Vec<TeamId>>, grants: Option<Vec<NewGrant>>) -> Result<Self, Error> {
        let grants = grants.unwrap_or_default().into_iter().enumerate();
        Ok(Self {
            place: place.to_owned(),
            teams: teams.unwrap_or_default(),
            grants: grants
                .map(|(index, one)| one.wanted(&format!("{place}/grants/{index}")))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Adds the access to a new invitation; returns the grants that wait for its acceptance.
    ///
    /// # Errors
    /// The faults of its fields: a team or product that the organization does not have. A missing scope of the
    /// actor's API token for teams or grants.
    pub fn add_to(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        invitation: &mut Invitation,
        catalogue: &Catalogue,
    ) -> Result<Vec<Grant>, Error> {
        self.lead(tx, actor, invitation)?;
        self.give(tx, actor, invitation, catalogue)
    }

    fn lead(&self, tx: &mut Tx<'_>, actor: &Actor, invitation: &mut Invitation) -> Result<(), Error> {
        if self.teams.is_empty() {
            return Ok(());
        }
        access::authorize::<AddTeamMembers>(actor, invitation.organization)?;
        let authorized = access::authorize(actor, invitation.organization)?;
        let known = tx.teams().find_all(invitation.organization, &self.teams)?;
        if let Some(index) = self
            .teams
            .iter()
            .position(|id| known.iter().all(|team| team.id != *id))
        {
            let at = format!("{}/team_ids/{index}", self.place);
            return Err(FieldError::field(&at, "unknown", "is not a team of this organization").into());
        }
        for team in &known {
            let valid = Period::ALWAYS;
            tx.invitations()
                .add_team(&authorized, invitation.id, team.id, valid)?;
            invitation.teams.push(InvitationTeam { team: team.id, valid });
        }
        Ok(())
    }

    fn give(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        invitation: &Invitation,
        catalogue: &Catalogue,
    ) -> Result<Vec<Grant>, Error> {
        if self.grants.is_empty() {
            return Ok(Vec::new());
        }
        let authorized = access::authorize(actor, invitation.organization)?;
        let giver = Giver {
            authorized: &authorized,
            author: actor.user,
            catalogue,
        };
        let place = format!("{}/grants", self.place);
        give_each(
            tx,
            &giver,
            Subject::Invitation(invitation.id),
            &self.grants,
            &place,
        )
    }
}
