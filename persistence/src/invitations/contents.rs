//! Teams and grants of invitations, which take effect on acceptance.

use super::Invitations;
use crate::connection::AnyConnection;
use crate::error::{CorruptRow, StorageError};
use crate::schema::{grants, invitation_teams, invitations, team_members};
use crate::types::{UtcTs, Uuid7, key, period, sql};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{InvitationId, MemberId, OrganizationId, TeamId};
use kontor_domain::invitations::{CreateInvitation, InvitationState, InvitationTeam};
use kontor_domain::organizations::Role;
use kontor_domain::period::Period;

/// Contents of an invitation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvitationContents {
    /// The teams.
    pub teams: Vec<TeamId>,
    /// Number of grants.
    pub grants: usize,
}

impl Invitations<'_, '_> {
    /// Adds a team to an invitation, or updates its validity.
    ///
    /// # Errors
    /// `Refused(Reference)` if the team was deleted in the meantime.
    pub fn add_team(
        &mut self,
        authorized: &Authorized<CreateInvitation>,
        invitation: InvitationId,
        team: TeamId,
        valid: Period,
    ) -> Result<(), StorageError> {
        let place = invitation_teams::table.find((key(invitation), key(team)));
        diesel::delete(place).execute(self.tx.conn)?;
        diesel::insert_into(invitation_teams::table)
            .values((
                invitation_teams::invitation_id.eq(key(invitation)),
                invitation_teams::team_id.eq(key(team)),
                invitation_teams::organization_id.eq(key(*authorized.on())),
                invitation_teams::valid_from.eq(valid.from.map(UtcTs::from)),
                invitation_teams::valid_until.eq(valid.until.map(UtcTs::from)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns the open invitation of an address and its role, for a decision inside the transaction; see
    /// [`hold_invitations`](crate::organizations::Organizations::hold_invitations).
    pub fn open_for(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
    ) -> Result<Option<(InvitationId, Role)>, StorageError> {
        let open: Option<(Uuid7, String)> = invitations::table
            .filter(invitations::organization_id.eq(key(organization)))
            .filter(invitations::email_key.eq(email.key()))
            .filter(invitations::state.eq(InvitationState::Open.as_str()))
            .filter(invitations::expires_at.gt(UtcTs::from(self.tx.now())))
            .select((invitations::id, invitations::role))
            .first(self.tx.conn)
            .optional()?;
        let Some((id, role)) = open else {
            return Ok(None);
        };
        let role = Role::from_text(&role).ok_or(CorruptRow {
            column: "invitations.role",
        })?;
        Ok(Some((id.id(), role)))
    }

    /// Returns the teams that invitations lead into.
    pub fn teams_of(
        &mut self,
        ids: &[InvitationId],
    ) -> Result<Vec<(InvitationId, InvitationTeam)>, StorageError> {
        type Led = (Uuid7, Uuid7, Option<UtcTs>, Option<UtcTs>);
        let rows: Vec<Led> = invitation_teams::table
            .filter(invitation_teams::invitation_id.eq_any(ids.iter().map(|id| key(*id))))
            .order((invitation_teams::invitation_id, invitation_teams::team_id))
            .select((
                invitation_teams::invitation_id,
                invitation_teams::team_id,
                invitation_teams::valid_from,
                invitation_teams::valid_until,
            ))
            .load(self.tx.conn)?;
        let led = |(invitation, team, from, until): Led| {
            let (team, valid) = (team.id(), period(from, until));
            (invitation.id(), InvitationTeam { team, valid })
        };
        Ok(rows.into_iter().map(led).collect())
    }

    /// Adds the new member to those of the invitation's teams that still exist, and gives them its grants; returns
    /// both.
    pub fn settle(
        &mut self,
        organization: OrganizationId,
        invitation: InvitationId,
        member: MemberId,
    ) -> Result<InvitationContents, StorageError> {
        type Led = (Uuid7, Option<UtcTs>, Option<UtcTs>);
        let now = UtcTs::from(self.tx.now());
        hold_led_teams(self.tx.conn, key(invitation))?;
        let led: Vec<Led> = invitation_teams::table
            .filter(invitation_teams::invitation_id.eq(key(invitation)))
            .filter(invitation_teams::organization_id.eq(key(organization)))
            .order(invitation_teams::team_id)
            .select((
                invitation_teams::team_id,
                invitation_teams::valid_from,
                invitation_teams::valid_until,
            ))
            .load(self.tx.conn)?;
        for (team, from, until) in &led {
            diesel::insert_into(team_members::table)
                .values((
                    team_members::team_id.eq(team),
                    team_members::member_id.eq(key(member)),
                    team_members::organization_id.eq(key(organization)),
                    team_members::valid_from.eq(from),
                    team_members::valid_until.eq(until),
                    team_members::added_at.eq(now),
                ))
                .execute(self.tx.conn)?;
        }
        let grants = diesel::update(grants::table.filter(grants::invitation_id.eq(key(invitation))))
            .set((
                grants::member_id.eq(Some(key(member))),
                grants::invitation_id.eq(None::<Uuid7>),
            ))
            .execute(self.tx.conn)?;
        Ok(InvitationContents {
            teams: led.into_iter().map(|(team, ..)| team.id()).collect(),
            grants,
        })
    }

    /// Deletes the teams and grants of an invitation that was not accepted, and returns them.
    pub(super) fn forget_contents(
        &mut self,
        invitation: InvitationId,
    ) -> Result<InvitationContents, StorageError> {
        let teams = self.teams_of(&[invitation])?;
        let grants = forget_invitations(self.tx.conn, &[key(invitation)])?;
        Ok(InvitationContents {
            teams: teams.into_iter().map(|(_, led)| led.team).collect(),
            grants,
        })
    }
}

/// Deletes the teams and grants of invitations that were not accepted; returns the number of grants.
pub(crate) fn forget_invitations(conn: &mut AnyConnection, invitations: &[Uuid7]) -> QueryResult<usize> {
    diesel::delete(invitation_teams::table.filter(invitation_teams::invitation_id.eq_any(invitations)))
        .execute(conn)?;
    let promised = grants::invitation_id.eq_any(invitations.iter().copied().map(Some));
    diesel::delete(grants::table.filter(promised)).execute(conn)
}

/// Waits for deletions of teams that an invitation leads into, and blocks others until the transaction ends. This
/// is PostgreSQL's weakest row lock, the one taken by foreign keys; SQLite has one writer.
fn hold_led_teams(conn: &mut AnyConnection, invitation: Uuid7) -> Result<(), StorageError> {
    let AnyConnection::Pg(pg) = conn else {
        return Ok(());
    };
    diesel::sql_query(
        "SELECT 1 FROM teams WHERE id IN (SELECT team_id FROM invitation_teams WHERE invitation_id = $1) \
         ORDER BY id FOR KEY SHARE",
    )
    .bind::<sql::Uuid7, _>(invitation)
    .execute(pg)?;
    Ok(())
}
