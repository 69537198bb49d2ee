//! Every id has its own type, a readable prefix and a time-ordered body.
//!
//! An id is written `org_` + 32 lower-case hexadecimal digits of a UUID version 7 (RFC 9562 §5.7).
//! A text with another prefix, another length or upper-case digits is not an id.

use uuid::Uuid;

/// A type for an id of one kind of thing.
pub trait Id: Copy + Eq + Ord + std::fmt::Display + Send + Sync + 'static {
    /// What stands before the underscore, e.g. `org`.
    const PREFIX: &'static str;
    /// The id without its prefix.
    fn uuid(self) -> Uuid;
    /// Gives a UUID the kind of this id.
    fn from_uuid(uuid: Uuid) -> Self;
    /// Reads `prefix_` + 32 hexadecimal digits.
    ///
    /// # Errors
    /// [`InvalidId`] for every other text.
    fn parse(text: &str) -> Result<Self, InvalidId> {
        let invalid = InvalidId {
            prefix: Self::PREFIX,
            other: None,
        };
        let body = text
            .strip_prefix(Self::PREFIX)
            .and_then(|rest| rest.strip_prefix('_'))
            .ok_or_else(|| InvalidId {
                other: other_kind(text, Self::PREFIX),
                ..invalid
            })?;
        let plain = body.len() == 32
            && body
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !plain {
            return Err(invalid);
        }
        Uuid::try_parse(body).map(Self::from_uuid).map_err(|_| invalid)
    }
}

/// A text that is no id of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an id: {prefix}_ and 32 hexadecimal digits")]
pub struct InvalidId {
    /// The prefix that was expected.
    pub prefix: &'static str,
    /// The prefix that stands there, if it is that of another kind of id.
    pub other: Option<&'static str>,
}

impl InvalidId {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.other {
            Some(_) => "id_kind",
            None => "format",
        }
    }
}

fn other_kind(text: &str, expected: &str) -> Option<&'static str> {
    let (prefix, _) = text.split_once('_')?;
    PREFIXES
        .iter()
        .copied()
        .find(|known| *known == prefix && *known != expected)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);
        impl Id for $name {
            const PREFIX: &'static str = $prefix;
            fn uuid(self) -> Uuid { self.0 }
            fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                // In one piece: lists are full of ids.
                const HEAD: &str = concat!($prefix, "_");
                let mut text = [0; HEAD.len() + uuid::fmt::Simple::LENGTH];
                let (head, body) = text.split_at_mut(HEAD.len());
                head.copy_from_slice(HEAD.as_bytes());
                self.0.simple().encode_lower(body);
                f.write_str(std::str::from_utf8(&text).map_err(|_| std::fmt::Error)?)
            }
        }
    )*
        /// What ids begin with.
        pub const PREFIXES: &[&str] = &[$($prefix),*];
    };
}

ids! {
    /// A person's account.
    UserId = "user",
    /// A sign-up that waits for its address to be verified.
    SignUpId = "signup",
    /// A login on one device, and the family of its refresh tokens.
    SessionId = "ses",
    /// One refresh token of a session.
    RefreshTokenId = "rt",
    /// A device that an account has logged in on.
    DeviceId = "device",
    /// An attempt to log in.
    LoginId = "login",
    /// A request to set a new password.
    PasswordResetId = "reset",
    /// A forgotten password that is not looked into yet.
    PasswordResetRequestId = "resetreq",
    /// A change of an account's e-mail address.
    EmailChangeId = "emailchange",
    /// A person's token for scripts and integrators.
    ApiTokenId = "token",
    /// A key that signs access tokens.
    SigningKeyId = "key",
    /// A customer: a person, company, association or public body.
    OrganizationId = "org",
    /// A membership of an organisation.
    MemberId = "member",
    /// An invitation to an organisation.
    InvitationId = "invite",
    /// An offer of the legal responsibility for an organisation.
    HandOverId = "handover",
    /// One mail with an invitation.
    InvitationSendId = "send",
    /// A service of an organisation.
    ProductId = "prod",
    /// A work team.
    TeamId = "team",
    /// Rights of a member or a team.
    GrantId = "grant",
    /// An offer of products to another organisation.
    TransferId = "transfer",
    /// A product back end's token.
    ServiceTokenId = "service",
    /// One entry of an activity log.
    ActivityId = "act",
    /// A mail in the outbox.
    MailId = "mail",
    /// A unit of background work.
    JobId = "job",
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_back(raw in any::<u128>()) {
            let id = OrganizationId::from_uuid(Uuid::from_u128(raw));
            prop_assert_eq!(OrganizationId::parse(&id.to_string()), Ok(id));
            prop_assert!(UserId::parse(&id.to_string()).is_err());
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = OrganizationId::parse(&text);
        }
    }

    #[test]
    fn an_id_of_another_kind_is_recognised() {
        let team = TeamId::from_uuid(Uuid::from_u128(1)).to_string();
        let refused = MemberId::parse(&team).unwrap_err();
        assert_eq!(
            (refused.prefix, refused.other, refused.code()),
            ("member", Some("team"), "id_kind")
        );
        for text in ["member_x", "color_0192f0c1e5b07cc3a4d15e6f708192a3", "team", ""] {
            assert_eq!(
                MemberId::parse(text).map_err(|refused| refused.code()),
                Err("format"),
                "{text}"
            );
        }
    }

    #[test]
    fn other_spellings_of_the_same_uuid_are_refused() {
        for text in [
            "org_0192F0C1E5B07CC3A4D15E6F708192A3",
            "org_0192f0c1-e5b0-7cc3-a4d1-5e6f708192a3",
            "org_",
            "0192f0c1e5b07cc3a4d15e6f708192a3",
        ] {
            assert!(OrganizationId::parse(text).is_err(), "{text}");
        }
    }
}
