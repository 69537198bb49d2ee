//! The end of a membership, with all that follows.

use super::hand_overs::cancel_all;
use super::member_change::remind_the_only_one;
use super::views::Holdings;
use crate::error::Error;
use kontor_domain::access::{Authorized, Cleared};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::{MemberId, TeamId, UserId};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{Action, Going, LeaveOrganization as Leave, Membership, Role};
use kontor_persistence::{Entry, Tx};
use serde_json::{Value, json};

/// Maximum number of managers notified of a departure.
pub const MANAGERS_NOTIFIED_MAX: u32 = 50;

/// Ends a membership at the member's own request, with all consequences. The membership must be locked.
///
/// # Errors
/// The member is the last legal representative, or no longer a member.
pub fn leave(tx: &mut Tx<'_>, authorized: &Authorized<Leave>, going: &Cleared<Going>) -> Result<(), Error> {
    let Going(member) = going.change();
    let holdings = holdings(tx, member)?;
    if !tx.organizations().leave(authorized, going)? {
        return Err(Error::Missing);
    }
    gone(tx, Action::MemberLeft, member.user, member, &holdings)?;
    notify(tx, member, None)
}

/// Notifies the managers of the organization, except one who knows already.
pub fn notify(tx: &mut Tx<'_>, gone: &Membership, but: Option<MemberId>) -> Result<(), Error> {
    let organization = tx
        .organizations()
        .find(gone.organization)?
        .ok_or(Error::Missing)?;
    let managers = tx
        .organizations()
        .managers(gone.organization, MANAGERS_NOTIFIED_MAX)?;
    for manager in managers.iter().filter(|manager| Some(manager.id) != but) {
        let mail = Mail::member_left(&manager.person, &organization, &gone.person);
        tx.outbox().notify(&manager.person, &mail)?;
    }
    Ok(())
}

/// Returns a member's teams and product rights.
pub fn holdings(tx: &mut Tx<'_>, member: &Membership) -> Result<Holdings, Error> {
    let (teams, led) = tx.teams().ids_of_member(member.organization, member.id)?;
    let grants = tx.teams().own_grants(member.organization, member.id)?;
    Ok(Holdings { teams, led, grants })
}

/// Handles the consequences of a departure: the log entry, the end of hand-overs, and the reminders of the
/// remaining legal representative.
pub fn gone(
    tx: &mut Tx<'_>,
    action: Action,
    author: UserId,
    member: &Membership,
    holdings: &Holdings,
) -> Result<(), Error> {
    let ids = |teams: &[TeamId]| teams.iter().map(ToString::to_string).collect::<Vec<_>>();
    let before = json!({
        "user_id": member.user.to_string(), "email": member.person.email.as_str(), "role": member.role.as_str(),
        "team_ids": ids(&holdings.teams), "led_team_ids": ids(&holdings.led), "grants": holdings.grants,
    });
    let entry = Entry::new(action, member.id).change(before, Value::Null);
    tx.record(
        Chain::Organization(member.organization),
        Author::User(author),
        entry,
    );
    cancel_all(tx, author, member)?;
    if member.role == Role::LegalRepresentative {
        remind_the_only_one(tx, author, member.organization)?;
    }
    Ok(())
}
