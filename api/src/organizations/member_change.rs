//! Rules and consequences of a change of a member.

use super::problems::LAST_LEGAL_REPRESENTATIVE;
use crate::error::{Error, Refused};
use crate::problem::FieldError;
use kontor_domain::access::{Actor, Denied};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::{MemberId, OrganizationId, UserId};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations;
use kontor_domain::organizations::{
    Action, MemberChange, MemberChangeRefused, Membership, MembershipState, Role,
};
use kontor_persistence::{Entry, Tx};
use serde_json::{Value, json};

/// Checks whether the actor could give this role to a member. Nothing is written, so the rule that the database
/// enforces by itself, that the last legal representative stays one, is checked here.
///
/// # Errors
/// Those of [`update_member`]; a fault of the role is an error of the field at `pointer`.
pub fn role_fits(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (organization, id, role): (OrganizationId, MemberId, Role),
    pointer: &str,
) -> Result<(), Error> {
    let by = actor.role_in(organization).ok_or(Denied::Hidden)?;
    let before = tx.organizations().find_member(organization, id)?;
    let before = before.ok_or(Error::Missing)?;
    let change = MemberChange {
        role: Some(role),
        ..MemberChange::default()
    };
    let fault = |reason: MemberChangeRefused| field_error(pointer, "not_for_role", reason);
    let after = changed(tx, by, &before, change, fault)?;
    let goes = before.role == Role::LegalRepresentative && after.role != before.role;
    let mut all = tx.organizations();
    if goes
        && before.state == MembershipState::Active
        && all.is_only_legal_representative(organization, id)?
    {
        return Err(Refused::new(&LAST_LEGAL_REPRESENTATIVE).into());
    }
    Ok(())
}

/// Switches on the reminders of the only remaining legal representative, and notifies that person.
pub fn remind_the_only_one(
    tx: &mut Tx<'_>,
    author: UserId,
    organization: OrganizationId,
) -> Result<(), Error> {
    match tx
        .organizations()
        .remind_the_only_legal_representative(organization)?
    {
        Some((before, after)) => announce(tx, author, &before, &after),
        None => Ok(()),
    }
}

/// Converts a value that does not fit the role to an error of its field in the object at `place`.
#[must_use]
pub fn fault(place: &str, reason: MemberChangeRefused) -> FieldError {
    let (field, code) = match reason {
        MemberChangeRefused::Billing(_) => ("billing", "not_for_role"),
        MemberChangeRefused::Reminders(_) => ("reminders", "not_for_role"),
        MemberChangeRefused::OnlyLegalRepresentative => ("reminders", "only_legal_representative"),
        MemberChangeRefused::Validity => ("valid_until", "not_for_role"),
    };
    field_error(&format!("{place}/{field}"), code, reason)
}

fn field_error(pointer: &str, code: &'static str, reason: MemberChangeRefused) -> FieldError {
    let field = |template: &'static str| FieldError::field(pointer, code, template);
    match reason {
        MemberChangeRefused::Billing(role) => {
            field("applies only to collaborators, not to the role {role}").with("role", role.as_str())
        }
        MemberChangeRefused::Reminders(role) => {
            field("can't be switched on for the role {role}").with("role", role.as_str())
        }
        MemberChangeRefused::OnlyLegalRepresentative | MemberChangeRefused::Validity => {
            FieldError::field(pointer, code, reason.to_string())
        }
    }
}

/// Records a changed membership.
pub fn record(tx: &mut Tx<'_>, author: UserId, before: &Membership, after: &Membership) {
    let entry = Entry::new(Action::MemberUpdated, after.id).change(fields(before), fields(after));
    tx.record(
        Chain::Organization(after.organization),
        Author::User(author),
        entry,
    );
}

fn fields(member: &Membership) -> Value {
    json!({
        "role": member.role.as_str(),
        "billing": member.billing,
        "reminders_by_email": member.reminders.by_email,
        "reminders_by_sms": member.reminders.by_sms,
        "state": member.state.as_str(),
        "valid_until": member.valid_until,
    })
}

/// Returns the member as changed by an actor of role `by`.
///
/// # Errors
/// A rule of the roles, or a value that does not fit the member's role.
pub fn changed(
    tx: &mut Tx<'_>,
    by: Role,
    before: &Membership,
    change: MemberChange,
    fault: impl FnOnce(MemberChangeRefused) -> FieldError,
) -> Result<Membership, Error> {
    organizations::may_manage(by, before.role)?;
    change.role.map_or(Ok(()), |to| organizations::may_give(by, to))?;
    let mut all = tx.organizations();
    let only = all.is_only_legal_representative(before.organization, before.id)?;
    let after = before.changed(change, only, tx.now());
    after.map_err(|reason| fault(reason).into())
}

/// Writes the log entry and mails the summary.
pub fn announce(
    tx: &mut Tx<'_>,
    author: UserId,
    before: &Membership,
    after: &Membership,
) -> Result<(), Error> {
    record(tx, author, before, after);
    let organization = tx
        .organizations()
        .find(after.organization)?
        .ok_or(Error::Missing)?;
    let mail = Mail::membership_changed(after, &organization);
    Ok(tx.outbox().notify(&after.person, &mail)?)
}
