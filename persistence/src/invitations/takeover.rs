//! Open invitations of an inviter who leaves.

use super::Invitations;
use crate::error::{CorruptRow, StorageError};
use crate::schema::{grants, invitation_teams, invitations};
use crate::types::{UtcTs, Uuid7, key};
use diesel::dsl::exists;
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Cleared};
use kontor_domain::ids::{InvitationId, UserId};
use kontor_domain::invitations::InvitationState;
use kontor_domain::organizations::{Offer, RemoveMember, Role, TakingOver};

impl Invitations<'_, '_> {
    /// Returns the number of open invitations of an inviter, and the newest `limit` of them.
    pub fn open_by(
        &mut self,
        authorized: &Authorized<RemoveMember>,
        inviter: UserId,
        limit: u32,
    ) -> Result<(u64, Vec<InvitationId>), StorageError> {
        let open = invitations::table
            .filter(invitations::organization_id.eq(key(*authorized.on())))
            .filter(invitations::invited_by.eq(key(inviter)))
            .filter(invitations::state.eq(InvitationState::Open.as_str()))
            .filter(invitations::expires_at.gt(UtcTs::from(self.tx.now())));
        let count: i64 = open.count().get_result(self.tx.conn)?;
        let ids: Vec<Uuid7> = open
            .select(invitations::id)
            .order(invitations::id.desc())
            .limit(i64::from(limit))
            .load(self.tx.conn)?;
        let count = u64::try_from(count).unwrap_or_default();
        Ok((count, ids.into_iter().map(Uuid7::id).collect()))
    }

    /// Returns the distinct contents of the open invitations of `inviter`.
    pub fn offered_by(
        &mut self,
        authorized: &Authorized<RemoveMember>,
        inviter: UserId,
    ) -> Result<Vec<Offer>, StorageError> {
        let leads =
            exists(invitation_teams::table.filter(invitation_teams::invitation_id.eq(invitations::id)));
        let gives = exists(grants::table.filter(grants::invitation_id.eq(invitations::id.nullable())));
        let offers: Vec<(String, bool, bool)> = invitations::table
            .filter(invitations::organization_id.eq(key(*authorized.on())))
            .filter(invitations::invited_by.eq(key(inviter)))
            .filter(invitations::state.eq(InvitationState::Open.as_str()))
            .filter(invitations::expires_at.gt(UtcTs::from(self.tx.now())))
            .select((invitations::role, leads, gives))
            .distinct()
            .load(self.tx.conn)?;
        let offers = offers.iter().map(|(role, teams, grants)| {
            let role = Role::from_text(role).ok_or(CorruptRow {
                column: "invitations.role",
            })?;
            Ok(Offer {
                role,
                teams: *teams,
                grants: *grants,
            })
        });
        Ok(offers.collect::<Result<_, CorruptRow>>()?)
    }

    /// Makes the heir the inviter of those open invitations that are for one of the roles; returns their number.
    pub fn take_over(
        &mut self,
        authorized: &Authorized<RemoveMember>,
        taking_over: &Cleared<TakingOver>,
    ) -> Result<usize, StorageError> {
        let TakingOver {
            inviter,
            heir,
            offers,
        } = taking_over.change();
        let (inviter, heir) = (*inviter, *heir);
        let roles: Vec<&str> = offers.iter().map(|offer| offer.role.as_str()).collect();
        let taken = invitations::table
            .filter(invitations::organization_id.eq(key(*authorized.on())))
            .filter(invitations::invited_by.eq(key(inviter)))
            .filter(invitations::state.eq(InvitationState::Open.as_str()))
            .filter(invitations::expires_at.gt(UtcTs::from(self.tx.now())))
            .filter(invitations::role.eq_any(roles));
        Ok(diesel::update(taken)
            .set(invitations::invited_by.eq(key(heir)))
            .execute(self.tx.conn)?)
    }
}
