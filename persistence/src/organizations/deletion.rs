//! Deletion of an organization. The row stays, because issued documents must be kept, but it is no longer
//! accessible.

use super::Organizations;
use crate::error::StorageError;
use crate::invitations::forget_invitations;
use crate::locks::Strength;
use crate::schema::{
    api_tokens, billing_documents, hand_overs, invitations, memberships, organizations, product_transfers,
    products,
};
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::ids::{MemberId, OrganizationId, UserId};
use kontor_domain::invitations::InvitationState;
use kontor_domain::organizations::{Belongings, DeleteOrganization, HandOverState, Organization};
use kontor_domain::products::ProductState;
use kontor_domain::transfers::TransferState;

/// Objects ended together with the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leftovers {
    /// Open invitations that were revoked.
    pub invitations: usize,
    /// API tokens bound to it that were revoked.
    pub api_tokens: usize,
    /// Open offers of products, from it or to it, that were canceled.
    pub transfers: usize,
    /// Open hand-overs that were canceled.
    pub hand_overs: usize,
}

impl Organizations<'_, '_> {
    /// Returns the belongings of the organization, apart from the membership `own`.
    pub fn belongings<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        own: MemberId,
    ) -> Result<Belongings, StorageError> {
        let other_members: i64 = memberships::table
            .filter(memberships::organization_id.eq(key(*authorized.on())))
            .filter(memberships::id.ne(key(own)))
            .count()
            .get_result(self.tx.conn)?;
        let products: i64 = products::table
            .filter(products::organization_id.eq(key(*authorized.on())))
            .filter(products::state.ne(ProductState::Cancelled.as_str()))
            .count()
            .get_result(self.tx.conn)?;
        let unpaid_invoices: i64 = billing_documents::table
            .filter(billing_documents::organization_id.eq(key(*authorized.on())))
            .filter(diesel::dsl::sql::<Bool>("state IN ('open', 'partially_paid')"))
            .count()
            .get_result(self.tx.conn)?;
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        Ok(Belongings {
            other_members: count(other_members),
            products: count(products),
            unpaid_invoices: count(unpaid_invoices),
        })
    }

    /// Returns the organizations with an open offer to this one: its deletion ends the offers, so they are locked
    /// as well.
    pub fn offering_to(&mut self, id: OrganizationId) -> Result<Vec<OrganizationId>, StorageError> {
        let offering: Vec<Uuid7> = product_transfers::table
            .filter(product_transfers::to_organization_id.eq(key(id)))
            .filter(product_transfers::state.eq(TransferState::Open.as_str()))
            .select(product_transfers::organization_id)
            .load(self.tx.conn)?;
        Ok(offering.into_iter().map(Uuid7::id).collect())
    }

    /// Returns the organization, locked so that it can't be joined until the transaction ends.
    pub fn get_for_deletion(
        &mut self,
        authorized: &Authorized<DeleteOrganization>,
    ) -> Result<Option<Organization>, StorageError> {
        self.tx.lock_organization_to_end(*authorized.on())?;
        self.find(*authorized.on())
    }

    /// Locks an organization before a person joins it, and returns whether it exists. It is locked before the
    /// account that joins.
    pub fn hold(&mut self, id: OrganizationId) -> Result<bool, StorageError> {
        self.tx.lock_organizations(&[id])?;
        Ok(self.find(id)?.is_some())
    }

    /// Deletes the organization locked by [`Self::get_for_deletion`], with the last membership and all open
    /// invitations and offers.
    ///
    /// # Errors
    /// `Refused(OrganizationHasMembers)`, `Refused(OrganizationHasProducts)`.
    pub fn delete(
        &mut self,
        authorized: &Authorized<DeleteOrganization>,
        own: MemberId,
    ) -> Result<Leftovers, StorageError> {
        let (id, now) = (key(*authorized.on()), UtcTs::from(self.tx.now()));
        let bound: Vec<Uuid7> = api_tokens::table
            .filter(api_tokens::organization_id.eq(id))
            .filter(api_tokens::revoked_at.is_null())
            .select(api_tokens::user_id)
            .load(self.tx.conn)?;
        let owners: Vec<UserId> = bound.into_iter().map(Uuid7::id).collect();
        self.tx.lock_accounts(&owners, Strength::Change)?;
        // First, because the triggers check whether the organization is deleted.
        diesel::update(organizations::table.find(id))
            .set((
                organizations::deleted_at.eq(Some(now)),
                organizations::updated_at.eq(now),
            ))
            .execute(self.tx.conn)?;
        self.delete_member(*authorized.on(), own)?;
        let open: Vec<Uuid7> = invitations::table
            .filter(invitations::organization_id.eq(id))
            .filter(invitations::state.eq(InvitationState::Open.as_str()))
            .select(invitations::id)
            .load(self.tx.conn)?;
        forget_invitations(self.tx.conn, &open)?;
        let invitations = diesel::update(invitations::table)
            .filter(invitations::organization_id.eq(id))
            .filter(invitations::state.eq(InvitationState::Open.as_str()))
            .set(invitations::state.eq(InvitationState::Revoked.as_str()))
            .execute(self.tx.conn)?;
        let api_tokens = diesel::update(api_tokens::table)
            .filter(api_tokens::organization_id.eq(id))
            .filter(api_tokens::revoked_at.is_null())
            .set(api_tokens::revoked_at.eq(Some(now)))
            .execute(self.tx.conn)?;
        let hand_overs = diesel::update(hand_overs::table)
            .filter(hand_overs::organization_id.eq(id))
            .filter(hand_overs::state.eq(HandOverState::Open.as_str()))
            .set((
                hand_overs::state.eq(HandOverState::Cancelled.as_str()),
                hand_overs::closed_at.eq(Some(now)),
            ))
            .execute(self.tx.conn)?;
        let transfers = self.tx.transfers().end_all(*authorized.on())?;
        Ok(Leftovers {
            invitations,
            api_tokens,
            transfers,
            hand_overs,
        })
    }
}
