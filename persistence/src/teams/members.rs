//! Members of teams.

use super::Teams;
use super::teams::TeamRow;
use crate::connection::hold_row;
use crate::error::{CorruptRow, StorageError};
use crate::identity::PersonRow;
use crate::organizations::{MemberRow, membership, search_words};
use crate::page::{Page, PageRequest};
use crate::schema::{grants, memberships, team_members, teams, users};
use crate::types::{UtcTs, Uuid7, key, period};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{Id, MemberId, OrganizationId, TeamId};
use kontor_domain::organizations::{Membership, Role};
use kontor_domain::period::Period;
use kontor_domain::teams::{ListMemberTeams, ListTeamMembers, Team, TeamMember};

#[derive(Insertable, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = team_members, primary_key(team_id, member_id), treat_none_as_null = true)]
struct TeamMemberRow {
    team_id: Uuid7,
    member_id: Uuid7,
    organization_id: Uuid7,
    valid_from: Option<UtcTs>,
    valid_until: Option<UtcTs>,
    added_at: UtcTs,
}

impl TeamMemberRow {
    fn of(organization: OrganizationId, member: &TeamMember) -> Self {
        Self {
            team_id: key(member.team),
            member_id: key(member.member),
            organization_id: key(organization),
            valid_from: member.valid.from.map(UtcTs::from),
            valid_until: member.valid.until.map(UtcTs::from),
            added_at: member.added_at.into(),
        }
    }
}

impl From<TeamMemberRow> for TeamMember {
    fn from(row: TeamMemberRow) -> Self {
        Self {
            team: row.team_id.id(),
            member: row.member_id.id(),
            valid: period(row.valid_from, row.valid_until),
            added_at: row.added_at.0,
        }
    }
}

/// Filters of team members.
#[derive(Debug, Clone, Default)]
pub struct TeamMemberFilter {
    /// Whether to include only current members.
    pub only_at_present: bool,
    /// Only of this role in the organization.
    pub role: Option<Role>,
    /// Search terms, each the beginning of a word of the names or of a part of the address; see
    /// [`kontor_domain::text::terms`].
    pub terms: Vec<String>,
}

type JoinedRow = (TeamMemberRow, MemberRow, PersonRow);

fn joined((row, member, person): JoinedRow) -> Result<(TeamMember, Membership), CorruptRow> {
    Ok((row.into(), membership((member, person))?))
}

/// A team, and the columns of a team membership's validity.
type Place = (Uuid7, Option<UtcTs>, Option<UtcTs>);

/// Whether a team membership has begun and has not expired.
#[diesel::dsl::auto_type]
pub(crate) fn in_force(now: UtcTs) -> _ {
    let begun = team_members::valid_from
        .is_null()
        .or(team_members::valid_from.le(now));
    let not_over = team_members::valid_until
        .is_null()
        .or(team_members::valid_until.gt(now));
    begun.and(not_over)
}

impl Teams<'_, '_> {
    /// Returns a page of the members of a team, in order of joining the organization.
    pub fn members(
        &mut self,
        authorized: &Authorized<ListTeamMembers>,
        team: TeamId,
        filter: &TeamMemberFilter,
        page: PageRequest,
    ) -> Result<Page<(TeamMember, Membership)>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let sought = search_words::seek(self.tx.conn, *authorized.on(), &filter.terms)?;
        let filtered = || {
            let mut query = team_members::table
                .inner_join(memberships::table.inner_join(users::table))
                .filter(team_members::team_id.eq(key(team)))
                .filter(team_members::organization_id.eq(key(*authorized.on())))
                .into_boxed();
            if filter.only_at_present {
                query = query.filter(in_force(now));
            }
            if let Some(role) = filter.role {
                query = query.filter(memberships::role.eq(role.as_str()));
            }
            if let Some(few) = &sought.few {
                query = query.filter(memberships::id.eq_any(few.clone()));
            }
            for (from, to) in &sought.ranges {
                query = query.filter(search_words::has_word(from.clone(), to.clone()));
            }
            query
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select((
            TeamMemberRow::as_select(),
            MemberRow::as_select(),
            PersonRow::as_select(),
        ));
        if let Some(after) = page.after {
            query = query.filter(team_members::member_id.gt(Uuid7(after)));
        }
        let rows: Vec<JoinedRow> = query
            .order(team_members::member_id)
            .limit(page.probe())
            .load(self.tx.conn)?;
        let all = rows.into_iter().map(joined).collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(all, |(place, _)| place.member.uuid(), total))
    }

    /// Returns a team member, for a decision inside the transaction.
    pub fn find_member(
        &mut self,
        organization: OrganizationId,
        team: TeamId,
        member: MemberId,
    ) -> Result<Option<(TeamMember, Membership)>, StorageError> {
        let row: Option<JoinedRow> = team_members::table
            .inner_join(memberships::table.inner_join(users::table))
            .filter(team_members::team_id.eq(key(team)))
            .filter(team_members::member_id.eq(key(member)))
            .filter(team_members::organization_id.eq(key(organization)))
            .select((
                TeamMemberRow::as_select(),
                MemberRow::as_select(),
                PersonRow::as_select(),
            ))
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(joined).transpose()?)
    }

    /// As [`Self::find_member`], for a member who is to lead the team, which is locked: until the transaction ends
    /// they stay in it.
    pub fn hold_member(
        &mut self,
        team: &Team,
        member: MemberId,
    ) -> Result<Option<(TeamMember, Membership)>, StorageError> {
        // Team memberships are deleted with the membership. The organization is already locked, so this never waits
        // for a request.
        hold_row(self.tx.conn, "memberships", key(member))?;
        self.find_member(team.organization, team.id, member)
    }

    /// Returns the current memberships of these teams, ordered by member and limited to `limit`, each with its
    /// team.
    pub fn people_in(
        &mut self,
        organization: OrganizationId,
        teams: &[TeamId],
        limit: u32,
    ) -> Result<Vec<(TeamId, Membership)>, StorageError> {
        let rows: Vec<(Uuid7, MemberRow, PersonRow)> = team_members::table
            .inner_join(memberships::table.inner_join(users::table))
            .filter(team_members::organization_id.eq(key(organization)))
            .filter(team_members::team_id.eq_any(teams.iter().map(|id| key(*id))))
            .filter(in_force(UtcTs::from(self.tx.now())))
            .order((team_members::member_id, team_members::team_id))
            .limit(i64::from(limit))
            .select((
                team_members::team_id,
                MemberRow::as_select(),
                PersonRow::as_select(),
            ))
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(|(team, member, person)| Ok((team.id(), membership((member, person))?)))
            .collect::<Result<_, CorruptRow>>()?)
    }

    /// Returns those of the members that exist in the organization, with their team membership's validity, if any.
    pub fn candidates(
        &mut self,
        organization: OrganizationId,
        team: TeamId,
        members: &[MemberId],
        emails: &[EmailAddress],
    ) -> Result<Vec<(Membership, Option<Period>)>, StorageError> {
        let ids: Vec<Uuid7> = members.iter().map(|id| key(*id)).collect();
        let keys: Vec<&str> = emails.iter().map(EmailAddress::key).collect();
        let by_id = memberships::id.eq_any(ids);
        let by_email = users::email_key.eq_any(keys);
        let rows: Vec<(MemberRow, PersonRow, Option<Place>)> = memberships::table
            .inner_join(users::table)
            .left_join(
                team_members::table.on(team_members::member_id
                    .eq(memberships::id)
                    .and(team_members::team_id.eq(key(team)))),
            )
            .filter(memberships::organization_id.eq(key(organization)))
            .filter(by_id.or(by_email))
            .select((
                MemberRow::as_select(),
                PersonRow::as_select(),
                (
                    team_members::team_id,
                    team_members::valid_from,
                    team_members::valid_until,
                )
                    .nullable(),
            ))
            .load(self.tx.conn)?;
        let place = |(_, from, until): Place| period(from, until);
        Ok(rows
            .into_iter()
            .map(|(row, person, there)| Ok((membership((row, person))?, there.map(place))))
            .collect::<Result<_, CorruptRow>>()?)
    }

    /// Adds a member to a team, replacing an expired team membership.
    ///
    /// # Errors
    /// `Refused(Reference)` if team or member was deleted in the meantime.
    pub fn add<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        member: &TeamMember,
    ) -> Result<(), StorageError> {
        let over = team_members::table
            .find((key(member.team), key(member.member)))
            .filter(team_members::organization_id.eq(key(*authorized.on())))
            .filter(team_members::valid_until.le(UtcTs::from(self.tx.now())));
        diesel::delete(over).execute(self.tx.conn)?;
        diesel::insert_into(team_members::table)
            .values(TeamMemberRow::of(*authorized.on(), member))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Saves the validity of a team membership.
    pub fn save_member<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        member: &TeamMember,
    ) -> Result<(), StorageError> {
        let place = team_members::table
            .find((key(member.team), key(member.member)))
            .filter(team_members::organization_id.eq(key(*authorized.on())));
        diesel::update(place)
            .set(TeamMemberRow::of(*authorized.on(), member))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Removes a member from a team; returns false if not in it.
    pub fn remove<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        team: TeamId,
        member: MemberId,
    ) -> Result<bool, StorageError> {
        let place = team_members::table
            .find((key(team), key(member)))
            .filter(team_members::organization_id.eq(key(*authorized.on())));
        Ok(diesel::delete(place).execute(self.tx.conn)? > 0)
    }

    /// Returns a page of a member's teams, with the validity in each; `only_now` excludes expired and future ones.
    pub fn of_member(
        &mut self,
        authorized: &Authorized<ListMemberTeams>,
        member: MemberId,
        only_now: bool,
        page: PageRequest,
    ) -> Result<Page<(Team, TeamMember)>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let filtered = || {
            let all = team_members::table
                .inner_join(teams::table)
                .filter(team_members::member_id.eq(key(member)))
                .filter(team_members::organization_id.eq(key(*authorized.on())))
                .into_boxed();
            if only_now { all.filter(in_force(now)) } else { all }
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select((TeamRow::as_select(), TeamMemberRow::as_select()));
        if let Some(after) = page.after {
            query = query.filter(team_members::team_id.gt(Uuid7(after)));
        }
        let rows: Vec<(TeamRow, TeamMemberRow)> = query
            .order(team_members::team_id)
            .limit(page.probe())
            .load(self.tx.conn)?;
        let all = rows
            .into_iter()
            .map(|(team, place)| (Team::from(team), place.into()))
            .collect();
        Ok(page.page(all, |(team, _): &(Team, TeamMember)| team.id.uuid(), total))
    }

    /// Returns the ids of all teams that a member is in, and of those it leads, ordered by id.
    pub fn ids_of_member(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
    ) -> Result<(Vec<TeamId>, Vec<TeamId>), StorageError> {
        let rows: Vec<(Uuid7, Option<Uuid7>)> = team_members::table
            .inner_join(teams::table)
            .filter(team_members::member_id.eq(key(member)))
            .filter(team_members::organization_id.eq(key(organization)))
            .order(team_members::team_id)
            .select((teams::id, teams::leader_id))
            .load(self.tx.conn)?;
        let led = rows.iter().filter(|(_, leader)| *leader == Some(key(member)));
        let led = led.map(|(team, _)| team.id()).collect();
        Ok((rows.iter().map(|(team, _)| team.id()).collect(), led))
    }

    /// Returns the number of a member's own grants.
    pub fn own_grants(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
    ) -> Result<u64, StorageError> {
        let count: i64 = grants::table
            .filter(grants::member_id.eq(key(member)))
            .filter(grants::organization_id.eq(key(organization)))
            .count()
            .get_result(self.tx.conn)?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}
