//! Actions of the log that concern grants, access reviews and service tokens.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// An access review was exported.
        AccessReviewExported = "access_review.exported",
        /// Rights were given.
        GrantCreated = "grant.created",
        /// The rights or the validity of a grant changed.
        GrantUpdated = "grant.updated",
        /// Rights were revoked.
        GrantDeleted = "grant.deleted",
        /// A product back end's token was created.
        ServiceTokenCreated = "service_token.created",
        /// A product back end's token was revoked.
        ServiceTokenRevoked = "service_token.revoked",
    }
}

impl From<Action> for activity::Action {
    fn from(action: Action) -> Self {
        Self::Grants(action)
    }
}
