//! Data for decisions about invitations: members, open invitations, and sent mails. The number of statements does
//! not depend on the number of addresses.

use super::Invitations;
use crate::connection::AnyConnection;
use crate::error::StorageError;
use crate::schema::{invitation_sends, invitations, memberships, users};
use crate::types::{UtcTs, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{InvitationSendId, OrganizationId};
use kontor_domain::invitations::{
    CreateInvitation, Invitation, InvitationState, SENDS_WINDOW, SendQuota, SendsOf,
};
use std::collections::{HashMap, HashSet};

impl Invitations<'_, '_> {
    /// Returns the number of mails the organization may still send, of `limit` in a day. No other request sends any
    /// until the transaction ends (PostgreSQL locks the organization), so the limit is exact.
    pub fn send_quota<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        limit: u32,
    ) -> Result<SendQuota, StorageError> {
        let organization = key(*authorized.on());
        self.tx.lock_organizations(&[*authorized.on()])?;
        let now = self.tx.now();
        let sends = invitation_sends::table
            .filter(invitation_sends::organization_id.eq(organization))
            .filter(invitation_sends::sent_at.gt(UtcTs::from(now - SENDS_WINDOW)));
        let sent: i64 = sends.count().get_result(self.tx.conn)?;
        let blocking: Option<UtcTs> = sends
            .order(invitation_sends::sent_at.desc())
            .offset(i64::from(limit.saturating_sub(1)))
            .select(invitation_sends::sent_at)
            .first(self.tx.conn)
            .optional()?;
        Ok(SendQuota::new(
            SendsOf::Organization,
            limit,
            u32::try_from(sent).unwrap_or(u32::MAX),
            blocking.map_or(now, |at| at.0),
        ))
    }

    /// Returns the remaining mails to each of the addresses that got some within a day, by their keys.
    pub fn address_quotas<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        emails: &[EmailAddress],
    ) -> Result<HashMap<String, SendQuota>, StorageError> {
        let now = self.tx.now();
        let rows: Vec<(String, UtcTs)> = invitation_sends::table
            .filter(invitation_sends::organization_id.eq(key(*authorized.on())))
            .filter(invitation_sends::email_key.eq_any(emails.iter().map(EmailAddress::key)))
            .filter(invitation_sends::sent_at.gt(UtcTs::from(now - SENDS_WINDOW)))
            .order(invitation_sends::sent_at.desc())
            .select((invitation_sends::email_key, invitation_sends::sent_at))
            .load(self.tx.conn)?;
        let mut sends: HashMap<String, Vec<DateTime<Utc>>> = HashMap::new();
        for (email, at) in rows {
            sends.entry(email).or_default().push(at.0);
        }
        Ok(sends
            .into_iter()
            .map(|(email, sends)| (email, SendQuota::of_address(&sends, now)))
            .collect())
    }

    /// Locks the open invitations of the addresses until the transaction ends (on PostgreSQL, ordered by id). A
    /// concurrent acceptance has either created its member already, visible to the next read, or waits and includes
    /// what is added to the invitation now.
    pub fn hold(
        &mut self,
        authorized: &Authorized<CreateInvitation>,
        emails: &[EmailAddress],
    ) -> Result<(), StorageError> {
        let AnyConnection::Pg(pg) = &mut *self.tx.conn else {
            return Ok(());
        };
        invitations::table
            .filter(invitations::organization_id.eq(key(*authorized.on())))
            .filter(invitations::email_key.eq_any(emails.iter().map(EmailAddress::key)))
            .filter(invitations::state.eq(InvitationState::Open.as_str()))
            .order(invitations::id)
            .select(invitations::id)
            .for_no_key_update()
            .execute(pg)?;
        Ok(())
    }

    /// Returns the keys of the addresses that belong to members, including suspended and expired ones.
    pub fn members_among(
        &mut self,
        authorized: &Authorized<CreateInvitation>,
        emails: &[EmailAddress],
    ) -> Result<HashSet<String>, StorageError> {
        let keys: Vec<String> = memberships::table
            .inner_join(users::table)
            .filter(memberships::organization_id.eq(key(*authorized.on())))
            .filter(users::email_key.eq_any(emails.iter().map(EmailAddress::key)))
            .select(users::email_key)
            .load(self.tx.conn)?;
        Ok(keys.into_iter().collect())
    }

    /// Returns the keys of the addresses that have an open invitation.
    pub fn invited_among(
        &mut self,
        authorized: &Authorized<CreateInvitation>,
        emails: &[EmailAddress],
    ) -> Result<HashSet<String>, StorageError> {
        let keys: Vec<String> = invitations::table
            .filter(invitations::organization_id.eq(key(*authorized.on())))
            .filter(invitations::email_key.eq_any(emails.iter().map(EmailAddress::key)))
            .filter(invitations::state.eq(InvitationState::Open.as_str()))
            .filter(invitations::expires_at.gt(UtcTs::from(self.tx.now())))
            .select(invitations::email_key)
            .load(self.tx.conn)?;
        Ok(keys.into_iter().collect())
    }

    /// Records a mail with an invitation.
    pub(super) fn note_send(&mut self, invitation: &Invitation) -> Result<(), StorageError> {
        self.note_mail(invitation.organization, &invitation.email)
    }

    /// Records a mail that counts like one with an invitation.
    pub fn note_mail(&mut self, organization: OrganizationId, to: &EmailAddress) -> Result<(), StorageError> {
        let id: InvitationSendId = self.tx.new_id();
        diesel::insert_into(invitation_sends::table)
            .values((
                invitation_sends::id.eq(key(id)),
                invitation_sends::organization_id.eq(key(organization)),
                invitation_sends::email_key.eq(to.key()),
                invitation_sends::sent_at.eq(UtcTs::from(self.tx.now())),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }
}
