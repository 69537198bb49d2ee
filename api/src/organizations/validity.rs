//! Memberships that end by themselves. From its end on a membership is no longer in effect, whether or not a job
//! here has run; this module notifies the people concerned.
//!
//! The jobs are written together with the change. Each is valid only for the end it was made for: after a further
//! change it finds another end and does nothing.

use super::departure::MANAGERS_NOTIFIED_MAX;
use super::end_membership::EndMembership;
use super::warn_of_membership_end::WarnOfMembershipEnd;
use crate::error::Error;
use crate::jobs::{Attempt, Outcome};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use kontor_domain::access::Authorized;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::{MemberId, OrganizationId};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{Action, Membership, MembershipState, Organization, UpdateMember};
use kontor_persistence::{Entry, Payload, Tx, id_text};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};

/// Queues the jobs for the end of a membership and for the warning, `warning` before the end. A warning whose time
/// has passed is omitted, because the summary of the change has just stated the end.
pub fn plan(tx: &mut Tx<'_>, member: &Membership, warning: TimeDelta) -> Result<(), Error> {
    let Some(end) = member.valid_until else {
        return Ok(());
    };
    let warned_at = end - warning;
    let end = End {
        organization: member.organization,
        member: member.id,
        valid_until: end,
    };
    if warned_at > tx.now() {
        end.push(tx, warned_at, &WarnOfMembershipEnd(end))?;
    }
    end.push(tx, end.valid_until, &EndMembership(end))
}

/// Subject of a job for the end of a membership.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct End {
    #[serde(with = "id_text")]
    organization: OrganizationId,
    #[serde(with = "id_text")]
    member: MemberId,
    #[serde(serialize_with = "with_micros")]
    valid_until: DateTime<Utc>,
}

/// Returns a time with its microseconds, as it stands in payloads and keys of jobs.
fn micros(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn with_micros<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&micros(at))
}

impl End {
    /// Queues a job once for each end, however often the membership is changed back and forth.
    fn push<P: Payload>(self, tx: &mut Tx<'_>, run_at: DateTime<Utc>, job: &P) -> Result<(), Error> {
        let singleton = format!("{} {} {}", P::KIND, self.member, micros(&self.valid_until));
        Ok(tx.jobs().push_once_at(singleton, run_at, job)?)
    }

    /// Runs a job. It is removed in the transaction of its effects, so they occur once, even if another node has
    /// the job too.
    pub async fn run_once(
        self,
        attempt: &Attempt<'_>,
        act: fn(Self, &mut Tx<'_>) -> Result<(), Error>,
    ) -> Outcome {
        let (app, id) = (attempt.app, attempt.row.id);
        let done: Result<(), Error> = app
            .store
            .write(app.own_context("worker"), move |tx| {
                // Before the job is claimed, because a request may wait for such a job.
                tx.lock_organizations(&[self.organization])?;
                if tx.jobs().claim(id)? {
                    act(self, tx)?;
                }
                Ok(())
            })
            .await;
        match done {
            Ok(()) => Outcome::Done,
            Err(error) => attempt.retry_forever(error.to_string()),
        }
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
