//! Computing a preview: who is affected, what each holds before and after, and where it differs.

use super::changes::{Change, GiveGrant};
use super::new_grant::{NewGrant, products_for};
use super::preview_access_change::updated_bounds;
use crate::error::Error;
use crate::http::body::FieldError;
use crate::http::texts::RightCodeText;
use kontor_domain::grants::{
    Grant, HeldGrant, Holder, Holding, Rights, Subject, Target, differences, without_team,
};
use kontor_domain::ids::{GrantId, MemberId, OrganizationId, ProductId, TeamId};
use kontor_domain::organizations::{Membership, MembershipState, Role};
use kontor_domain::period::Period;
use kontor_domain::products::{Catalogue, Product};
use kontor_persistence::{PageRequest, Tx};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use utoipa::ToSchema;

/// The most people that a preview looks at.
const MEMBERS_MAX: usize = 200;
/// The most products that a preview looks at.
const PRODUCTS_MAX: usize = 500;
/// The most differences that a preview names.
const CHANGES_MAX: usize = 1_000;

/// What somebody would gain and lose at a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessChange {
    /// Who.
    #[schema(pattern = "^member_[0-9a-f]{32}$")]
    member_id: String,
    /// In which product.
    #[schema(pattern = "^prod_[0-9a-f]{32}$")]
    product_id: String,
    /// Where in it.
    path: String,
    /// Rights that the member would hold, and does not.
    #[schema(value_type = Vec<RightCodeText>)]
    gains: Vec<String>,
    /// Rights that the member holds, and would not.
    #[schema(value_type = Vec<RightCodeText>)]
    loses: Vec<String>,
}

/// What would change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "members_considered": 1, "truncated": false, "changes": [{
        "member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8", "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1",
        "path": "/", "gains": [], "loses": ["edit"] }]
}))]
pub struct AccessPreview {
    /// How many active members the change is about, as far as they were looked at.
    members_considered: usize,
    /// Whether there are more people, products or differences than were looked at.
    truncated: bool,
    /// What each would gain and lose; nothing for whoever holds the same by other ways.
    changes: Vec<AccessChange>,
}

/// When the affected people are in the affected teams.
type Places = HashMap<(TeamId, MemberId), Period>;

/// Who is affected, how their holdings change, and in which products.
struct Scene {
    members: Vec<Membership>,
    places: Places,
    products: Vec<Product>,
    truncated: bool,
}

/// Computes the preview of a change.
///
/// # Errors
/// Those of fields: something that the organisation does not have.
pub fn preview(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    organization: OrganizationId,
    change: &Change,
) -> Result<AccessPreview, Error> {
    let plan = Plan::of(tx, catalogue, organization, change)?;
    let scene = plan.scene(tx, organization)?;
    let ids: Vec<MemberId> = scene.members.iter().map(|member| member.id).collect();
    let mut held = tx.grants().held_by_all(&ids)?;
    let now = tx.now();
    let mut shown = AccessPreview {
        members_considered: 0,
        truncated: scene.truncated,
        changes: Vec::new(),
    };
    let active = |member: &&Membership| member.state_at(now) == MembershipState::Active;
    for member in scene.members.iter().filter(active) {
        shown.members_considered += 1;
        let before = Holding {
            role: member.role,
            grants: held.remove(&member.id).unwrap_or_default(),
        };
        let after = plan.apply(member.id, &before, &scene.places);
        for product in &scene.products {
            let found = differences(catalogue, product, (&before, &after), now);
            shown.changes.extend(found.into_iter().map(|difference| {
                AccessChange {
                    member_id: member.id.to_string(),
                    product_id: product.id.to_string(),
                    path: difference.path.as_str().to_owned(),
                    gains: difference
                        .gains
                        .iter()
                        .map(|right| right.as_str().to_owned())
                        .collect(),
                    loses: difference
                        .loses
                        .iter()
                        .map(|right| right.as_str().to_owned())
                        .collect(),
                }
            }));
        }
        if shown.changes.len() > CHANGES_MAX {
            shown.changes.truncate(CHANGES_MAX);
            shown.truncated = true;
            break;
        }
    }
    Ok(shown)
}

/// What changes for whoever is affected.
enum Effect {
    /// These grants come, each to its subject.
    Come(Vec<Grant>),
    /// A grant is another.
    Update(GrantId, Rights, Period),
    /// A grant goes.
    Go(GrantId),
    /// A team's grants come.
    Join(TeamId, Vec<HeldGrant>),
    /// A team's grants go.
    Part(TeamId),
    /// The role is another.
    Role(Role),
}

struct Plan {
    effect: Effect,
    members: Vec<MemberId>,
    teams: Vec<TeamId>,
    /// What the change is on; nothing: on every product.
    targets: Option<Vec<Target>>,
}

impl Plan {
    fn of(
        tx: &mut Tx<'_>,
        catalogue: &Catalogue,
        organization: OrganizationId,
        change: &Change,
    ) -> Result<Self, Error> {
        match change {
            Change::Give(give) => Self::give(tx, catalogue, organization, give),
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
                let rights = rights.clone().unwrap_or_else(|| grant.rights.clone());
                Ok(Self::on_grant(&grant, Effect::Update(grant.id, rights, valid)))
            }
            Change::AddToTeam { team, members } => {
                known_members(tx, organization, members, "/add_to_team/member_ids")?;
                let grants = team_grants(tx, organization, *team, "/add_to_team/team_id")?;
                Ok(Self::on_team(
                    members.clone(),
                    Vec::new(),
                    &grants,
                    Effect::Join(*team, grants.clone()),
                ))
            }
            Change::RemoveFromTeam { team, members } => {
                known_members(tx, organization, members, "/remove_from_team/member_ids")?;
                let grants = team_grants(tx, organization, *team, "/remove_from_team/team_id")?;
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
            Change::ChangeRole { member, role } => {
                known_members(tx, organization, &[*member], "/change_role/member_id")?;
                Ok(Self {
                    effect: Effect::Role(*role),
                    members: vec![*member],
                    teams: Vec::new(),
                    targets: None,
                })
            }
        }
    }

    fn give(
        tx: &mut Tx<'_>,
        catalogue: &Catalogue,
        organization: OrganizationId,
        give: &GiveGrant,
    ) -> Result<Self, Error> {
        known_members(tx, organization, &give.subjects.members, "/give/member_ids")?;
        for (index, team) in give.subjects.teams.iter().enumerate() {
            team_grants(tx, organization, *team, &format!("/give/team_ids/{index}"))?;
        }
        let products = products_for(tx, organization, &give.wanted.wish)?;
        let targets = give
            .wanted
            .targets(catalogue, &products)
            .map_err(|reason| NewGrant::refused("/give/grant", &reason))?;
        let members = give.subjects.members.iter().map(|id| Subject::Member(*id));
        let subjects: Vec<Subject> = members
            .chain(give.subjects.teams.iter().map(|id| Subject::Team(*id)))
            .collect();
        let mut grants = Vec::new();
        for subject in subjects {
            for (target, rights) in &targets {
                grants.push(Grant {
                    id: tx.new_id(),
                    organization,
                    subject,
                    target: target.clone(),
                    rights: rights.clone(),
                    valid: give.wanted.valid,
                    // Nobody's: it is never kept.
                    created_by: tx.new_id(),
                    created_at: tx.now(),
                });
            }
        }
        Ok(Self {
            effect: Effect::Come(grants),
            members: give.subjects.members.clone(),
            teams: give.subjects.teams.clone(),
            targets: Some(targets.into_iter().map(|(target, _)| target).collect()),
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

    /// Whom and what to look at.
    fn scene(&self, tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Scene, Error> {
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
            let granted = kontor_domain::access::Granted::system(organization);
            let page = tx.teams().members(&granted, *team, false, page)?;
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

    /// What a member holds afterwards.
    fn apply(&self, member: MemberId, before: &Holding, places: &Places) -> Holding {
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
            Effect::Join(team, grants) => {
                after.grants = without_team(&after.grants, *team);
                after.grants.extend(grants.iter().cloned());
            }
            Effect::Part(team) => after.grants = without_team(&after.grants, *team),
            Effect::Role(role) => after.role = *role,
        }
        after
    }

    /// A grant that comes, as this member would hold it.
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
    found.ok_or_else(|| FieldError::field(at, "unknown", "is no grant of this organization").into())
}

fn team_grants(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    id: TeamId,
    at: &str,
) -> Result<Vec<HeldGrant>, Error> {
    if tx.teams().find(organization, id)?.is_none() {
        return Err(FieldError::field(at, "unknown", "is no team of this organization").into());
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
            Err(FieldError::field(&at, "unknown", "is no member of this organization").into())
        }
    }
}
