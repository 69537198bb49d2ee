//! A letter with addresses, and the failures of its delivery.

use crate::moment::moment;
use std::fmt;

use chrono::{DateTime, Utc};
use kontor_domain::identity::ascii_domain;
use lettre::message::header::{ContentDisposition, ContentId, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, MultiPartBuilder, MultiPartKind, SinglePart};
use lettre::{Address, Message};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::brand::Logo;

/// Mail ready to be sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Message-ID, the same at every attempt, so that a repeated delivery is recognized; with or without `<>`.
    pub message_id: String,
    /// One address, optionally after a name: `Lea <lea@example.org>`.
    pub to: String,
    /// Like `to`.
    pub from: String,
    /// Subject, on one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same text as HTML.
    #[serde(default)]
    pub html: String,
    /// Picture shown by the HTML, if any.
    #[serde(skip)]
    pub logo: Option<Logo>,
    /// Time of queueing, not of the attempt.
    #[serde(serialize_with = "moment")]
    pub date: DateTime<Utc>,
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("message_id", &self.message_id)
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

impl Envelope {
    /// Returns the Message-ID without `<>`.
    pub(super) fn bare_id(&self) -> &str {
        self.message_id
            .trim()
            .trim_start_matches('<')
            .trim_end_matches('>')
    }

    /// Returns the mail as it is sent.
    pub(super) fn message(&self) -> Result<Message, DeliveryError> {
        // RFC 3834: keeps holiday notices and other robots from answering.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .message_id(Some(format!("<{}>", self.bare_id())))
            .date(self.date.into())
            // A wrong sender is a wrong setting: once it is corrected, the same letter goes out.
            .from(mailbox(&self.from).map_err(DeliveryError::for_now)?)
            .to(mailbox(&self.to).map_err(DeliveryError::for_good)?)
            .subject(&self.subject)
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .multipart(self.body())
            .map_err(DeliveryError::for_good)
    }

    /// Returns the body. Text comes first, because a mail program shows the last part that it supports (RFC 2046,
    /// section 5.1.4).
    fn body(&self) -> MultiPart {
        let html = SinglePart::html(self.html.clone());
        let both = self
            .parts(MultiPartKind::Alternative)
            .build()
            .singlepart(SinglePart::plain(self.text.clone()));
        let Some(logo) = &self.logo else {
            return both.singlepart(html);
        };
        let picture = SinglePart::builder()
            .header(ContentType::parse(logo.media_type).unwrap_or(ContentType::TEXT_PLAIN))
            .header(ContentDisposition::inline())
            .header(ContentId::from(format!("<{}>", Logo::CONTENT_ID)))
            .body(logo.bytes.to_vec());
        both.multipart(
            self.parts(MultiPartKind::Related)
                .build()
                .singlepart(html)
                .singlepart(picture),
        )
    }

    /// Returns the parts between boundaries derived from the Message-ID, so that a repeated mail is identical to
    /// the byte.
    fn parts(&self, kind: MultiPartKind) -> MultiPartBuilder {
        let what = format!("{kind:?} {}", self.bare_id());
        let digest = Sha256::digest(what.as_bytes());
        let boundary = digest[..12]
            .iter()
            .fold("kontor-".to_owned(), |text, byte| format!("{text}{byte:02x}"));
        MultiPart::builder().kind(kind).boundary(boundary)
    }
}

/// Parses a mailbox and converts its domain to ASCII, the only form known to servers without SMTPUTF8 (RFC 6531).
fn mailbox(address: &str) -> Result<Mailbox, lettre::address::AddressError> {
    let mut mailbox: Mailbox = address.parse()?;
    if let Some(domain) = ascii_domain(mailbox.email.domain())
        && !mailbox.email.domain().is_ascii()
    {
        mailbox.email = Address::new(mailbox.email.user(), domain)?;
    }
    Ok(mailbox)
}

/// Reason that a mail was not delivered.
#[derive(Debug, thiserror::Error)]
#[error("mail not delivered: {reason}")]
pub struct DeliveryError {
    /// Whether another attempt is pointless.
    pub permanent: bool,
    /// Reason, for the log.
    pub reason: String,
}

impl DeliveryError {
    /// Returns a failure after which another attempt may help.
    pub(super) fn for_now(reason: impl fmt::Display) -> Self {
        Self {
            permanent: false,
            reason: reason.to_string(),
        }
    }

    /// Returns a failure after which another attempt is pointless.
    pub(super) fn for_good(reason: impl fmt::Display) -> Self {
        Self {
            permanent: true,
            reason: reason.to_string(),
        }
    }
}
