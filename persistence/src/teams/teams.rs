//! Teams. Every lookup includes the organization.

use super::Teams;
use super::members::in_force;
use crate::connection::lock_row;
use crate::error::StorageError;
use crate::like::containing;
use crate::page::{Page, PageRequest};
use crate::schema::{grants, invitation_teams, invitations, team_members, teams};
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::ids::{Id, MemberId, OrganizationId, TeamId};
use kontor_domain::invitations::InvitationState;
use kontor_domain::quota::Quota;
use kontor_domain::teams::{
    CreateTeam, DeleteTeam, ListTeams, ReadTeam, Team, TeamColor, TeamDescription, TeamName,
};
use kontor_domain::text::name_key;

/// Filters of teams.
#[derive(Debug, Clone, Default)]
pub struct TeamFilter {
    /// Only those with this member.
    pub member: Option<MemberId>,
    /// Text contained in the name.
    pub q: Option<String>,
}

/// Objects lost with a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamLosses {
    /// Members who would no longer be in it.
    pub members: u64,
    /// Grants that would end.
    pub grants: u64,
    /// Open invitations that would no longer lead into it.
    pub invitations: u64,
}

#[derive(Insertable, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = teams, treat_none_as_null = true)]
pub(super) struct TeamRow {
    id: Uuid7,
    organization_id: Uuid7,
    name: String,
    name_key: String,
    color: String,
    description: Option<String>,
    leader_id: Option<Uuid7>,
    created_at: UtcTs,
    updated_at: UtcTs,
}

impl From<&Team> for TeamRow {
    fn from(team: &Team) -> Self {
        Self {
            id: key(team.id),
            organization_id: key(team.organization),
            name: team.name.as_str().to_owned(),
            name_key: team.name.key(),
            color: team.color.as_str().to_owned(),
            description: team.description.as_ref().map(|text| text.as_str().to_owned()),
            leader_id: team.leader.map(key),
            created_at: team.created_at.into(),
            updated_at: team.updated_at.into(),
        }
    }
}

impl From<TeamRow> for Team {
    fn from(row: TeamRow) -> Self {
        Self {
            id: row.id.id(),
            organization: row.organization_id.id(),
            name: TeamName::stored(row.name),
            color: TeamColor::stored(row.color),
            description: row.description.map(TeamDescription::stored),
            leader: row.leader_id.map(Uuid7::id),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

impl Teams<'_, '_> {
    /// Returns a page of the teams, oldest first. With `only`, those that this member is in now.
    pub fn list(
        &mut self,
        authorized: &Authorized<ListTeams>,
        only: Option<MemberId>,
        filter: &TeamFilter,
        page: PageRequest,
    ) -> Result<Page<Team>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let filtered = || {
            let mut query = teams::table
                .filter(teams::organization_id.eq(key(*authorized.on())))
                .into_boxed();
            if let Some(member) = only {
                let own = team_members::table
                    .filter(team_members::member_id.eq(key(member)))
                    .filter(in_force(now));
                query = query.filter(teams::id.eq_any(own.select(team_members::team_id)));
            }
            if let Some(member) = filter.member {
                let theirs = team_members::table
                    .filter(team_members::member_id.eq(key(member)))
                    .select(team_members::team_id);
                // Past and future team memberships of others are not visible to members who see only their own
                // teams.
                query = if only.is_some() {
                    query.filter(teams::id.eq_any(theirs.filter(in_force(now))))
                } else {
                    query.filter(teams::id.eq_any(theirs))
                };
            }
            if let Some(q) = &filter.q {
                let holds = containing(&name_key(q));
                query = query.filter(teams::name_key.like(holds).escape('\\'));
            }
            query
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select(TeamRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(teams::id.gt(Uuid7(after)));
        }
        let rows: Vec<TeamRow> = query.order(teams::id).limit(page.probe()).load(self.tx.conn)?;
        let all = rows.into_iter().map(Team::from).collect();
        Ok(page.page(all, |team: &Team| team.id.uuid(), total))
    }

    /// Returns one team.
    pub fn get(
        &mut self,
        authorized: &Authorized<ReadTeam>,
        id: TeamId,
    ) -> Result<Option<Team>, StorageError> {
        self.find(*authorized.on(), id)
    }

    /// Returns one team, for a decision inside the transaction.
    pub fn find(&mut self, organization: OrganizationId, id: TeamId) -> Result<Option<Team>, StorageError> {
        let row: Option<TeamRow> = teams::table
            .find(key(id))
            .filter(teams::organization_id.eq(key(organization)))
            .select(TeamRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(Team::from))
    }

    /// Returns those of the teams that belong to the organization, ordered by id.
    pub fn find_all(
        &mut self,
        organization: OrganizationId,
        ids: &[TeamId],
    ) -> Result<Vec<Team>, StorageError> {
        let rows: Vec<TeamRow> = teams::table
            .filter(teams::id.eq_any(ids.iter().map(|id| key(*id))))
            .filter(teams::organization_id.eq(key(organization)))
            .order(teams::id)
            .select(TeamRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows.into_iter().map(Team::from).collect())
    }

    /// Returns one team, locked for a subsequent change: neither the team nor its members change concurrently.
    /// Several teams are locked ordered by id.
    pub fn get_for_update<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        id: TeamId,
    ) -> Result<Option<Team>, StorageError> {
        self.tx.lock_organizations(&[*authorized.on()])?;
        lock_row(self.tx.conn, "teams", key(id))?;
        self.find(*authorized.on(), id)
    }

    /// Stores a new team, without a leader: a leader must be one of the members.
    ///
    /// # Errors
    /// `Refused(TeamNameTaken)`.
    pub fn create(&mut self, _granted: &Authorized<CreateTeam>, new: &Team) -> Result<(), StorageError> {
        self.tx.check_quota(Quota::Teams, key(new.organization), 1)?;
        let row = TeamRow {
            leader_id: None,
            ..TeamRow::from(new)
        };
        diesel::insert_into(teams::table)
            .values((row, teams::look.eq(new.name.look())))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Saves a changed team.
    ///
    /// # Errors
    /// `Refused(TeamNameTaken)`, `Refused(TeamLeaderIsMember)`.
    pub fn save<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        team: &Team,
    ) -> Result<(), StorageError> {
        let place = teams::table
            .find(key(team.id))
            .filter(teams::organization_id.eq(key(*authorized.on())));
        // A team named before looks were compared keeps its name until it is renamed, even if another looks the
        // same.
        diesel::update(place.filter(teams::name.ne(team.name.as_str())))
            .set(teams::look.eq(team.name.look()))
            .execute(self.tx.conn)?;
        diesel::update(place)
            .set(TeamRow::from(team))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Deletes a team with its grants; returns false if it is already gone.
    pub fn delete(&mut self, authorized: &Authorized<DeleteTeam>, id: TeamId) -> Result<bool, StorageError> {
        let place = teams::table
            .find(key(id))
            .filter(teams::organization_id.eq(key(*authorized.on())));
        Ok(diesel::delete(place).execute(self.tx.conn)? > 0)
    }

    /// Returns what would be lost with a team.
    pub fn losses(
        &mut self,
        authorized: &Authorized<DeleteTeam>,
        id: TeamId,
    ) -> Result<TeamLosses, StorageError> {
        let open = invitations::table
            .filter(invitations::organization_id.eq(key(*authorized.on())))
            .filter(invitations::state.eq(InvitationState::Open.as_str()))
            .filter(invitations::expires_at.gt(UtcTs::from(self.tx.now())));
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        let members = team_members::table
            .filter(team_members::team_id.eq(key(id)))
            .count()
            .get_result(self.tx.conn)?;
        let grants = grants::table
            .filter(grants::team_id.eq(key(id)))
            .count()
            .get_result(self.tx.conn)?;
        let invitations = invitation_teams::table
            .filter(invitation_teams::team_id.eq(key(id)))
            .filter(invitation_teams::invitation_id.eq_any(open.select(invitations::id)))
            .count()
            .get_result(self.tx.conn)?;
        Ok(TeamLosses {
            members: count(members),
            grants: count(grants),
            invitations: count(invitations),
        })
    }
}
