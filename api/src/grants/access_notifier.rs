//! Notifying members when their rights change, be it their own or those of a team that they are in. One mail per
//! person and request, with the names of the catalog.

use crate::error::Error;
use kontor_domain::grants::{Grant, RightName, Rights, Subject, Target};
use kontor_domain::ids::{MemberId, OrganizationId, ProductId, TeamId, UserId};
use kontor_domain::locale::Locale;
use kontor_domain::notifications::{GrantLine, Mail};
use kontor_domain::organizations::{Membership, Organization, Role};
use kontor_domain::products::{Catalogue, Product, ProductKind};
use kontor_persistence::Tx;
use std::collections::{BTreeMap, HashMap};

/// Maximum number of people notified of one request.
pub const NOTIFIED_MAX: u32 = 500;

/// Author and context of a change of rights.
#[derive(Debug, Clone, Copy)]
pub struct AccessNotifier<'a> {
    /// Organization that has the products.
    pub organization: OrganizationId,
    /// Author of the change, who is not notified.
    pub author: UserId,
    /// Catalog.
    pub catalogue: &'a Catalogue,
}

/// Person to notify, with the grants concerned; those of a team come with its name.
struct Notified<'g> {
    member: Membership,
    grants: Vec<(&'g Grant, Option<String>)>,
}

/// Kinds and names of products.
type Names = HashMap<ProductId, (ProductKind, String)>;

impl AccessNotifier<'_> {
    /// Notifies each member among the subjects of the grants given.
    pub fn given(&self, tx: &mut Tx<'_>, grants: &[Grant]) -> Result<(), Error> {
        let names = self.names(tx, grants)?;
        let notified = self.own(tx, grants)?;
        self.notify(tx, &notified, |customer, notified| {
            let lines = self.lines(notified, &names);
            Mail::access_given(&notified.member.person, customer, &lines)
        })
    }

    /// Notifies all members who lose rights of the revoked grants.
    pub fn taken(&self, tx: &mut Tx<'_>, grants: &[Grant]) -> Result<(), Error> {
        let names = self.names(tx, grants)?;
        self.lost(tx, grants, &names)
    }

    /// Like [`Self::taken`], for grants that ended because these products moved.
    pub fn moved(&self, tx: &mut Tx<'_>, grants: &[Grant], products: &[Product]) -> Result<(), Error> {
        self.lost(tx, grants, &named(products))
    }

    fn lost(&self, tx: &mut Tx<'_>, grants: &[Grant], names: &Names) -> Result<(), Error> {
        let notified = self.reached(tx, grants)?;
        self.notify(tx, &notified, |customer, notified| {
            let lines = self.lines(notified, names);
            Mail::access_changed(&notified.member.person, customer, &lines, &[])
        })
    }

    /// Notifies all members reached by a grant of its change.
    pub fn changed(&self, tx: &mut Tx<'_>, before: &Grant, after: &Grant) -> Result<(), Error> {
        let names = self.names(tx, std::slice::from_ref(before))?;
        let notified = self.reached(tx, std::slice::from_ref(before))?;
        self.notify(tx, &notified, |customer, notified| {
            let new = notified.grants.iter().map(|(_, team)| (after, team.clone()));
            let new = Notified {
                member: notified.member.clone(),
                grants: new.collect(),
            };
            let (old, new) = (self.lines(notified, &names), self.lines(&new, &names));
            Mail::access_changed(&notified.member.person, customer, &old, &new)
        })
    }

    fn notify(
        &self,
        tx: &mut Tx<'_>,
        notified: &BTreeMap<MemberId, Notified<'_>>,
        mail: impl Fn(&Organization, &Notified<'_>) -> Mail,
    ) -> Result<(), Error> {
        if notified.is_empty() {
            return Ok(());
        }
        let customer = tx
            .organizations()
            .find(self.organization)?
            .ok_or(Error::Missing)?;
        for notified in notified.values() {
            let mail = mail(&customer, notified);
            tx.outbox().notify(&notified.member.person, &mail)?;
        }
        Ok(())
    }

    /// Returns the members with own grants among these.
    fn own<'g>(
        &self,
        tx: &mut Tx<'_>,
        grants: &'g [Grant],
    ) -> Result<BTreeMap<MemberId, Notified<'g>>, Error> {
        let mut by_member: BTreeMap<MemberId, Vec<(&Grant, Option<String>)>> = BTreeMap::new();
        for grant in grants {
            if let Subject::Member(member) = grant.subject {
                by_member.entry(member).or_default().push((grant, None));
            }
        }
        let most = usize::try_from(NOTIFIED_MAX).unwrap_or(usize::MAX);
        let mut notified = BTreeMap::new();
        for (id, grants) in by_member.into_iter().take(most) {
            let member = tx.organizations().find_member(self.organization, id)?;
            if let Some(member) = member.filter(|member| member.is_notified_of(self.author, tx.now())) {
                notified.insert(id, Notified { member, grants });
            }
        }
        Ok(notified)
    }

    /// Returns the members with own grants among these, or in a team that has one. Managers lose nothing with a
    /// team's grant, because they hold every right.
    fn reached<'g>(
        &self,
        tx: &mut Tx<'_>,
        grants: &'g [Grant],
    ) -> Result<BTreeMap<MemberId, Notified<'g>>, Error> {
        let mut notified = self.own(tx, grants)?;
        let mut by_team: BTreeMap<TeamId, Vec<&'g Grant>> = BTreeMap::new();
        for grant in grants {
            if let Subject::Team(team) = grant.subject {
                by_team.entry(team).or_default().push(grant);
            }
        }
        if by_team.is_empty() {
            return Ok(notified);
        }
        let ids: Vec<TeamId> = by_team.keys().copied().collect();
        let teams = tx.teams().find_all(self.organization, &ids)?;
        for (id, member) in tx.teams().people_in(self.organization, &ids, NOTIFIED_MAX)? {
            if Role::MANAGERS.contains(&member.role) || !member.is_notified_of(self.author, tx.now()) {
                continue;
            }
            let team = teams.iter().find(|team| team.id == id);
            let name = team.map(|team| team.name.as_str().to_owned());
            let theirs = by_team.get(&id).into_iter().flatten();
            let theirs = theirs.map(|grant| (*grant, name.clone()));
            let nothing = Notified {
                grants: Vec::new(),
                member,
            };
            let notified = notified.entry(nothing.member.id).or_insert(nothing);
            notified.grants.extend(theirs);
        }
        Ok(notified)
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

    fn lines(&self, notified: &Notified<'_>, names: &Names) -> Vec<GrantLine> {
        let locale = notified.member.person.locale;
        let grants = notified.grants.iter();
        grants
            .map(|(grant, team)| GrantLine {
                team: team.clone(),
                ..self.line(grant, names, locale)
            })
            .collect()
    }

    /// Describes a grant in the reader's language. Kinds and rights that are no longer in the catalog appear by
    /// their code.
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
