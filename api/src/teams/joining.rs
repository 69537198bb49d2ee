//! Coming into a team and going out of it: one way to save, record and tell.

use crate::error::Error;
use crate::grants::is_told;
use kontor_domain::access::{Action, Granted};
use kontor_domain::activity::{Author, Chain, Deed};
use kontor_domain::identity::Person;
use kontor_domain::ids::{OrganizationId, UserId};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{Membership, Organization};
use kontor_domain::period::Period;
use kontor_domain::teams::{Team, TeamMember};
use kontor_persistence::{Entry, Tx};
use serde_json::{Value, json};

/// Puts a member into a team.
///
/// # Errors
/// When storage fails.
pub fn join<A: Action<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    granted: &Granted<A>,
    author: UserId,
    team: &Team,
    (member, valid): (&Membership, Period),
) -> Result<(), Error> {
    let place = TeamMember {
        team: team.id,
        member: member.id,
        valid,
        added_at: tx.now(),
    };
    tx.teams().add(granted, &place)?;
    record(
        tx,
        author,
        team,
        Deed::TeamMemberAdded,
        (Value::Null, fields(member, valid)),
    );
    let now = tx.now();
    tell(tx, author, member, |person, organization| {
        Mail::team_joined(person, organization, team, valid, now)
    })
}

/// Takes a member out of a team; false when not in it.
///
/// # Errors
/// When storage fails.
pub fn part<A: Action<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    granted: &Granted<A>,
    author: UserId,
    team: &Team,
    (member, valid): (&Membership, Period),
) -> Result<bool, Error> {
    if !tx.teams().remove(granted, team.id, member.id)? {
        return Ok(false);
    }
    record(
        tx,
        author,
        team,
        Deed::TeamMemberRemoved,
        (fields(member, valid), Value::Null),
    );
    tell_left(tx, author, team, member)?;
    Ok(true)
}

/// The entry of somebody's place in a team.
pub fn record(tx: &mut Tx<'_>, author: UserId, team: &Team, deed: Deed, (before, after): (Value, Value)) {
    tx.record(
        Chain::Organization(team.organization),
        Author::User(author),
        Entry::new(deed, team.id).change(before, after),
    );
}

/// Somebody's place in a team, for the log.
#[must_use]
pub fn fields(member: &Membership, valid: Period) -> Value {
    json!({
        "member_id": member.id.to_string(), "email": member.person.email.as_str(),
        "valid_from": valid.from, "valid_until": valid.until,
    })
}

/// Tells somebody that they are no longer in a team.
///
/// # Errors
/// When storage fails.
pub fn tell_left(tx: &mut Tx<'_>, author: UserId, team: &Team, member: &Membership) -> Result<(), Error> {
    tell(tx, author, member, |person, organization| {
        Mail::team_left(person, organization, team)
    })
}

fn tell(
    tx: &mut Tx<'_>,
    author: UserId,
    member: &Membership,
    mail: impl Fn(&Person, &Organization) -> Mail,
) -> Result<(), Error> {
    if !is_told(tx, author, member) {
        return Ok(());
    }
    let organization = tx
        .organizations()
        .find(member.organization)?
        .ok_or(Error::Missing)?;
    Ok(tx
        .outbox()
        .notify(&member.person, &mail(&member.person, &organization))?)
}
