//! Members of an organization. Every lookup includes the organization.

use super::{Organizations, search_words};
use crate::connection::lock_row;
use crate::error::{CorruptRow, StorageError};
use crate::identity::PersonRow;
use crate::page::{Page, PageRequest};
use crate::schema::{invitations, memberships, product_transfers, users};
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Cleared, Permission};
use kontor_domain::identity::{CloseAccount, Person};
use kontor_domain::ids::{Id, MemberId, OrganizationId, UserId};
use kontor_domain::organizations::{
    Changing, CreateOrganization, Going, Joining, LeaveOrganization, ListMembers, Membership,
    MembershipState, Organization, ReadMember, Reminders, RemoveMember, Role, UpdateMember,
};
use kontor_domain::quota::Quota;

/// Filters of members.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// Only of this role.
    pub role: Option<Role>,
    /// Only in this state at the time of the request.
    pub state: Option<MembershipState>,
    /// Search terms, each the beginning of a word of the names or of a part of the address; see
    /// [`kontor_domain::text::terms`].
    pub terms: Vec<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = memberships)]
pub(crate) struct MemberRow {
    id: Uuid7,
    organization_id: Uuid7,
    user_id: Uuid7,
    role: String,
    billing: bool,
    reminders_by_email: bool,
    reminders_by_sms: bool,
    state: String,
    created_at: UtcTs,
    updated_at: UtcTs,
    valid_until: Option<UtcTs>,
}

pub(crate) fn membership((row, person): (MemberRow, PersonRow)) -> Result<Membership, CorruptRow> {
    Ok(Membership {
        id: row.id.id(),
        organization: row.organization_id.id(),
        user: row.user_id.id(),
        person: person.try_into()?,
        role: Role::from_text(&row.role).ok_or(CorruptRow {
            column: "memberships.role",
        })?,
        billing: row.billing,
        reminders: Reminders {
            by_email: row.reminders_by_email,
            by_sms: row.reminders_by_sms,
        },
        state: MembershipState::from_text(&row.state).ok_or(CorruptRow {
            column: "memberships.state",
        })?,
        valid_until: row.valid_until.map(|end| end.0),
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
    })
}

impl Organizations<'_, '_> {
    /// Adds a member. The caller must prove the right to join, by an accepted invitation.
    ///
    /// # Errors
    /// `Quota`, `Refused(AlreadyMember)`.
    pub fn join<A: Permission<On = UserId>>(
        &mut self,
        authorized: &Authorized<A>,
        joining: &Cleared<Joining>,
    ) -> Result<(), StorageError> {
        self.insert_member(*authorized.on(), &joining.change().0)
    }

    /// Stores an organization, with its founder as the first member.
    pub fn found(
        &mut self,
        authorized: &Authorized<CreateOrganization>,
        organization: &Organization,
        founder: &Membership,
    ) -> Result<(), StorageError> {
        self.create(authorized, organization)?;
        let founder = Membership {
            organization: organization.id,
            ..founder.clone()
        };
        self.insert_member(*authorized.on(), &founder)
    }

    fn insert_member(&mut self, user: UserId, member: &Membership) -> Result<(), StorageError> {
        self.tx.check_quota(Quota::Members, key(member.organization), 1)?;
        diesel::insert_into(memberships::table)
            .values((
                memberships::id.eq(key(member.id)),
                memberships::organization_id.eq(key(member.organization)),
                memberships::user_id.eq(key(user)),
                memberships::role.eq(member.role.as_str()),
                memberships::billing.eq(member.billing),
                memberships::reminders_by_email.eq(member.reminders.by_email),
                memberships::reminders_by_sms.eq(member.reminders.by_sms),
                memberships::state.eq(member.state.as_str()),
                memberships::valid_until.eq(member.valid_until.map(UtcTs::from)),
                memberships::created_at.eq(UtcTs::from(member.created_at)),
                memberships::updated_at.eq(UtcTs::from(member.updated_at)),
            ))
            .execute(self.tx.conn)?;
        search_words::add(self.tx.conn, member.id)
    }

    /// Returns a page of the members, in order of joining.
    pub fn members(
        &mut self,
        authorized: &Authorized<ListMembers>,
        filter: &MemberFilter,
        page: PageRequest,
    ) -> Result<Page<Membership>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let sought = search_words::seek(self.tx.conn, *authorized.on(), &filter.terms)?;
        let filtered = || {
            let mut query = memberships::table
                .inner_join(users::table)
                .filter(memberships::organization_id.eq(key(*authorized.on())))
                .into_boxed();
            if let Some(role) = filter.role {
                query = query.filter(memberships::role.eq(role.as_str()));
            }
            let stored = |state: MembershipState| memberships::state.eq(state.as_str());
            query = match filter.state {
                None => query,
                Some(MembershipState::Active) => query.filter(stored(MembershipState::Active)).filter(
                    memberships::valid_until
                        .is_null()
                        .or(memberships::valid_until.gt(now)),
                ),
                Some(MembershipState::Expired) => query
                    .filter(stored(MembershipState::Active))
                    .filter(memberships::valid_until.le(now)),
                Some(MembershipState::Suspended) => query.filter(stored(MembershipState::Suspended)),
            };
            if let Some(few) = &sought.few {
                query = query.filter(memberships::id.eq_any(few.clone()));
            }
            for (from, to) in &sought.ranges {
                query = query.filter(search_words::has_word(from.clone(), to.clone()));
            }
            query
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select((MemberRow::as_select(), PersonRow::as_select()));
        if let Some(after) = page.after {
            query = query.filter(memberships::id.gt(Uuid7(after)));
        }
        let rows: Vec<(MemberRow, PersonRow)> = query
            .order(memberships::id)
            .limit(page.probe())
            .load(self.tx.conn)?;
        let members = rows.into_iter().map(membership).collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(members, |member| member.id.uuid(), total))
    }

    /// Returns one member.
    pub fn member(
        &mut self,
        authorized: &Authorized<ReadMember>,
        id: MemberId,
    ) -> Result<Option<Membership>, StorageError> {
        self.find_member(*authorized.on(), id)
    }

    /// Returns one member, locked with the organization for a subsequent change: the role can't change
    /// concurrently, and the only legal representative stays the only one.
    pub fn member_for_update<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        id: MemberId,
    ) -> Result<Option<Membership>, StorageError> {
        self.tx.lock_organizations(&[*authorized.on()])?;
        lock_row(self.tx.conn, "memberships", key(id))?;
        self.find_member(*authorized.on(), id)
    }

    /// Returns one member, for a decision inside the transaction.
    pub fn find_member(
        &mut self,
        organization: OrganizationId,
        id: MemberId,
    ) -> Result<Option<Membership>, StorageError> {
        let row: Option<(MemberRow, PersonRow)> = memberships::table
            .inner_join(users::table)
            .filter(memberships::id.eq(key(id)))
            .filter(memberships::organization_id.eq(key(organization)))
            .select((MemberRow::as_select(), PersonRow::as_select()))
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(membership).transpose()?)
    }

    /// Returns a member's person, as a recipient of mail.
    pub fn recipient(
        &mut self,
        organization: OrganizationId,
        id: MemberId,
    ) -> Result<Option<Person>, StorageError> {
        Ok(self.find_member(organization, id)?.map(|member| member.person))
    }

    /// Locks everything affected by closing an account, ordered by id: organizations of its memberships and of open
    /// invitations and offers to its address; then the account.
    pub fn lock_for_closing(&mut self, user: UserId) -> Result<(), StorageError> {
        let all = self.concerned_by_closing(user)?;
        self.tx.lock_organizations(&all)?;
        self.tx.lock_account_to_end(user)?;
        // Organizations added during the wait are locked by a further run.
        let now = self.concerned_by_closing(user)?;
        if now.iter().all(|id| self.tx.holds_organization(*id)) {
            Ok(())
        } else {
            Err(StorageError::Retry(diesel::result::Error::RollbackTransaction))
        }
    }

    fn concerned_by_closing(&mut self, user: UserId) -> Result<Vec<OrganizationId>, StorageError> {
        let mut all: Vec<Uuid7> = memberships::table
            .filter(memberships::user_id.eq(key(user)))
            .select(memberships::organization_id)
            .load(self.tx.conn)?;
        let address: Option<String> = users::table
            .find(key(user))
            .select(users::email_key)
            .first(self.tx.conn)
            .optional()?;
        if let Some(address) = address {
            let invited: Vec<Uuid7> = invitations::table
                .filter(invitations::email_key.eq(&address))
                .select(invitations::organization_id)
                .load(self.tx.conn)?;
            let offered: Vec<Uuid7> = product_transfers::table
                .filter(product_transfers::to_email_key.eq(&address))
                .select(product_transfers::organization_id)
                .load(self.tx.conn)?;
            all.extend(invited.into_iter().chain(offered));
        }
        Ok(all.into_iter().map(Uuid7::id).collect())
    }

    /// Returns all memberships of an account about to be closed, whose organizations are locked.
    pub fn memberships_for_closing(
        &mut self,
        authorized: &Authorized<CloseAccount>,
    ) -> Result<Vec<Membership>, StorageError> {
        let places: Vec<(Uuid7, Uuid7)> = memberships::table
            .filter(memberships::user_id.eq(key(*authorized.on())))
            .order(memberships::organization_id)
            .select((memberships::organization_id, memberships::id))
            .load(self.tx.conn)?;
        let mut all = Vec::with_capacity(places.len());
        for (organization, id) in places {
            let there = Authorized::<LeaveOrganization>::system(organization.id());
            all.extend(self.member_for_update(&there, id.id())?);
        }
        Ok(all)
    }

    /// Saves a changed member.
    ///
    /// # Errors
    /// `Refused(LastLegalRepresentative)`.
    pub fn update_member(
        &mut self,
        authorized: &Authorized<UpdateMember>,
        change: &Cleared<Changing>,
    ) -> Result<(), StorageError> {
        self.save_member(*authorized.on(), &change.change().after)
    }

    pub(super) fn save_member(
        &mut self,
        organization: OrganizationId,
        member: &Membership,
    ) -> Result<(), StorageError> {
        let place = memberships::table
            .find(key(member.id))
            .filter(memberships::organization_id.eq(key(organization)));
        diesel::update(place)
            .set((
                memberships::role.eq(member.role.as_str()),
                memberships::billing.eq(member.billing),
                memberships::reminders_by_email.eq(member.reminders.by_email),
                memberships::reminders_by_sms.eq(member.reminders.by_sms),
                memberships::state.eq(member.state.as_str()),
                memberships::valid_until.eq(member.valid_until.map(UtcTs::from)),
                memberships::updated_at.eq(UtcTs::from(member.updated_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Removes a member; returns false if already gone.
    ///
    /// # Errors
    /// `Refused(LastLegalRepresentative)`.
    pub fn remove_member(
        &mut self,
        authorized: &Authorized<RemoveMember>,
        going: &Cleared<Going>,
    ) -> Result<bool, StorageError> {
        self.delete_member(*authorized.on(), going.change().0.id)
    }

    /// Ends one's own membership.
    ///
    /// # Errors
    /// `Refused(LastLegalRepresentative)`.
    pub fn leave(
        &mut self,
        authorized: &Authorized<LeaveOrganization>,
        own: &Cleared<Going>,
    ) -> Result<bool, StorageError> {
        self.delete_member(*authorized.on(), own.change().0.id)
    }

    pub(super) fn delete_member(
        &mut self,
        organization: OrganizationId,
        id: MemberId,
    ) -> Result<bool, StorageError> {
        let place = memberships::table
            .find(key(id))
            .filter(memberships::organization_id.eq(key(organization)));
        Ok(diesel::delete(place).execute(self.tx.conn)? > 0)
    }
}
