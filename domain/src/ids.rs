//! Ids: each kind has its own type, a readable prefix and a time-ordered body.
//!
//! An id is written `org_` + 32 lower-case hexadecimal digits of a UUID version 7 (RFC 9562 §5.7). Text with
//! another prefix, another length or upper-case digits is not a valid id.

use crate::text::{InvalidText, TextForm};
use uuid::Uuid;

/// The id of one kind of object.
pub trait Id: Copy + Eq + Ord + std::fmt::Display + Send + Sync + 'static {
    /// Text before the underscore, such as `org`.
    const PREFIX: &'static str;
    /// Returns the id without its prefix.
    fn uuid(self) -> Uuid;
    /// Creates an id of this kind from a UUID.
    fn from_uuid(uuid: Uuid) -> Self;
    /// Reads `prefix_` + 32 hexadecimal digits.
    ///
    /// # Errors
    /// [`InvalidId`] for any other text.
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

/// Not a valid id of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an id: {prefix}_ and 32 hexadecimal digits")]
pub struct InvalidId {
    /// The prefix that was expected.
    pub prefix: &'static str,
    /// The prefix found, if it is that of another kind of id.
    pub other: Option<&'static str>,
}

impl InvalidId {
    /// Returns a stable code for programs.
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
    ($($(#[$doc:meta])* $name:ident = $prefix:literal: $about:literal),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);
        impl Id for $name {
            const PREFIX: &'static str = $prefix;
            fn uuid(self) -> Uuid { self.0 }
            fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }
        }
        impl crate::text::ParseText for $name {
            const FORM: TextForm = TextForm::of(stringify!($name))
                .about($about)
                .matching(concat!("^", $prefix, "_[0-9a-f]{32}$"));
            fn parse(raw: &str) -> Result<Self, InvalidText> {
                <Self as Id>::parse(raw).map_err(InvalidText::Id)
            }
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
        /// Prefixes of all ids.
        pub const PREFIXES: &[&str] = &[$($prefix),*];
    };
}

ids! {
    /// A person's account.
    UserId = "user": "An account's id.",
    /// A sign-up waiting for its address to be verified.
    SignUpId = "signup": "A sign-up's id.",
    /// A login on one device, and the family of its refresh tokens.
    SessionId = "ses": "A session's id.",
    /// One refresh token of a session.
    RefreshTokenId = "rt": "A refresh token's id.",
    /// A device that has logged in to an account.
    DeviceId = "device": "A device's id.",
    /// An attempt to log in.
    LoginId = "login": "A login's id.",
    /// A request to set a new password.
    PasswordResetId = "reset": "A password reset's id.",
    /// A forgotten password, not processed yet.
    PasswordResetRequestId = "resetreq": "A request's id.",
    /// A change of an account's e-mail address.
    EmailChangeId = "emailchange": "An e-mail change's id.",
    /// A person's token for scripts and integrators.
    ApiTokenId = "token": "An API token's id.",
    /// A second factor of an account.
    SecondFactorId = "factor": "A second factor's id.",
    /// A recovery code of an account.
    RecoveryCodeId = "recovery": "A recovery code's id.",
    /// A code that was sent to a phone.
    FactorCodeId = "code": "A code's id.",
    /// A request to approve a login on a device.
    ApprovalId = "approval": "An approval's id.",
    /// A login or a step-up that waits for a second factor.
    LoginChallengeId = "challenge": "A login challenge's id.",
    /// A key that signs access tokens.
    SigningKeyId = "key": "A signing key's id.",
    /// A customer: a person, company, association or public body.
    OrganizationId = "org": "An organization's id.",
    /// A membership of an organization.
    MemberId = "member": "A membership's id.",
    /// An invitation to an organization.
    InvitationId = "invite": "An invitation's id.",
    /// An offer of the legal responsibility for an organization.
    HandOverId = "handover": "A hand-over's id.",
    /// One mail with an invitation.
    InvitationSendId = "send": "A sending's id.",
    /// A service of an organization.
    ProductId = "prod": "A product's id.",
    /// A work team.
    TeamId = "team": "A team's id.",
    /// Rights of a member or a team.
    GrantId = "grant": "A grant's id.",
    /// An offer of products to another organization.
    TransferId = "transfer": "A transfer's id.",
    /// A billing address.
    BillingAddressId = "bad": "A billing address's id.",
    /// An invoice.
    InvoiceId = "inv": "An invoice's id.",
    /// A credit note.
    CreditNoteId = "crn": "A credit note's id.",
    /// A pro-forma invoice.
    ProFormaId = "pro": "A pro-forma invoice's id.",
    /// An export of the history.
    BillingExportId = "bex": "An export's id.",
    /// A transaction of the ledger, such as a payment.
    LedgerTransactionId = "ltx": "A ledger transaction's id.",
    /// Money that was received, or taken back by the bank.
    PaymentId = "pay": "A payment's id.",
    /// A file of the bank.
    BankFileId = "bkf": "A bank file's id.",
    /// A part of a payment that was allocated.
    AllocationId = "alc": "An allocation's id.",
    /// A request to have a payment allocated.
    AllocationRequestId = "alr": "An allocation request's id.",
    /// Money that is owed because a payment was taken back.
    ClaimId = "clm": "A claim's id.",
    /// A check of a message.
    MessageCheckId = "mck": "A message check's id.",
    /// A payout from the prepaid account.
    PayoutId = "payout": "A payout's id.",
    /// A reminder of an invoice.
    ReminderId = "rem": "A reminder's id.",
    /// A dispute about an invoice.
    DisputeId = "dispute": "A dispute's id.",
    /// A product back end's token.
    ServiceTokenId = "service": "A service token's id.",
    /// One entry of an activity log.
    ActivityId = "act": "An entry's id.",
    /// A mail in the outbox.
    MailId = "mail": "A mail's id.",
    /// An SMS in the outbox.
    SmsId = "sms": "An SMS's id.",
    /// A stored file, such as a document or an export.
    FileId = "file": "A file's id.",
    /// A unit of background work.
    JobId = "job": "A job's id.",
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
