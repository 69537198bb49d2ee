//! What members are told when rights change: their own, or those of a team that they are in. One mail to each person
//! for a request, in the names of the catalogue.

use crate::error::Error;
use kontor_domain::grants::{Grant, RightName, Rights, Subject, Target};
use kontor_domain::ids::{MemberId, OrganizationId, ProductId, TeamId, UserId};
use kontor_domain::locale::Locale;
use kontor_domain::notifications::{GrantLine, Mail};
use kontor_domain::organizations::{Membership, MembershipState, Organization, Role};
use kontor_domain::products::{Catalogue, Product, ProductKind};
use kontor_persistence::Tx;
use std::collections::{BTreeMap, HashMap};

/// The most people who are told of one request.
pub const TOLD_MAX: u32 = 500;

/// Who changes rights, where, and by which names they go.
#[derive(Debug, Clone, Copy)]
pub struct Teller<'a> {
    /// Whose products.
    pub organization: OrganizationId,
    /// Who changes rights, and is not told.
    pub author: UserId,
    /// The catalogue.
    pub catalogue: &'a Catalogue,
}

/// Somebody who is told, and of which grants; with those of a team comes its name.
struct Told<'g> {
    member: Membership,
    grants: Vec<(&'g Grant, Option<String>)>,
}

/// Nobody is told of what they did themselves, nor who is suspended of what goes on in the meantime.
#[must_use]
pub fn is_told(tx: &Tx<'_>, author: UserId, member: &Membership) -> bool {
    member.user != author && member.state_at(tx.now()) == MembershipState::Active
}

/// Of products, what they are and what they are called.
type Names = HashMap<ProductId, (ProductKind, String)>;

impl Teller<'_> {
    /// Tells each member among the subjects what was given.
    ///
    /// # Errors
    /// When storage fails.
    pub fn given(&self, tx: &mut Tx<'_>, grants: &[Grant]) -> Result<(), Error> {
        let names = self.names(tx, grants)?;
        let told = self.own(tx, grants)?;
        self.tell(tx, &told, |customer, told| {
            let lines = self.lines(told, &names);
            Mail::access_given(&told.member.person, customer, &lines)
        })
    }

    /// Tells everybody who loses rights which grants were taken back.
    ///
    /// # Errors
    /// When storage fails.
    pub fn taken(&self, tx: &mut Tx<'_>, grants: &[Grant]) -> Result<(), Error> {
        let names = self.names(tx, grants)?;
        self.lost(tx, grants, &names)
    }

    /// As [`Self::taken`], when the grants ended because these products went.
    ///
    /// # Errors
    /// When storage fails.
    pub fn moved(&self, tx: &mut Tx<'_>, grants: &[Grant], products: &[Product]) -> Result<(), Error> {
        self.lost(tx, grants, &named(products))
    }

    fn lost(&self, tx: &mut Tx<'_>, grants: &[Grant], names: &Names) -> Result<(), Error> {
        let told = self.reached(tx, grants)?;
        self.tell(tx, &told, |customer, told| {
            let lines = self.lines(told, names);
            Mail::access_changed(&told.member.person, customer, &lines, &[])
        })
    }

    /// Tells everybody whom a grant reaches that it is another now.
    ///
    /// # Errors
    /// When storage fails.
    pub fn changed(&self, tx: &mut Tx<'_>, before: &Grant, after: &Grant) -> Result<(), Error> {
        let names = self.names(tx, std::slice::from_ref(before))?;
        let told = self.reached(tx, std::slice::from_ref(before))?;
        self.tell(tx, &told, |customer, told| {
            let new = told.grants.iter().map(|(_, team)| (after, team.clone()));
            let new = Told {
                member: told.member.clone(),
                grants: new.collect(),
            };
            let (old, new) = (self.lines(told, &names), self.lines(&new, &names));
            Mail::access_changed(&told.member.person, customer, &old, &new)
        })
    }

    fn tell(
        &self,
        tx: &mut Tx<'_>,
        told: &BTreeMap<MemberId, Told<'_>>,
        mail: impl Fn(&Organization, &Told<'_>) -> Mail,
    ) -> Result<(), Error> {
        if told.is_empty() {
            return Ok(());
        }
        let customer = tx
            .organizations()
            .find(self.organization)?
            .ok_or(Error::Missing)?;
        for told in told.values() {
            let mail = mail(&customer, told);
            tx.outbox().notify(&told.member.person, &mail)?;
        }
        Ok(())
    }

    /// Members with own grants among these.
    fn own<'g>(&self, tx: &mut Tx<'_>, grants: &'g [Grant]) -> Result<BTreeMap<MemberId, Told<'g>>, Error> {
        let mut by_member: BTreeMap<MemberId, Vec<(&Grant, Option<String>)>> = BTreeMap::new();
        for grant in grants {
            if let Subject::Member(member) = grant.subject {
                by_member.entry(member).or_default().push((grant, None));
            }
        }
        let most = usize::try_from(TOLD_MAX).unwrap_or(usize::MAX);
        let mut told = BTreeMap::new();
        for (id, grants) in by_member.into_iter().take(most) {
            let member = tx.organizations().find_member(self.organization, id)?;
            if let Some(member) = member.filter(|member| is_told(tx, self.author, member)) {
                told.insert(id, Told { member, grants });
            }
        }
        Ok(told)
    }

    /// Members with own grants among these, or in a team that has one. Managers lose nothing with a team's, for they
    /// hold every right.
    fn reached<'g>(
        &self,
        tx: &mut Tx<'_>,
        grants: &'g [Grant],
    ) -> Result<BTreeMap<MemberId, Told<'g>>, Error> {
        let mut told = self.own(tx, grants)?;
        let mut by_team: BTreeMap<TeamId, Vec<&'g Grant>> = BTreeMap::new();
        for grant in grants {
            if let Subject::Team(team) = grant.subject {
                by_team.entry(team).or_default().push(grant);
            }
        }
        if by_team.is_empty() {
            return Ok(told);
        }
        let ids: Vec<TeamId> = by_team.keys().copied().collect();
        let teams = tx.teams().find_all(self.organization, &ids)?;
        for (id, member) in tx.teams().people_in(self.organization, &ids, TOLD_MAX)? {
            if Role::MANAGERS.contains(&member.role) || !is_told(tx, self.author, &member) {
                continue;
            }
            let team = teams.iter().find(|team| team.id == id);
            let name = team.map(|team| team.name.as_str().to_owned());
            let theirs = by_team.get(&id).into_iter().flatten();
            let theirs = theirs.map(|grant| (*grant, name.clone()));
            let nothing = Told {
                grants: Vec::new(),
                member,
            };
            let told = told.entry(nothing.member.id).or_insert(nothing);
            told.grants.extend(theirs);
        }
        Ok(told)
    }

    fn names(&self, tx: &mut Tx<'_>, grants: &[Grant]) -> Result<Names, Error> {
        let mut ids: Vec<ProductId> = grants
            .iter()
            .filter_map(|grant| match &grant.target {
                Target::Product { id, .. } => Some(*id),
                Target::Kind(_) | Target::Everything => None,
            })
            .collect();
        ids.sort();
        ids.dedup();
        Ok(named(&tx.products().find_all(self.organization, &ids)?))
    }

    fn lines(&self, told: &Told<'_>, names: &Names) -> Vec<GrantLine> {
        let locale = told.member.person.locale;
        let grants = told.grants.iter();
        grants
            .map(|(grant, team)| GrantLine {
                team: team.clone(),
                ..self.line(grant, names, locale)
            })
            .collect()
    }

    /// A grant in the reader's language. What the catalogue does not know anymore goes by its code.
    fn line(&self, grant: &Grant, names: &Names, locale: Locale) -> GrantLine {
        let rules = |kind: &ProductKind| self.catalogue.kind(kind);
        let (place, kind) = match &grant.target {
            Target::Product { id, path } => {
                let (kind, name) = names.get(id).map(|(kind, name)| (kind, name.as_str())).unzip();
                let name = name.unwrap_or_default();
                let place = if path.is_root() {
                    name.to_owned()
                } else {
                    format!("{name} {}", path.as_str())
                };
                (place, kind)
            }
            Target::Kind(kind) => {
                let name = rules(kind).map_or(kind.as_str(), |rules| rules.name.in_locale(locale));
                (format!("{name} (*)"), Some(kind))
            }
            Target::Everything => ("*".to_owned(), None),
        };
        let rules = kind.and_then(rules);
        let name = |right: &RightName| {
            let known = rules.and_then(|rules| rules.rights.iter().find(|known| known.code == *right));
            known
                .map_or(right.as_str(), |known| known.name.in_locale(locale))
                .to_owned()
        };
        GrantLine {
            place,
            rights: match &grant.rights {
                Rights::All => "*".to_owned(),
                Rights::Some(rights) => rights.iter().map(name).collect::<Vec<_>>().join(", "),
            },
            valid: grant.valid,
            team: None,
        }
    }
}

fn named(products: &[Product]) -> Names {
    products
        .iter()
        .map(|product| {
            let name = product.name.as_str().to_owned();
            (product.id, (product.kind.clone(), name))
        })
        .collect()
}
