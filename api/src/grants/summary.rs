//! The summary that a member gets when the own rights change.

use crate::error::Error;
use kontor_domain::grants::{Grant, Subject, Target};
use kontor_domain::ids::{MemberId, OrganizationId, ProductId};
use kontor_domain::notifications::Mail;
use kontor_persistence::Tx;
use std::collections::{BTreeMap, HashMap};

/// Tells each member among the subjects what was given.
///
/// # Errors
/// When storage fails.
pub fn tell(tx: &mut Tx<'_>, organization: OrganizationId, grants: &[Grant]) -> Result<(), Error> {
    let by_member = by_member(grants);
    if by_member.is_empty() {
        return Ok(());
    }
    let customer = tx.organizations().find(organization)?.ok_or(Error::Missing)?;
    let names = names(tx, organization, grants)?;
    for (member, grants) in by_member {
        let Some(member) = tx.organizations().recipient(organization, member)? else {
            continue;
        };
        let lines: Vec<String> = grants.iter().map(|grant| line(grant, &names)).collect();
        let mail = Mail::access_given(&member, &customer, &lines);
        tx.outbox().notify(&member, &mail)?;
    }
    Ok(())
}

/// Tells each member whose own grants were taken back which.
///
/// # Errors
/// When storage fails.
pub fn tell_taken(tx: &mut Tx<'_>, organization: OrganizationId, grants: &[Grant]) -> Result<(), Error> {
    let by_member = by_member(grants);
    if by_member.is_empty() {
        return Ok(());
    }
    let customer = tx.organizations().find(organization)?.ok_or(Error::Missing)?;
    let names = names(tx, organization, grants)?;
    for (member, grants) in by_member {
        let Some(member) = tx.organizations().recipient(organization, member)? else {
            continue;
        };
        let lines: Vec<String> = grants.iter().map(|grant| line(grant, &names)).collect();
        let mail = Mail::access_changed(&member, &customer, &lines.join("; "), None);
        tx.outbox().notify(&member, &mail)?;
    }
    Ok(())
}

fn by_member(grants: &[Grant]) -> BTreeMap<MemberId, Vec<&Grant>> {
    let mut by_member: BTreeMap<MemberId, Vec<&Grant>> = BTreeMap::new();
    for grant in grants {
        if let Subject::Member(member) = grant.subject {
            by_member.entry(member).or_default().push(grant);
        }
    }
    by_member
}

/// Tells a member whose own grant changed, or was taken back (`after` is nothing then).
///
/// # Errors
/// When storage fails.
pub fn tell_change(tx: &mut Tx<'_>, before: &Grant, after: Option<&Grant>) -> Result<(), Error> {
    let Subject::Member(member) = before.subject else {
        return Ok(());
    };
    let organization = before.organization;
    let customer = tx.organizations().find(organization)?.ok_or(Error::Missing)?;
    let Some(member) = tx.organizations().recipient(organization, member)? else {
        return Ok(());
    };
    let names = names(tx, organization, std::slice::from_ref(before))?;
    let old = line(before, &names);
    let new = after.map(|after| line(after, &names));
    let mail = Mail::access_changed(&member, &customer, &old, new.as_deref());
    Ok(tx.outbox().notify(&member, &mail)?)
}

fn names(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    grants: &[Grant],
) -> Result<HashMap<ProductId, String>, Error> {
    let mut ids: Vec<ProductId> = grants
        .iter()
        .filter_map(|grant| match &grant.target {
            Target::Product { id, .. } => Some(*id),
            Target::Kind(_) | Target::Everything => None,
        })
        .collect();
    ids.sort();
    ids.dedup();
    let products = tx.products().find_all(organization, &ids)?;
    Ok(products
        .into_iter()
        .map(|product| (product.id, product.name.as_str().to_owned()))
        .collect())
}

/// A grant in a line: where, and the codes of its rights. The mail knows no other commas than those between lines.
fn line(grant: &Grant, names: &HashMap<ProductId, String>) -> String {
    let place = match &grant.target {
        Target::Product { id, path } if path.is_root() => names.get(id).cloned().unwrap_or_default(),
        Target::Product { id, path } => {
            format!("{} {}", names.get(id).map_or("", String::as_str), path.as_str())
        }
        Target::Kind(kind) => format!("{} (*)", kind.as_str()),
        Target::Everything => "*".to_owned(),
    };
    format!("{} – {}", place.replace(',', " "), grant.rights.words().join(" "))
}
