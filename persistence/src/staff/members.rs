//! Members of staff, as an operator appoints and removes them.

use super::Staff;
use crate::error::{CorruptRow, StorageError};
use crate::schema::{staff, users};
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::ExportAccount;
use kontor_domain::ids::UserId;
use kontor_domain::staff::{DeskName, Post, StaffMember, StaffRole};

/// Result of appointing a member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffChange {
    /// The account was added.
    Added,
    /// The role or the desk name is another one; the previous ones are given.
    Updated(Option<Post>),
    /// Nothing changed.
    Unchanged,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = staff)]
struct StaffRow {
    user_id: Uuid7,
    created_at: UtcTs,
    role: Option<String>,
    desk_name: Option<String>,
}

impl TryFrom<StaffRow> for StaffMember {
    type Error = CorruptRow;
    fn try_from(row: StaffRow) -> Result<Self, CorruptRow> {
        let role = row
            .role
            .map(|word| StaffRole::from_text(&word).ok_or(CorruptRow { column: "staff.role" }));
        let post = role.transpose()?.zip(row.desk_name);
        Ok(Self {
            user: row.user_id.id(),
            post: post.map(|(role, name)| Post {
                role,
                desk_name: DeskName::stored(name),
            }),
            created_at: row.created_at.0,
        })
    }
}

impl Staff<'_, '_> {
    /// Returns an account's place in the staff.
    pub(super) fn member(&mut self, user: UserId) -> Result<Option<StaffMember>, StorageError> {
        let row: Option<StaffRow> = staff::table
            .find(key(user))
            .select(StaffRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(StaffMember::try_from).transpose()?)
    }

    /// Returns one's own place in the staff.
    pub fn own(
        &mut self,
        authorized: &Authorized<ExportAccount>,
    ) -> Result<Option<StaffMember>, StorageError> {
        self.member(*authorized.on())
    }

    /// Returns all members of staff with their addresses, in the order in which they were added. For an operator's
    /// commands only.
    pub fn members(&mut self) -> Result<Vec<(StaffMember, String)>, StorageError> {
        let rows: Vec<(StaffRow, String)> = staff::table
            .inner_join(users::table.on(users::id.eq(staff::user_id)))
            .order((staff::created_at, staff::user_id))
            .select((StaffRow::as_select(), users::email))
            .load(self.tx.conn)?;
        rows.into_iter()
            .map(|(row, email)| Ok((row.try_into()?, email)))
            .collect()
    }

    /// Adds an account to the staff, or gives its member another post; without one, a member keeps the present post.
    pub fn appoint(&mut self, user: UserId, post: Option<&Post>) -> Result<StaffChange, StorageError> {
        self.tx.lock_account(user)?;
        let place = (
            staff::role.eq(post.map(|post| post.role.as_str())),
            staff::desk_name.eq(post.map(|post| post.desk_name.as_str())),
        );
        match (self.member(user)?, post) {
            (None, _) => {
                let now = UtcTs::from(self.tx.now());
                diesel::insert_into(staff::table)
                    .values((staff::user_id.eq(key(user)), staff::created_at.eq(now), place))
                    .execute(self.tx.conn)?;
                Ok(StaffChange::Added)
            }
            (Some(member), Some(_)) if member.post.as_ref() != post => {
                diesel::update(staff::table.find(key(user)))
                    .set(place)
                    .execute(self.tx.conn)?;
                Ok(StaffChange::Updated(member.post))
            }
            (Some(_), _) => Ok(StaffChange::Unchanged),
        }
    }

    /// Removes an account from the staff, and returns its former place.
    pub fn dismiss(&mut self, user: UserId) -> Result<Option<StaffMember>, StorageError> {
        self.tx.lock_account(user)?;
        let former = self.member(user)?;
        if former.is_some() {
            diesel::delete(staff::table.find(key(user))).execute(self.tx.conn)?;
        }
        Ok(former)
    }
}
