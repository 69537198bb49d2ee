//! Closed lists of words in the reasons of a verdict, for the contract.

use crate::closed_list::closed_list;
use kontor_domain::message_checks::{Bearing, MessageSource, Obstacle, Place, ReasonCode, Verdict};
use std::borrow::Cow;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Schema of a verdict.
pub struct MessageVerdict;

impl PartialSchema for MessageVerdict {
    fn schema() -> RefOr<Schema> {
        closed_list(
            "Verdict: `genuine` (proven to be from the provider), `suspicious` (not proven) or `forged` (not from the \
             provider, or changed).",
            Verdict::ALL.iter().map(|verdict| verdict.as_str()),
        )
    }
}

impl ToSchema for MessageVerdict {
    fn name() -> Cow<'static, str> {
        "MessageVerdict".into()
    }
}

/// Schema of the form in which a message was given.
pub struct MessageSourceWord;

impl PartialSchema for MessageSourceWord {
    fn schema() -> RefOr<Schema> {
        closed_list(
            "Form in which the message was given: `message` (a file of a mail program) or `text` (pasted).",
            MessageSource::ALL.iter().map(|source| source.as_str()),
        )
    }
}

impl ToSchema for MessageSourceWord {
    fn name() -> Cow<'static, str> {
        "MessageSource".into()
    }
}

/// Schema of a finding.
pub struct MessageReasonCode;

impl PartialSchema for MessageReasonCode {
    fn schema() -> RefOr<Schema> {
        closed_list("Finding.", ReasonCode::ALL.iter().map(|code| code.as_str()))
    }
}

impl ToSchema for MessageReasonCode {
    fn name() -> Cow<'static, str> {
        "MessageReasonCode".into()
    }
}

/// Schema of the bearing of a finding on the verdict.
pub struct MessageReasonBearing;

impl PartialSchema for MessageReasonBearing {
    fn schema() -> RefOr<Schema> {
        closed_list(
            "Bearing on the verdict: `refutes` (enough for a forgery), `doubts`, `supports` or `neutral`.",
            Bearing::ALL.iter().map(|bearing| bearing.as_str()),
        )
    }
}

impl ToSchema for MessageReasonBearing {
    fn name() -> Cow<'static, str> {
        "MessageReasonBearing".into()
    }
}

/// Schema of the place of a finding.
pub struct MessagePlace;

impl PartialSchema for MessagePlace {
    fn schema() -> RefOr<Schema> {
        closed_list(
            "Place of the finding in the message.",
            Place::ALL.iter().map(|place| place.as_str()),
        )
    }
}

impl ToSchema for MessagePlace {
    fn name() -> Cow<'static, str> {
        "MessagePlace".into()
    }
}

/// Schema of an obstacle to reading a part.
pub struct MessageObstacle;

impl PartialSchema for MessageObstacle {
    fn schema() -> RefOr<Schema> {
        closed_list(
            "Obstacle to reading a part of the message.",
            Obstacle::ALL.iter().map(|obstacle| obstacle.as_str()),
        )
    }
}

impl ToSchema for MessageObstacle {
    fn name() -> Cow<'static, str> {
        "MessageObstacle".into()
    }
}
