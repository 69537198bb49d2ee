//! Hand-overs of the legal responsibility.

use super::Organizations;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::hand_overs;
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Cleared};
use kontor_domain::ids::{HandOverId, Id, MemberId, OrganizationId};
use kontor_domain::organizations::{
    AcceptHandOver, CreateHandOver, HandOver, HandOverMessage, HandOverState, HandedOver, ListHandOvers,
    Membership, Party, RoleAfter,
};
use kontor_domain::text::ParseText;

/// Filters of hand-overs.
#[derive(Debug, Clone, Copy, Default)]
pub struct HandOverFilter {
    /// Only in this state at the time of the request.
    pub state: Option<HandOverState>,
    /// Only those offered to this member.
    pub receiver: Option<MemberId>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = hand_overs)]
struct HandOverRow {
    id: Uuid7,
    organization_id: Uuid7,
    giver_member_id: Uuid7,
    giver_user_id: Uuid7,
    receiver_member_id: Uuid7,
    receiver_user_id: Uuid7,
    role_after: String,
    message: Option<String>,
    state: String,
    created_at: UtcTs,
    expires_at: UtcTs,
    closed_at: Option<UtcTs>,
}

impl From<&HandOver> for HandOverRow {
    fn from(hand_over: &HandOver) -> Self {
        Self {
            id: key(hand_over.id),
            organization_id: key(hand_over.organization),
            giver_member_id: key(hand_over.giver.member),
            giver_user_id: key(hand_over.giver.user),
            receiver_member_id: key(hand_over.receiver.member),
            receiver_user_id: key(hand_over.receiver.user),
            role_after: hand_over.role_after.as_str().to_owned(),
            message: hand_over
                .message
                .as_ref()
                .map(|message| message.as_str().to_owned()),
            state: hand_over.stored_state.as_str().to_owned(),
            created_at: hand_over.created_at.into(),
            expires_at: hand_over.expires_at.into(),
            closed_at: hand_over.closed_at.map(UtcTs::from),
        }
    }
}

impl TryFrom<HandOverRow> for HandOver {
    type Error = CorruptRow;
    fn try_from(row: HandOverRow) -> Result<Self, CorruptRow> {
        let message = row.message.map(|text| HandOverMessage::parse(&text)).transpose();
        Ok(Self {
            id: row.id.id(),
            organization: row.organization_id.id(),
            giver: Party {
                member: row.giver_member_id.id(),
                user: row.giver_user_id.id(),
            },
            receiver: Party {
                member: row.receiver_member_id.id(),
                user: row.receiver_user_id.id(),
            },
            role_after: RoleAfter::from_text(&row.role_after).ok_or(CorruptRow {
                column: "hand_overs.role_after",
            })?,
            message: message.map_err(|_| CorruptRow {
                column: "hand_overs.message",
            })?,
            stored_state: HandOverState::from_text(&row.state).ok_or(CorruptRow {
                column: "hand_overs.state",
            })?,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            closed_at: row.closed_at.map(|at| at.0),
        })
    }
}

fn all(rows: Vec<HandOverRow>) -> Result<Vec<HandOver>, CorruptRow> {
    rows.into_iter().map(HandOver::try_from).collect()
}

impl Organizations<'_, '_> {
    /// Stores a hand-over.
    ///
    /// # Errors
    /// `Refused(HandOverOpen)` while the giver has an open one.
    pub fn create_hand_over(
        &mut self,
        _granted: &Authorized<CreateHandOver>,
        new: &HandOver,
    ) -> Result<(), StorageError> {
        // An expired one is not an obstacle.
        diesel::update(hand_overs::table)
            .filter(hand_overs::giver_member_id.eq(key(new.giver.member)))
            .filter(hand_overs::state.eq(HandOverState::Open.as_str()))
            .filter(hand_overs::expires_at.le(UtcTs::from(self.tx.now())))
            .set((
                hand_overs::state.eq(HandOverState::Expired.as_str()),
                hand_overs::closed_at.eq(hand_overs::expires_at.nullable()),
            ))
            .execute(self.tx.conn)?;
        diesel::insert_into(hand_overs::table)
            .values(HandOverRow::from(new))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns a page of the hand-overs, newest first.
    pub fn hand_overs(
        &mut self,
        authorized: &Authorized<ListHandOvers>,
        filter: HandOverFilter,
        page: PageRequest,
    ) -> Result<Page<HandOver>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let filtered = || {
            let mut query = hand_overs::table
                .filter(hand_overs::organization_id.eq(key(*authorized.on())))
                .into_boxed();
            if let Some(receiver) = filter.receiver {
                query = query.filter(hand_overs::receiver_member_id.eq(key(receiver)));
            }
            let stored = |state: HandOverState| hand_overs::state.eq(state.as_str());
            match filter.state {
                None => query,
                Some(HandOverState::Open) => query
                    .filter(stored(HandOverState::Open))
                    .filter(hand_overs::expires_at.gt(now)),
                Some(HandOverState::Expired) => query.filter(
                    stored(HandOverState::Expired)
                        .or(stored(HandOverState::Open).and(hand_overs::expires_at.le(now))),
                ),
                Some(state) => query.filter(stored(state)),
            }
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select(HandOverRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(hand_overs::id.lt(Uuid7(after)));
        }
        let rows: Vec<HandOverRow> = query
            .order(hand_overs::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        Ok(page.page(all(rows)?, |hand_over| hand_over.id.uuid(), total))
    }

    /// Returns one hand-over, for a decision: its visibility depends on its receiver.
    pub fn find_hand_over(
        &mut self,
        organization: OrganizationId,
        id: HandOverId,
    ) -> Result<Option<HandOver>, StorageError> {
        let row: Option<HandOverRow> = hand_overs::table
            .find(key(id))
            .filter(hand_overs::organization_id.eq(key(organization)))
            .select(HandOverRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(HandOver::try_from).transpose()?)
    }

    /// Returns giver and receiver as they are now, if they are still members.
    pub fn parties(
        &mut self,
        hand_over: &HandOver,
    ) -> Result<(Option<Membership>, Option<Membership>), StorageError> {
        let giver = self.find_member(hand_over.organization, hand_over.giver.member)?;
        let receiver = self.find_member(hand_over.organization, hand_over.receiver.member)?;
        Ok((giver, receiver))
    }

    /// Saves both memberships after the receiver accepted. The receiver comes first, so that the organization has a
    /// legal representative at all times.
    pub fn hand_over(
        &mut self,
        authorized: &Authorized<AcceptHandOver>,
        giver: MemberId,
        after: &Cleared<HandedOver>,
    ) -> Result<(), StorageError> {
        let after = after.change();
        self.save_member(*authorized.on(), &after.receiver)?;
        match &after.giver {
            Some(giver) => self.save_member(*authorized.on(), giver),
            None => self.delete_member(*authorized.on(), giver).map(drop),
        }
    }

    /// Returns the unanswered hand-overs that a member gives or is offered.
    pub fn open_hand_overs_of(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
    ) -> Result<Vec<HandOver>, StorageError> {
        let is_party = hand_overs::giver_member_id
            .eq(key(member))
            .or(hand_overs::receiver_member_id.eq(key(member)));
        let rows: Vec<HandOverRow> = hand_overs::table
            .filter(hand_overs::organization_id.eq(key(organization)))
            .filter(hand_overs::state.eq(HandOverState::Open.as_str()))
            .filter(hand_overs::expires_at.gt(UtcTs::from(self.tx.now())))
            .filter(is_party)
            .order(hand_overs::id)
            .select(HandOverRow::as_select())
            .load(self.tx.conn)?;
        Ok(all(rows)?)
    }

    /// Closes an open hand-over, once; returns false if another request was faster.
    pub fn close_hand_over(&mut self, closed: &HandOver) -> Result<bool, StorageError> {
        let open = hand_overs::table
            .find(key(closed.id))
            .filter(hand_overs::organization_id.eq(key(closed.organization)))
            .filter(hand_overs::state.eq(HandOverState::Open.as_str()));
        let changed = diesel::update(open)
            .set((
                hand_overs::state.eq(closed.stored_state.as_str()),
                hand_overs::closed_at.eq(closed.closed_at.map(UtcTs::from)),
            ))
            .execute(self.tx.conn)?;
        Ok(changed > 0)
    }
}
