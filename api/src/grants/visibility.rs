//! Visibility of a member's access.

use crate::error::Error;
use kontor_domain::access::{Denied, Standing};
use kontor_domain::ids::MemberId;
use kontor_domain::organizations::{Membership, Role};
use kontor_persistence::Tx;

/// Returns a member whose rights and teams the caller may see: for managers any member, for others only themselves.
///
/// # Errors
/// [`Error::Missing`] for an unknown member, and for externals any other member. [`Denied::Forbidden`] for another
/// member, whom callers with access to the directory know to exist.
pub fn own_or_managed(tx: &mut Tx<'_>, standing: &Standing, id: MemberId) -> Result<Membership, Error> {
    let is_own = standing.member == id;
    let in_directory = Role::INTERNAL.contains(&standing.role);
    if !is_own && !in_directory {
        return Err(Error::Missing);
    }
    let member = tx.organizations().find_member(standing.organization, id)?;
    let member = member.ok_or(Error::Missing)?;
    if is_own || Role::MANAGERS.contains(&standing.role) {
        Ok(member)
    } else {
        Err(Denied::Forbidden.into())
    }
}
