//! The members and teams of a request that the organization has.

use crate::error::Error;
use kontor_domain::grants::Subject;
use kontor_domain::ids::OrganizationId;
use kontor_persistence::Tx;
use std::collections::BTreeSet;

/// Returns the subjects that the organization has, each with its position in the body.
pub fn known(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    wanted: &[(String, Subject)],
) -> Result<BTreeSet<Subject>, Error> {
    let subjects: Vec<Subject> = wanted.iter().map(|(_, subject)| *subject).collect();
    let known = tx.grants().known_subjects(organization, &subjects)?;
    let is_known = |subject: &Subject| match subject {
        Subject::Member(id) => known.members.contains(id),
        Subject::Team(id) => known.teams.contains(id),
        Subject::Invitation(_) => false,
    };
    Ok(subjects.into_iter().filter(is_known).collect())
}
