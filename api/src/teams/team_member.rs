//! Joining and leaving a team, with the same storage, log entries and mails in all operations.

use crate::error::Error;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::Person;
use kontor_domain::ids::{OrganizationId, UserId};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{Membership, Organization};
use kontor_domain::period::Period;
use kontor_domain::teams::{Action, Team, TeamMember};
use kontor_persistence::{Entry, Tx};
use serde_json::{Value, json};

/// Adds a member to a team.
pub fn join<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
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
    tx.teams().add(authorized, &place)?;
    record(
        tx,
        author,
        team,
        Action::TeamMemberAdded,
        (Value::Null, fields(member, valid)),
    );
    let now = tx.now();
    notify(tx, author, member, |person, organization| {
        Mail::team_joined(person, organization, team, valid, now)
    })
}

/// Removes a member from a team; false if not in it.
pub fn part<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    author: UserId,
    team: &Team,
    (member, valid): (&Membership, Period),
) -> Result<bool, Error> {
    if !tx.teams().remove(authorized, team.id, member.id)? {
        return Ok(false);
    }
    record(
        tx,
        author,
        team,
        Action::TeamMemberRemoved,
        (fields(member, valid), Value::Null),
    );
    notify_left(tx, author, team, member)?;
    Ok(true)
}

/// Records a change of a team membership.
pub fn record(tx: &mut Tx<'_>, author: UserId, team: &Team, action: Action, (before, after): (Value, Value)) {
    tx.record(
        Chain::Organization(team.organization),
        Author::User(author),
        Entry::new(action, team.id).change(before, after),
    );
}

/// Returns the representation of a team membership in the log.
#[must_use]
pub fn fields(member: &Membership, valid: Period) -> Value {
    json!({
        "member_id": member.id.to_string(), "email": member.person.email.as_str(),
        "valid_from": valid.from, "valid_until": valid.until,
    })
}

/// Notifies a member who is no longer in a team.
pub fn notify_left(tx: &mut Tx<'_>, author: UserId, team: &Team, member: &Membership) -> Result<(), Error> {
    notify(tx, author, member, |person, organization| {
        Mail::team_left(person, organization, team)
    })
}

fn notify(
    tx: &mut Tx<'_>,
    author: UserId,
    member: &Membership,
    mail: impl Fn(&Person, &Organization) -> Mail,
) -> Result<(), Error> {
    if !member.is_notified_of(author, tx.now()) {
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
