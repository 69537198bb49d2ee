//! Planning a preview: the members affected by a change, its effect on their access, and the products concerned.

use super::access_change::{Change, GiveGrant};
use super::grant_rules::{rights_fit, updated_bounds};
use super::known_subjects::known;
use super::new_grant::made;
use crate::error::Error;
use crate::organizations::role_fits;
use crate::problem::FieldError;
use kontor_domain::access::{Actor, Authorized};
use kontor_domain::grants::{
    Grant, HeldGrant, Holder, Holding, PreviewAccessChange as Preview, Rights, Subject, Target, without_team,
};
use kontor_domain::ids::{GrantId, MemberId, OrganizationId, ProductId, TeamId};
use kontor_domain::organizations::{Membership, Role};
use kontor_domain::period::Period;
use kontor_domain::products::{Catalogue, Product};
use kontor_persistence::{PageRequest, TeamMemberFilter, Tx};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Maximum number of members considered.
const MEMBERS_MAX: usize = 200;
/// Maximum number of products considered.
const PRODUCTS_MAX: usize = 500;

/// Periods of the affected members in the affected teams.
pub type Places = HashMap<(TeamId, MemberId), Period>;

/// Affected members and products, and the effect on the members' access.
pub struct Scene {
    /// Affected members.
    pub members: Vec<Membership>,
    /// Periods of their team memberships.
    pub places: Places,
    /// Affected products.
    pub products: Vec<Product>,
    /// Whether there are more members or products.
    pub truncated: bool,
}

/// Effect of a change on an affected member.
pub enum Effect {
    /// Adds these grants, each to its subject.
    Come(Vec<Grant>),
    /// Replaces the rights and period of a grant.
    Update(GrantId, Rights, Period),
    /// Removes a grant.
    Go(GrantId),
    /// Adds a team's grants.
    Join(TeamId, Vec<HeldGrant>),
    /// Removes a team's grants.
    Part(TeamId),
    /// Changes the role.
    Role(Role),
}

/// Members affected by a change, and its effect.
pub struct Plan {
    effect: Effect,
    members: Vec<MemberId>,
    teams: Vec<TeamId>,
    /// Targets of the change; none: every product.
    targets: Option<Vec<Target>>,
}

impl Plan {
    /// Reads the data that a change is about.
    ///
    /// # Errors
    /// Those of the change itself.
    pub fn of(
        tx: &mut Tx<'_>,
        catalogue: &Catalogue,
        (organization, actor): (OrganizationId, &Actor),
        change: &Change,
    ) -> Result<Self, Error> {
        match change {
            Change::Give(give) => Self::give(tx, catalogue, (organization, actor), give),
            Change::DeleteGrant(id) => {
                let grant = known_grant(tx, organization, *id, "/delete_grant_id")?;
                Ok(Self::on_grant(&grant, Effect::Go(grant.id)))
            }
            Change::UpdateGrant {
                grant,
                rights,
                from,
                until,
            } => {
                let grant = known_grant(tx, organization, *grant, "/update_grant/grant_id")?;
                let valid = updated_bounds(grant.valid, *from, *until)?;
                Self::update(tx, catalogue, grant, (rights.clone(), valid))
            }
            Change::AddToTeam { team, members } => {
                let grants = Self::people(tx, organization, (*team, members), "/add_to_team")?;
                let effect = Effect::Join(*team, grants.clone());
                Ok(Self::on_team(members.clone(), Vec::new(), &grants, effect))
            }
            Change::RemoveFromTeam { team, members } => {
                let grants = Self::people(tx, organization, (*team, members), "/remove_from_team")?;
                Ok(Self::on_team(
                    members.clone(),
                    Vec::new(),
                    &grants,
                    Effect::Part(*team),
                ))
            }
            Change::DeleteTeam(team) => {
                let grants = team_grants(tx, organization, *team, "/delete_team_id")?;
                Ok(Self::on_team(
                    Vec::new(),
                    vec![*team],
                    &grants,
                    Effect::Part(*team),
                ))
            }
            Change::Role { member, role } => {
                known_members(tx, organization, &[*member], "/change_role/member_id")?;
                role_fits(tx, actor, (organization, *member, *role), "/change_role/role")?;
                Ok(Self {
                    effect: Effect::Role(*role),
                    members: vec![*member],
                    teams: Vec::new(),
                    targets: None,
                })
            }
        }
    }

    fn update(
        tx: &mut Tx<'_>,
        catalogue: &Catalogue,
        before: Grant,
        (rights, valid): (Option<Rights>, Period),
    ) -> Result<Self, Error> {
        let is_named = rights.is_some();
        let after = Grant {
            rights: rights.unwrap_or_else(|| before.rights.clone()),
            valid,
            ..before
        };
        if is_named {
            rights_fit(tx, catalogue, &after, "/update_grant")?;
        }
        let effect = Effect::Update(after.id, after.rights.clone(), valid);
        Ok(Self::on_grant(&after, effect))
    }

    /// Checks that the members exist, and returns the grants of the team.
    fn people(
        tx: &mut Tx<'_>,
        organization: OrganizationId,
        (team, members): (TeamId, &[MemberId]),
        at: &str,
    ) -> Result<Vec<HeldGrant>, Error> {
        known_members(tx, organization, members, &format!("{at}/member_ids"))?;
        team_grants(tx, organization, team, &format!("{at}/team_id"))
    }

    fn give(
        tx: &mut Tx<'_>,
        catalogue: &Catalogue,
        (organization, actor): (OrganizationId, &Actor),
        give: &GiveGrant,
    ) -> Result<Self, Error> {
        let members = give.subjects.members.iter().enumerate();
        let members = members.map(|(at, id)| (format!("/give/member_ids/{at}"), Subject::Member(*id)));
        let teams = give.subjects.teams.iter().enumerate();
        let teams = teams.map(|(at, id)| (format!("/give/team_ids/{at}"), Subject::Team(*id)));
        let subjects: Vec<(String, Subject)> = members.chain(teams).collect();
        let known = known(tx, organization, &subjects)?;
        let faults: Vec<FieldError> = subjects
            .iter()
            .filter(|(_, subject)| !known.contains(subject))
            .map(|(at, _)| FieldError::field(at, "unknown", "does not belong to this organization"))
            .collect();
        if !faults.is_empty() {
            return Err(Error::Fields(faults));
        }
        let subjects: Vec<Subject> = known.into_iter().collect();
        let author = (organization, actor.user, catalogue);
        let grants = made(tx, author, &subjects, &give.wanted, "/give/grant")?;
        Ok(Self {
            members: give.subjects.members.clone(),
            teams: give.subjects.teams.clone(),
            targets: Some(grants.iter().map(|grant| grant.target.clone()).collect()),
            effect: Effect::Come(grants),
        })
    }

    fn on_grant(grant: &Grant, effect: Effect) -> Self {
        let (mut members, mut teams) = (Vec::new(), Vec::new());
        match grant.subject {
            Subject::Member(id) => members.push(id),
            Subject::Team(id) => teams.push(id),
            Subject::Invitation(_) => {}
        }
        Self {
            effect,
            members,
            teams,
            targets: Some(vec![grant.target.clone()]),
        }
    }

    fn on_team(members: Vec<MemberId>, teams: Vec<TeamId>, grants: &[HeldGrant], effect: Effect) -> Self {
        Self {
            effect,
            members,
            teams,
            targets: Some(grants.iter().map(|grant| grant.target.clone()).collect()),
        }
    }

    /// Reads the affected members and products.
    pub fn scene(&self, tx: &mut Tx<'_>, authorized: &Authorized<Preview>) -> Result<Scene, Error> {
        let organization = *authorized.on();
        let mut members: BTreeMap<MemberId, Membership> = BTreeMap::new();
        for id in &self.members {
            let member = tx.organizations().find_member(organization, *id)?;
            members.extend(member.map(|member| (*id, member)));
        }
        let (mut truncated, mut places) = (false, Places::new());
        for team in &self.teams {
            let page = PageRequest {
                limit: u32::try_from(MEMBERS_MAX).unwrap_or(u32::MAX),
                after: None,
                include_total: false,
            };
            let authorized = authorized.to_list_team_members();
            let page = tx
                .teams()
                .members(&authorized, *team, &TeamMemberFilter::default(), page)?;
            truncated |= page.next.is_some();
            for (place, member) in page.items {
                places.insert((*team, member.id), place.valid);
                members.insert(member.id, member);
            }
        }
        truncated |= members.len() > MEMBERS_MAX;
        let (products, more) = self.products(tx, organization)?;
        Ok(Scene {
            members: members.into_values().take(MEMBERS_MAX).collect(),
            places,
            products,
            truncated: truncated || more,
        })
    }

    fn products(&self, tx: &mut Tx<'_>, organization: OrganizationId) -> Result<(Vec<Product>, bool), Error> {
        let mut ids: BTreeSet<ProductId> = BTreeSet::new();
        let mut all = self.targets.is_none();
        for target in self.targets.iter().flatten() {
            match target {
                Target::Product { id, .. } => drop(ids.insert(*id)),
                Target::Kind(_) | Target::Everything => all = true,
            }
        }
        if all {
            let mut products = tx.products().present(organization, None, PRODUCTS_MAX)?;
            let more = products.len() > PRODUCTS_MAX;
            products.truncate(PRODUCTS_MAX);
            return Ok((products, more));
        }
        let more = ids.len() > PRODUCTS_MAX;
        let ids: Vec<ProductId> = ids.into_iter().take(PRODUCTS_MAX).collect();
        Ok((tx.products().find_all(organization, &ids)?, more))
    }

    /// Returns the access of a member after the change.
    #[must_use]
    pub fn apply(&self, member: MemberId, before: &Holding, places: &Places) -> Holding {
        let mut after = before.clone();
        match &self.effect {
            Effect::Come(grants) => {
                let coming = grants
                    .iter()
                    .filter_map(|grant| Self::held(grant, member, places));
                after.grants.extend(coming);
            }
            Effect::Update(id, rights, valid) => {
                for grant in after.grants.iter_mut().filter(|grant| grant.id == *id) {
                    (grant.rights, grant.valid) = (rights.clone(), *valid);
                }
            }
            Effect::Go(id) => after.grants.retain(|grant| grant.id != *id),
            // A member who is in the team already is not affected.
            Effect::Join(team, grants) if without_team(&after.grants, *team).len() == after.grants.len() => {
                after.grants.extend(grants.iter().cloned());
            }
            Effect::Join(..) => {}
            Effect::Part(team) => after.grants = without_team(&after.grants, *team),
            Effect::Role(role) => after.role = *role,
        }
        after
    }

    /// Returns a new grant as this member would hold it.
    fn held(grant: &Grant, member: MemberId, places: &Places) -> Option<HeldGrant> {
        let holder = match grant.subject {
            Subject::Member(id) if id == member => Holder::Own,
            Subject::Team(id) => Holder::Team {
                id,
                membership: *places.get(&(id, member))?,
            },
            Subject::Member(_) | Subject::Invitation(_) => return None,
        };
        Some(HeldGrant {
            id: grant.id,
            holder,
            target: grant.target.clone(),
            rights: grant.rights.clone(),
            valid: grant.valid,
        })
    }
}

fn known_grant(tx: &mut Tx<'_>, organization: OrganizationId, id: GrantId, at: &str) -> Result<Grant, Error> {
    let found = tx.grants().find(organization, id)?;
    found.ok_or_else(|| FieldError::field(at, "unknown", "is not a grant of this organization").into())
}

fn team_grants(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    id: TeamId,
    at: &str,
) -> Result<Vec<HeldGrant>, Error> {
    if tx.teams().find(organization, id)?.is_none() {
        return Err(FieldError::field(at, "unknown", "is not a team of this organization").into());
    }
    Ok(tx.grants().of_team(id)?)
}

fn known_members(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    ids: &[MemberId],
    at: &str,
) -> Result<(), Error> {
    let subjects: Vec<Subject> = ids.iter().map(|id| Subject::Member(*id)).collect();
    let known = tx.grants().known_subjects(organization, &subjects)?;
    let unknown: HashMap<usize, MemberId> = ids
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, id)| !known.members.contains(id))
        .collect();
    match unknown.keys().min() {
        None => Ok(()),
        Some(index) => {
            let at = if at.ends_with('s') {
                format!("{at}/{index}")
            } else {
                at.to_owned()
            };
            Err(FieldError::field(&at, "unknown", "is not a member of this organization").into())
        }
    }
}
