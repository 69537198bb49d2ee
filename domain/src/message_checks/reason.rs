//! Reasons of a verdict on a message, each a code with what it was found in.

crate::text_enum! {
    /// Finding in a message that claims to be from the provider.
    ReasonCode {
        /// The sender's address belongs to the provider.
        SenderOurs = "sender_ours",
        /// The sender's address belongs to a stranger.
        SenderForeign = "sender_foreign",
        /// The sender's address looks like one of the provider.
        SenderLookAlike = "sender_look_alike",
        /// The sender's name shows an address of the provider, but the address is another one.
        SenderNameMisleads = "sender_name_misleads",
        /// The message names several senders, of which a mail program shows only one.
        SenderAmbiguous = "sender_ambiguous",
        /// A header that may stand once stands twice; of two subjects a mail program shows one, and a signature covers the
        /// other.
        HeaderRepeated = "header_repeated",
        /// The message names no sender, as in a pasted text.
        SenderMissing = "sender_missing",
        /// Answers go to a stranger.
        ReplyToForeign = "reply_to_foreign",
        /// Answers go to an address that looks like one of the provider.
        ReplyToLookAlike = "reply_to_look_alike",
        /// Failures to deliver are reported to a stranger.
        ReturnPathForeign = "return_path_foreign",
        /// Failures to deliver are reported to an address that looks like one of the provider.
        ReturnPathLookAlike = "return_path_look_alike",
        /// A DKIM signature of the provider is right.
        DkimPassed = "dkim_passed",
        /// A DKIM signature that names the provider is wrong.
        DkimFailed = "dkim_failed",
        /// A DKIM signature was not checked, because its key is not known here.
        DkimNotChecked = "dkim_not_checked",
        /// The message has no DKIM signature that names the provider.
        DkimMissing = "dkim_missing",
        /// A link leads to the provider.
        LinkOurs = "link_ours",
        /// A link leads to a stranger.
        LinkForeign = "link_foreign",
        /// A link leads to an address that looks like one of the provider, or shows another one than it leads to.
        LinkLookAlike = "link_look_alike",
        /// A link to the provider is not encrypted.
        LinkUnencrypted = "link_unencrypted",
        /// A mail address or domain in the text looks like one of the provider.
        NameLookAlike = "name_look_alike",
        /// An account of the provider is named.
        IbanOurs = "iban_ours",
        /// An account that is not the provider's is named.
        IbanForeign = "iban_foreign",
        /// The code is that of a document or a mail of the organization.
        CodeKnown = "code_known",
        /// The code is not that of any document or mail of the organization.
        CodeUnknown = "code_unknown",
        /// The message has no code.
        CodeMissing = "code_missing",
        /// The message states an invoice, a reference or an amount that was not sent with its code, or not the invoice that
        /// was.
        ContentDiffers = "content_differs",
        /// The code of the message was mailed to none of its recipients.
        RecipientDiffers = "recipient_differs",
        /// A part of the message could not be read.
        NotRead = "not_read",
    }
}

crate::text_enum! {
    /// Bearing of a finding on the verdict.
    Bearing {
        /// It proves nothing either way.
        Neutral = "neutral",
        /// It speaks for the message.
        Supports = "supports",
        /// It speaks against the message, but proves nothing.
        Doubts = "doubts",
        /// It proves that the message is not from the provider, or was changed.
        Refutes = "refutes",
    }
}

crate::text_enum! {
    /// Place of a finding in the message.
    Place {
        /// The sender.
        From = "from",
        /// The address for answers.
        ReplyTo = "reply_to",
        /// The address for failures to deliver.
        ReturnPath = "return_path",
        /// A DKIM signature.
        Signature = "signature",
        /// The subject.
        Subject = "subject",
        /// Text.
        Text = "text",
        /// HTML.
        Html = "html",
        /// A PDF.
        Pdf = "pdf",
        /// A QR code in an image.
        QrCode = "qr_code",
        /// An image.
        Image = "image",
        /// Another attachment.
        Attachment = "attachment",
    }
}

crate::text_enum! {
    /// Obstacle to reading a part of the message.
    Obstacle {
        /// It is larger than what is read.
        TooLarge = "too_large",
        /// There are more parts of the kind than are read.
        TooMany = "too_many",
        /// It has a format that is not read.
        Format = "format",
        /// It is damaged.
        Damaged = "damaged",
        /// It is encrypted.
        Encrypted = "encrypted",
        /// It would be loaded from elsewhere.
        Remote = "remote",
    }
}

/// Finding in a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reason {
    /// The finding.
    pub code: ReasonCode,
    /// The place of the finding; none for what is missing.
    pub place: Option<Place>,
    /// The domain, host, IBAN, code or media type that was found.
    pub value: Option<String>,
    /// The name of the provider's that the value resembles, or the key of a signature that was checked.
    pub about: Option<String>,
    /// The obstacle to reading it.
    pub obstacle: Option<Obstacle>,
}

impl Reason {
    /// Returns a finding without any particulars.
    #[must_use]
    pub const fn of(code: ReasonCode) -> Self {
        Self {
            code,
            place: None,
            value: None,
            about: None,
            obstacle: None,
        }
    }

    /// Returns the finding at a place, with the value found there.
    #[must_use]
    pub fn found(code: ReasonCode, place: Place, value: impl Into<String>) -> Self {
        Self {
            place: Some(place),
            value: Some(value.into()),
            ..Self::of(code)
        }
    }

    /// Returns the finding about a name of the provider, or a key.
    #[must_use]
    pub fn about(self, about: impl Into<String>) -> Self {
        Self {
            about: Some(about.into()),
            ..self
        }
    }

    /// Returns that a part was not read.
    #[must_use]
    pub fn not_read(place: Place, media_type: impl Into<String>, obstacle: Obstacle) -> Self {
        Self {
            obstacle: Some(obstacle),
            ..Self::found(ReasonCode::NotRead, place, media_type)
        }
    }
}

impl ReasonCode {
    /// Returns the bearing on the verdict.
    #[must_use]
    pub const fn bearing(self) -> Bearing {
        match self {
            Self::SenderOurs | Self::DkimPassed | Self::CodeKnown => Bearing::Supports,
            Self::DkimNotChecked
            | Self::DkimMissing
            | Self::LinkOurs
            | Self::LinkUnencrypted
            | Self::IbanOurs
            | Self::CodeMissing => Bearing::Neutral,
            Self::SenderForeign
            | Self::SenderAmbiguous
            | Self::HeaderRepeated
            | Self::SenderMissing
            | Self::ReplyToForeign
            | Self::ReturnPathForeign
            | Self::LinkForeign
            | Self::NameLookAlike
            | Self::CodeUnknown
            | Self::ContentDiffers
            | Self::RecipientDiffers
            | Self::NotRead => Bearing::Doubts,
            Self::SenderLookAlike
            | Self::SenderNameMisleads
            | Self::ReplyToLookAlike
            | Self::ReturnPathLookAlike
            | Self::DkimFailed
            | Self::LinkLookAlike
            | Self::IbanForeign => Bearing::Refutes,
        }
    }
}
