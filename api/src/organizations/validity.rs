//! Memberships that end by themselves. From its end on a membership is no longer in effect, whether or not a job
//! here has run; this module notifies the people concerned.
//!
//! The jobs are written together with the change. Each is valid only for the end it was made for: after a further
//! change it finds another end and does nothing.

use super::departure::MANAGERS_NOTIFIED_MAX;
use crate::error::Error;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use kontor_domain::access::Authorized;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::{Id, MemberId, OrganizationId};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{Action, Membership, MembershipState, Organization, UpdateMember};
use kontor_persistence::{Entry, Job, JobKind, Tx};
use serde_json::{Value, json};

/// Queues the jobs for the end of a membership and for the warning, `warning` before the end. A warning whose time
/// has passed is omitted, because the summary of the change has just stated the end.
pub fn plan(tx: &mut Tx<'_>, member: &Membership, warning: TimeDelta) -> Result<(), Error> {
    let Some(end) = member.valid_until else {
        return Ok(());
    };
    let warned_at = end - warning;
    if warned_at > tx.now() {
        push(tx, JobKind::WarnOfMembershipEnd, member, end, warned_at)?;
    }
    push(tx, JobKind::EndMembership, member, end, end)
}

/// Queues a job once for each end, however often the membership is changed back and forth.
fn push(
    tx: &mut Tx<'_>,
    kind: JobKind,
    member: &Membership,
    end: DateTime<Utc>,
    run_at: DateTime<Utc>,
) -> Result<(), Error> {
    let end = end.to_rfc3339_opts(SecondsFormat::Micros, true);
    let payload = json!({
        "organization": member.organization.to_string(),
        "member": member.id.to_string(),
        "valid_until": end,
    });
    let singleton = format!("{kind} {} {end}", member.id);
    Ok(tx.jobs().push_once_at(kind, singleton, run_at, payload)?)
}

/// Subject of a job for the end of a membership.
#[derive(Debug, Clone, Copy)]
pub struct End {
    organization: OrganizationId,
    member: MemberId,
    valid_until: DateTime<Utc>,
}

impl End {
    /// Reads a job's payload; none if it was not written by [`plan`].
    #[must_use]
    pub fn of(job: &Job) -> Option<Self> {
        let text = |name: &str| job.payload[name].as_str();
        Some(Self {
            organization: OrganizationId::parse(text("organization")?).ok()?,
            member: MemberId::parse(text("member")?).ok()?,
            valid_until: text("valid_until")?.parse().ok()?,
        })
    }

    /// Locks the organization before the job about it is claimed, because a request may wait for such a job.
    pub fn lock(self, tx: &mut Tx<'_>) -> Result<(), Error> {
        Ok(tx.lock_organizations(&[self.organization])?)
    }

    /// Warns the member.
    pub fn warn(self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let Some((member, organization)) = self.found(tx)? else {
            return Ok(());
        };
        // A suspended member has nothing to lose, and a late worker has nothing left to warn of.
        if member.state_at(tx.now()) != MembershipState::Active {
            return Ok(());
        }
        let mail = Mail::membership_expires(&member, &organization, self.valid_until);
        Ok(tx.outbox().notify(&member.person, &mail)?)
    }

    /// Notifies the member and the managers, and logs the end.
    pub fn announce(self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let Some((member, organization)) = self.found(tx)? else {
            return Ok(());
        };
        let ended = json!({ "valid_until": self.valid_until, "role": member.role.as_str() });
        tx.record(
            Chain::Organization(organization.id),
            Author::System,
            Entry::new(Action::MemberExpired, member.id).change(ended, Value::Null),
        );
        let mail = Mail::membership_expired(&member, &organization);
        tx.outbox().notify(&member.person, &mail)?;
        for manager in tx
            .organizations()
            .managers(organization.id, MANAGERS_NOTIFIED_MAX)?
        {
            let mail = Mail::member_expired(&manager.person, &organization, &member.person);
            tx.outbox().notify(&manager.person, &mail)?;
        }
        Ok(())
    }

    /// Returns the locked membership, if it still has exactly this end.
    fn found(self, tx: &mut Tx<'_>) -> Result<Option<(Membership, Organization)>, Error> {
        let authorized = Authorized::<UpdateMember>::system(self.organization);
        let member = tx.organizations().member_for_update(&authorized, self.member)?;
        let Some(member) = member.filter(|member| member.valid_until == Some(self.valid_until)) else {
            return Ok(None);
        };
        let organization = tx.organizations().find(self.organization)?;
        Ok(organization.map(|organization| (member, organization)))
    }
}
