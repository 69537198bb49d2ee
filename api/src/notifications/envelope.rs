//! A letter with addresses, and what can go wrong on the way.

use crate::moment::moment;
use std::fmt;

use chrono::{DateTime, Utc};
use kontor_domain::identity::ascii_domain;
use lettre::message::header::{ContentDisposition, ContentId, ContentType};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, MultiPartBuilder, MultiPartKind, SinglePart};
use lettre::{Address, Message};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::brand::Logo;

/// A mail ready to go.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The same at every attempt, so that a repeated delivery is recognised; with or without `<>`.
    pub message_id: String,
    /// One address, possibly after a name: `Lea <lea@example.org>`.
    pub to: String,
    /// Like `to`.
    pub from: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    #[serde(default)]
    pub html: String,
    /// The picture that the HTML shows, if any.
    #[serde(skip)]
    pub logo: Option<Logo>,
    /// When it was queued, not when it was tried.
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
    /// The Message-ID without `<>`.
    pub(super) fn bare_id(&self) -> &str {
        self.message_id
            .trim()
            .trim_start_matches('<')
            .trim_end_matches('>')
    }

    /// The mail as it travels.
    pub(super) fn message(&self) -> Result<Message, DeliveryError> {
        // RFC 3834: keeps holiday notices and other robots from answering.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .message_id(Some(format!("<{}>", self.bare_id())))
            .date(self.date.into())
            // A wrong sender is a wrong setting: mended, the same letter goes out.
            .from(mailbox(&self.from).map_err(DeliveryError::for_now)?)
            .to(mailbox(&self.to).map_err(DeliveryError::for_good)?)
            .subject(&self.subject)
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .multipart(self.body())
            .map_err(DeliveryError::for_good)
    }

    /// Text first: a mail program shows the last part that it can (RFC 2046, section 5.1.4).
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

    /// Parts between boundaries that follow from the Message-ID, so that a repeated mail is the same to the byte.
    fn parts(&self, kind: MultiPartKind) -> MultiPartBuilder {
        let what = format!("{kind:?} {}", self.bare_id());
        let digest = Sha256::digest(what.as_bytes());
        let boundary = digest[..12]
            .iter()
            .fold("kontor-".to_owned(), |text, byte| format!("{text}{byte:02x}"));
        MultiPart::builder().kind(kind).boundary(boundary)
    }
}

/// A mailbox with its domain in ASCII: servers that lack SMTPUTF8 (RFC 6531) know no other form.
fn mailbox(address: &str) -> Result<Mailbox, lettre::address::AddressError> {
    let mut mailbox: Mailbox = address.parse()?;
    if let Some(domain) = ascii_domain(mailbox.email.domain())
        && !mailbox.email.domain().is_ascii()
    {
        mailbox.email = Address::new(mailbox.email.user(), domain)?;
    }
    Ok(mailbox)
}

/// Why a mail did not go out.
#[derive(Debug, thiserror::Error)]
#[error("mail not delivered: {reason}")]
pub struct DeliveryError {
    /// Whether another attempt is pointless.
    pub permanent: bool,
    /// For the log.
    pub reason: String,
}

impl DeliveryError {
    /// Trying again may help.
    pub(super) fn for_now(reason: impl fmt::Display) -> Self {
        Self {
            permanent: false,
            reason: reason.to_string(),
        }
    }

    /// Trying again is pointless.
    pub(super) fn for_good(reason: impl fmt::Display) -> Self {
        Self {
            permanent: true,
            reason: reason.to_string(),
        }
    }
}
