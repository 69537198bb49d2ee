//! The caller as a member of staff, and the organizations in which that counts for nothing.

use super::Staff;
use crate::error::StorageError;
use crate::schema::memberships;
use crate::types::{Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::{Employment, Proof, StaffActor};
use kontor_domain::ids::{OrganizationId, UserId};
use std::collections::BTreeSet;

impl Staff<'_, '_> {
    /// Returns the caller as a member of staff; `None` if the proof is invalid. A write first locks `organization` for
    /// staff, then the caller's account, so that neither the role nor a membership can change until the transaction
    /// ends.
    pub fn actor(
        &mut self,
        proof: &Proof,
        organization: Option<OrganizationId>,
    ) -> Result<Option<StaffActor>, StorageError> {
        // Whoever is added after this look is staff from the next request on: nothing was locked for them.
        let is_staff = !self.tx.writes || self.lock_for_staff(proof, organization)?;
        let Some(actor) = self.tx.identity().actor(proof, None)? else {
            return Ok(None);
        };
        let employment = match self.member(actor.user)?.filter(|_| is_staff) {
            None => None,
            Some(member) => {
                let own = self.organizations_of(actor.user)?;
                Some(Employment { member, own })
            }
        };
        Ok(Some(StaffActor { actor, employment }))
    }

    /// Locks the organization if the proof's account is staff, and returns whether it is. API tokens never act for
    /// staff, so they lock nothing.
    fn lock_for_staff(
        &mut self,
        proof: &Proof,
        organization: Option<OrganizationId>,
    ) -> Result<bool, StorageError> {
        let Some(user) = self.tx.identity().account_behind(proof)? else {
            return Ok(false);
        };
        let is_staff = self.member(user)?.is_some();
        if let (true, Some(organization), Proof::Session(_)) = (is_staff, organization, proof) {
            self.tx.lock_organizations(&[organization])?;
        }
        Ok(is_staff)
    }

    /// Returns the organizations of an account, whatever the state of its membership.
    fn organizations_of(&mut self, user: UserId) -> Result<BTreeSet<OrganizationId>, StorageError> {
        let ids: Vec<Uuid7> = memberships::table
            .filter(memberships::user_id.eq(key(user)))
            .select(memberships::organization_id)
            .load(self.tx.conn)?;
        Ok(ids.into_iter().map(Uuid7::id).collect())
    }
}
