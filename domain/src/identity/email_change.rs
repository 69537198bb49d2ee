//! A change of an account's e-mail address: requested with the password, confirmed from the new mailbox, and for
//! some days reversible from the old one.

use super::EmailAddress;
use crate::ids::{EmailChangeId, UserId};
use chrono::{DateTime, Utc};

crate::text_enum! {
    /// State of a change.
    EmailChangeState {
        /// Waiting for the token from the new mailbox.
        Requested = "requested",
        /// The new address is in effect, and the old one is reserved for its owner.
        Confirmed = "confirmed",
        /// The owner of the old address undid the change.
        Undone = "undone",
        /// Replaced by a later change, or discarded when an earlier one was undone.
        Void = "void",
    }
}

/// A change of address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailChange {
    /// Its id.
    pub id: EmailChangeId,
    /// The account.
    pub user: UserId,
    /// Sequence number among the changes of the account, starting at 1.
    pub number: i32,
    /// The new address.
    pub email: EmailAddress,
    /// The previous address.
    pub old_email: EmailAddress,
    /// Its state.
    pub state: EmailChangeState,
    /// Time of the request.
    pub created_at: DateTime<Utc>,
    /// Deadline for confirming it.
    pub expires_at: DateTime<Utc>,
    /// Time of confirmation, if confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Deadline for undoing it, once confirmed.
    pub undo_until: Option<DateTime<Utc>>,
}

impl EmailChange {
    /// Whether the token from the new mailbox is valid at `now`.
    #[must_use]
    pub fn can_be_confirmed(&self, now: DateTime<Utc>) -> bool {
        self.state == EmailChangeState::Requested && now < self.expires_at
    }

    /// Whether the token from the old mailbox can undo the change at `now`.
    #[must_use]
    pub fn can_be_undone(&self, now: DateTime<Utc>) -> bool {
        self.state == EmailChangeState::Confirmed && self.undo_until.is_some_and(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use chrono::TimeDelta;
    use uuid::Uuid;

    fn change(state: EmailChangeState) -> EmailChange {
        let (email, old_email) = ("new@example.com", "old@example.com");
        EmailChange {
            id: EmailChangeId::from_uuid(Uuid::nil()),
            user: UserId::from_uuid(Uuid::nil()),
            number: 1,
            email: EmailAddress::stored(email.into(), email.into()),
            old_email: EmailAddress::stored(old_email.into(), old_email.into()),
            state,
            created_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::UNIX_EPOCH + TimeDelta::hours(24),
            confirmed_at: None,
            undo_until: Some(DateTime::UNIX_EPOCH + TimeDelta::days(7)),
        }
    }

    #[test]
    fn each_token_works_in_its_state_and_its_time() {
        let at = |hours| DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
        for state in EmailChangeState::ALL {
            let change = change(*state);
            let (requested, confirmed) = (
                *state == EmailChangeState::Requested,
                *state == EmailChangeState::Confirmed,
            );
            assert_eq!(change.can_be_confirmed(at(23)), requested, "{state}");
            assert!(!change.can_be_confirmed(at(24)), "{state}");
            assert_eq!(change.can_be_undone(at(7 * 24 - 1)), confirmed, "{state}");
            assert!(!change.can_be_undone(at(7 * 24)), "{state}");
        }
    }
}
