//! Invitations. Only the invited person knows the token; the database has its hash.

use super::Invitations;
use super::contents::InvitationContents;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::{invitation_teams, invitations};
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Cleared};
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{Id, InvitationId, OrganizationId, TeamId, UserId};
use kontor_domain::invitations::{
    CreateInvitation, Invitation, InvitationMessage, InvitationState, ListInvitations, ReadInvitation,
    ResendInvitation,
};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{Renewing, Role};
use kontor_domain::quota::Quota;
use kontor_domain::text::ParseText;

/// Maximum number of invitations in one statement: a page.
const INVITATIONS_AT_ONCE: usize = 200;

/// Filters of invitations.
#[derive(Debug, Clone, Copy, Default)]
pub struct InvitationFilter {
    /// Only of this inviter.
    pub invited_by: Option<UserId>,
    /// Only those into this team.
    pub team: Option<TeamId>,
    /// Only in this state at the time of the request.
    pub state: Option<InvitationState>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub(super) struct InvitationRow {
    id: Uuid7,
    organization_id: Uuid7,
    email: String,
    email_key: String,
    role: String,
    billing: bool,
    message: Option<String>,
    locale: String,
    state: String,
    invited_by: Uuid7,
    created_at: UtcTs,
    expires_at: UtcTs,
}

impl TryFrom<InvitationRow> for Invitation {
    type Error = CorruptRow;
    fn try_from(row: InvitationRow) -> Result<Self, CorruptRow> {
        let message = row
            .message
            .map(|text| InvitationMessage::parse(&text))
            .transpose();
        Ok(Self {
            id: row.id.id(),
            organization: row.organization_id.id(),
            email: EmailAddress::stored(row.email, row.email_key),
            role: Role::from_text(&row.role).ok_or(CorruptRow {
                column: "invitations.role",
            })?,
            billing: row.billing,
            message: message.map_err(|_| CorruptRow {
                column: "invitations.message",
            })?,
            locale: Locale::from_text(&row.locale).ok_or(CorruptRow {
                column: "invitations.locale",
            })?,
            teams: Vec::new(),
            stored_state: InvitationState::from_text(&row.state).ok_or(CorruptRow {
                column: "invitations.state",
            })?,
            invited_by: row.invited_by.id(),
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
        })
    }
}

impl Invitations<'_, '_> {
    /// Stores an invitation, and records its mail.
    ///
    /// # Errors
    /// `Refused(AlreadyInvited)` while the address has an open one.
    pub fn create(
        &mut self,
        authorized: &Authorized<CreateInvitation>,
        new: &Cleared<Invitation>,
        token_hash: [u8; 32],
    ) -> Result<(), StorageError> {
        let new = new.change();
        // An expired one is not an obstacle, and no longer leads anywhere.
        let expired: Vec<Uuid7> = invitations::table
            .filter(invitations::organization_id.eq(key(*authorized.on())))
            .filter(invitations::email_key.eq(new.email.key()))
            .filter(invitations::state.eq(InvitationState::Open.as_str()))
            .filter(invitations::expires_at.le(UtcTs::from(self.tx.now())))
            .select(invitations::id)
            .load(self.tx.conn)?;
        for id in expired {
            diesel::update(invitations::table.find(id))
                .set(invitations::state.eq(InvitationState::Revoked.as_str()))
                .execute(self.tx.conn)?;
            self.forget_contents(id.id())?;
        }
        self.tx
            .check_quota(Quota::Invitations, key(*authorized.on()), 1)?;
        diesel::insert_into(invitations::table)
            .values((
                invitations::id.eq(key(new.id)),
                invitations::organization_id.eq(key(*authorized.on())),
                invitations::email.eq(new.email.as_str()),
                invitations::email_key.eq(new.email.key()),
                invitations::role.eq(new.role.as_str()),
                invitations::billing.eq(new.billing),
                invitations::message.eq(new.message.as_ref().map(InvitationMessage::as_str)),
                invitations::locale.eq(new.locale.as_str()),
                invitations::state.eq(new.stored_state.as_str()),
                invitations::token_hash.eq(&token_hash[..]),
                invitations::invited_by.eq(key(new.invited_by)),
                invitations::created_at.eq(UtcTs::from(new.created_at)),
                invitations::expires_at.eq(UtcTs::from(new.expires_at)),
            ))
            .execute(self.tx.conn)?;
        self.note_send(new)
    }

    /// Returns a page of the invitations, newest first.
    pub fn list(
        &mut self,
        authorized: &Authorized<ListInvitations>,
        filter: InvitationFilter,
        page: PageRequest,
    ) -> Result<Page<Invitation>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let filtered = || {
            let mut query = invitations::table
                .filter(invitations::organization_id.eq(key(*authorized.on())))
                .into_boxed();
            if let Some(inviter) = filter.invited_by {
                query = query.filter(invitations::invited_by.eq(key(inviter)));
            }
            if let Some(team) = filter.team {
                let led = invitation_teams::table.filter(invitation_teams::team_id.eq(key(team)));
                query = query.filter(invitations::id.eq_any(led.select(invitation_teams::invitation_id)));
            }
            let stored = |state: InvitationState| invitations::state.eq(state.as_str());
            match filter.state {
                None => query,
                Some(InvitationState::Open) => query
                    .filter(stored(InvitationState::Open))
                    .filter(invitations::expires_at.gt(now)),
                Some(InvitationState::Expired) => query
                    .filter(stored(InvitationState::Open))
                    .filter(invitations::expires_at.le(now)),
                Some(state) => query.filter(stored(state)),
            }
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select(InvitationRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(invitations::id.lt(Uuid7(after)));
        }
        let rows: Vec<InvitationRow> = query
            .order(invitations::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let list = rows
            .into_iter()
            .map(Invitation::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        let list = self.with_teams(list)?;
        Ok(page.page(list, |invitation| invitation.id.uuid(), total))
    }

    /// Returns one invitation.
    pub fn get(
        &mut self,
        authorized: &Authorized<ReadInvitation>,
        id: InvitationId,
    ) -> Result<Option<Invitation>, StorageError> {
        self.find(*authorized.on(), id)
    }

    /// Returns one invitation, for a decision.
    pub fn find(
        &mut self,
        organization: OrganizationId,
        id: InvitationId,
    ) -> Result<Option<Invitation>, StorageError> {
        let row: Option<InvitationRow> = invitations::table
            .find(key(id))
            .filter(invitations::organization_id.eq(key(organization)))
            .select(InvitationRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        self.one_with_teams(row)
    }

    /// Returns the invitation with a token.
    pub fn find_by_token(&mut self, token_hash: [u8; 32]) -> Result<Option<Invitation>, StorageError> {
        let row: Option<InvitationRow> = invitations::table
            .filter(invitations::token_hash.eq(&token_hash[..]))
            .select(InvitationRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        self.one_with_teams(row)
    }

    fn one_with_teams(&mut self, row: Option<InvitationRow>) -> Result<Option<Invitation>, StorageError> {
        let found = row.map(Invitation::try_from).transpose()?;
        Ok(self.with_teams(found.into_iter().collect())?.pop())
    }

    /// Adds the teams that the invitations lead into.
    pub(super) fn with_teams(
        &mut self,
        mut invitations: Vec<Invitation>,
    ) -> Result<Vec<Invitation>, StorageError> {
        for some in invitations.chunks_mut(INVITATIONS_AT_ONCE) {
            let ids: Vec<InvitationId> = some.iter().map(|invitation| invitation.id).collect();
            for (invitation, team) in self.tx.invitations().teams_of(&ids)? {
                let led = some.iter_mut().find(|one| one.id == invitation);
                led.map(|one| one.teams.push(team)).unwrap_or_default();
            }
        }
        Ok(invitations)
    }

    /// Updates an invitation with a new token, expiry and inviter, and records its mail; returns false if it is no
    /// longer open.
    pub fn renew(
        &mut self,
        authorized: &Authorized<ResendInvitation>,
        renewed: &Cleared<Renewing>,
        token_hash: [u8; 32],
    ) -> Result<bool, StorageError> {
        let renewed = &renewed.change().invitation;
        // An expired one is open again, and counts.
        let expired: Option<Uuid7> = invitations::table
            .find(key(renewed.id))
            .filter(invitations::expires_at.le(UtcTs::from(self.tx.now())))
            .select(invitations::id)
            .first(self.tx.conn)
            .optional()?;
        let more = usize::from(expired.is_some());
        self.tx
            .check_quota(Quota::Invitations, key(*authorized.on()), more)?;
        let open = invitations::table
            .find(key(renewed.id))
            .filter(invitations::organization_id.eq(key(*authorized.on())))
            .filter(invitations::state.eq(InvitationState::Open.as_str()));
        let changed = diesel::update(open)
            .set((
                invitations::token_hash.eq(&token_hash[..]),
                invitations::invited_by.eq(key(renewed.invited_by)),
                invitations::expires_at.eq(UtcTs::from(renewed.expires_at)),
            ))
            .execute(self.tx.conn)?;
        if changed > 0 {
            self.note_send(renewed)?;
        }
        Ok(changed > 0)
    }

    /// Closes an open invitation, once, and returns what ended with it; `None` if another request was faster. The
    /// contents of an accepted one are kept for [`settle`](Invitations::settle).
    pub fn close(
        &mut self,
        invitation: &Invitation,
        state: InvitationState,
    ) -> Result<Option<InvitationContents>, StorageError> {
        let open = invitations::table
            .find(key(invitation.id))
            .filter(invitations::organization_id.eq(key(invitation.organization)))
            .filter(invitations::state.eq(InvitationState::Open.as_str()));
        let closed = diesel::update(open)
            .set(invitations::state.eq(state.as_str()))
            .execute(self.tx.conn)?
            > 0;
        Ok(match state {
            _ if !closed => None,
            InvitationState::Accepted => Some(InvitationContents::default()),
            _ => Some(self.forget_contents(invitation.id)?),
        })
    }
}
