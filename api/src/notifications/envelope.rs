//! A letter with addresses, and what can go wrong on the way.

use crate::http::moment::moment;
use std::fmt;

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use serde::{Deserialize, Serialize};

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
            .singlepart(SinglePart::plain(self.text.clone()))
            .map_err(DeliveryError::for_good)
    }
}

fn mailbox(address: &str) -> Result<Mailbox, lettre::address::AddressError> {
    address.parse()
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
