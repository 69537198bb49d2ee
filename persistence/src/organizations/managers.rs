//! Standings of members, and the managers of an organization.

use super::Organizations;
use super::members::{MemberRow, membership};
use crate::error::{CorruptRow, StorageError};
use crate::identity::PersonRow;
use crate::schema::{memberships, users};
use crate::types::{UtcTs, key};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::identity::Person;
use kontor_domain::ids::{MemberId, OrganizationId, UserId};
use kontor_domain::notifications::SmsRecipient;
use kontor_domain::organizations::{Membership, MembershipState, Reminders, Role};

/// The condition of the index `memberships_managers`, verbatim: SQLite uses a partial index only for a query that
/// repeats it, without parameters.
const MANAGES: &str =
    "memberships.role IN ('legal_representative', 'administrator') AND memberships.state = 'active'";

/// Condition of members whose reminders go by mail.
const BY_EMAIL: &str = "memberships.reminders_by_email";

/// Condition of members whose reminders go by SMS, to a number that was confirmed.
const BY_CONFIRMED_SMS: &str = "memberships.reminders_by_sms AND users.phone_confirmed_at IS NOT NULL";

/// Number of legal representatives read to find out whether one of them is the only one.
const REPRESENTATIVES_ASKED: u32 = 2;

impl Organizations<'_, '_> {
    /// Returns the role of an account that is an active member. It stays valid until the transaction ends if the
    /// organization is locked.
    pub fn standing_of(
        &mut self,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<Option<Role>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let role: Option<String> = memberships::table
            .filter(memberships::organization_id.eq(key(organization)))
            .filter(memberships::user_id.eq(key(user)))
            .filter(memberships::state.eq(MembershipState::Active.as_str()))
            .filter(
                memberships::valid_until
                    .is_null()
                    .or(memberships::valid_until.gt(now)),
            )
            .select(memberships::role)
            .first(self.tx.conn)
            .optional()?;
        Ok(role
            .map(|role| {
                Role::from_text(&role).ok_or(CorruptRow {
                    column: "memberships.role",
                })
            })
            .transpose()?)
    }

    /// Returns the active legal representatives, two at most: enough to find out whether there is only one.
    fn legal_representatives(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Vec<Membership>, StorageError> {
        self.managing(
            organization,
            Some(Role::LegalRepresentative),
            REPRESENTATIVES_ASKED,
        )
    }

    /// Returns the active legal representatives, who are notified of what concerns the organization's money.
    pub fn legal_representatives_to_notify(
        &mut self,
        organization: OrganizationId,
        limit: u32,
    ) -> Result<Vec<Person>, StorageError> {
        let all = self.managing(organization, Some(Role::LegalRepresentative), limit)?;
        Ok(all.into_iter().map(|member| member.person).collect())
    }

    /// Whether a member is the only active legal representative.
    pub fn is_only_legal_representative(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
    ) -> Result<bool, StorageError> {
        let all = self.legal_representatives(organization)?;
        Ok(all.iter().all(|one| one.id == member))
    }

    /// Returns the active members who manage the organization.
    pub fn managers(
        &mut self,
        organization: OrganizationId,
        limit: u32,
    ) -> Result<Vec<Membership>, StorageError> {
        self.managing(organization, None, limit)
    }

    /// Returns the recipients of notices about invoices: active members with billing rights, whose reminders go by mail.
    pub fn billing_recipients(
        &mut self,
        organization: OrganizationId,
        limit: u32,
    ) -> Result<Vec<Person>, StorageError> {
        self.reminded(organization, BY_EMAIL, limit)
    }

    /// Returns the recipients of reminders by SMS: active members with billing rights, whose reminders go by SMS, and
    /// whose phone number was confirmed.
    pub fn sms_recipients(
        &mut self,
        organization: OrganizationId,
        limit: u32,
    ) -> Result<Vec<SmsRecipient>, StorageError> {
        let people = self.reminded(organization, BY_CONFIRMED_SMS, limit)?;
        let recipient = |person: Person| {
            Some(SmsRecipient {
                locale: person.locale,
                phone: person.phone?,
            })
        };
        Ok(people.into_iter().filter_map(recipient).collect())
    }

    fn reminded(
        &mut self,
        organization: OrganizationId,
        how: &'static str,
        limit: u32,
    ) -> Result<Vec<Person>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let sees_billing = "memberships.state = 'active' AND (memberships.role IN ('legal_representative', \
            'administrator') OR memberships.role = 'collaborator' AND memberships.billing)";
        let rows: Vec<(MemberRow, PersonRow)> = memberships::table
            .inner_join(users::table)
            .filter(memberships::organization_id.eq(key(organization)))
            .filter(diesel::dsl::sql::<Bool>(sees_billing))
            .filter(diesel::dsl::sql::<Bool>(how))
            .filter(
                memberships::valid_until
                    .is_null()
                    .or(memberships::valid_until.gt(now)),
            )
            .order(memberships::id)
            .limit(i64::from(limit))
            .select((MemberRow::as_select(), PersonRow::as_select()))
            .load(self.tx.conn)?;
        let person = |pair| membership(pair).map(|member| member.person);
        Ok(rows.into_iter().map(person).collect::<Result<_, _>>()?)
    }

    fn managing(
        &mut self,
        organization: OrganizationId,
        role: Option<Role>,
        limit: u32,
    ) -> Result<Vec<Membership>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let mut query = memberships::table
            .inner_join(users::table)
            .filter(memberships::organization_id.eq(key(organization)))
            .filter(diesel::dsl::sql::<Bool>(MANAGES))
            .filter(
                memberships::valid_until
                    .is_null()
                    .or(memberships::valid_until.gt(now)),
            )
            .into_boxed();
        if let Some(role) = role {
            query = query.filter(memberships::role.eq(role.as_str()));
        }
        let rows: Vec<(MemberRow, PersonRow)> = query
            .order(memberships::id)
            .limit(i64::from(limit))
            .select((MemberRow::as_select(), PersonRow::as_select()))
            .load(self.tx.conn)?;
        Ok(rows.into_iter().map(membership).collect::<Result<_, _>>()?)
    }

    /// Switches the reminders on for the only remaining legal representative, after another one left. Returns the
    /// membership before and after, if it changed.
    pub fn remind_the_only_legal_representative(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<(Membership, Membership)>, StorageError> {
        let mut left = self.legal_representatives(organization)?;
        let (Some(before), true) = (left.pop(), left.is_empty()) else {
            return Ok(None);
        };
        let reminders = Reminders::of_the_only_legal_representative(before.person.phone.is_some());
        if reminders == before.reminders {
            return Ok(None);
        }
        let after = Membership {
            reminders,
            updated_at: self.tx.now(),
            ..before.clone()
        };
        let place = memberships::table
            .find(key(after.id))
            .filter(memberships::organization_id.eq(key(organization)));
        diesel::update(place)
            .set((
                memberships::reminders_by_email.eq(reminders.by_email),
                memberships::reminders_by_sms.eq(reminders.by_sms),
                memberships::updated_at.eq(UtcTs::from(after.updated_at)),
            ))
            .execute(self.tx.conn)?;
        Ok(Some((before, after)))
    }
}

#[cfg(test)]
mod tests {
    use super::MANAGES;

    #[test]
    fn the_index_for_managers_has_the_condition_of_their_query() {
        for migration in [
            include_str!("../../../migrations/sqlite/0007_member_validity/up.sql"),
            include_str!("../../../migrations/postgres/0007_member_validity/up.sql"),
        ] {
            let condition = MANAGES.replace("memberships.", "");
            assert!(migration.contains(&format!(
                "ON memberships (organization_id, id) WHERE {condition};"
            )));
        }
    }
}
