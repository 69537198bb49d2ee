//! Wire representation of checks. Nothing of a message is answered but names, accounts, codes and media types that were
//! found in it.

use super::words::{
    MessageObstacle, MessagePlace, MessageReasonBearing, MessageReasonCode, MessageSourceWord, MessageVerdict,
};
use crate::http::{View, shown};
use crate::moment::moment;
use chrono::{DateTime, Utc};
use kontor_domain::message_checks::{MessageCheck, Obstacle, Place, Reason};
use serde::Serialize;
use utoipa::ToSchema;

/// Reason of a verdict.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessageReason)]
pub struct ReasonView {
    /// Finding.
    #[schema(value_type = MessageReasonCode)]
    code: &'static str,
    /// Bearing on the verdict.
    #[schema(value_type = MessageReasonBearing)]
    bearing: &'static str,
    /// Place in the message; null for what is missing.
    #[schema(required = true, value_type = Option<MessagePlace>)]
    place: Option<&'static str>,
    /// Domain, host, IBAN, code or media type that was found. A stranger chose it: show it as plain text, never as a
    /// link.
    #[schema(required = true)]
    value: Option<String>,
    /// Name of the provider that the value resembles; for a signature, the origin of its key: `configured` or `given`.
    #[schema(required = true)]
    about: Option<String>,
    /// Obstacle to reading it, for `not_read`.
    #[schema(required = true, value_type = Option<MessageObstacle>)]
    obstacle: Option<&'static str>,
}

impl From<Reason> for ReasonView {
    fn from(reason: Reason) -> Self {
        Self {
            code: reason.code.as_str(),
            bearing: reason.code.bearing().as_str(),
            place: reason.place.map(Place::as_str),
            value: reason.value,
            about: reason.about,
            obstacle: reason.obstacle.map(Obstacle::as_str),
        }
    }
}

/// Check of a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessageCheck, example = json!({
    "id": "mck_0192f0c1e5b07cc3a4d15e6f708192a9", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "source": "message", "verdict": "forged",
    "reasons": [
        { "code": "link_look_alike", "bearing": "refutes", "place": "html", "value": "kontor-example.com",
            "about": "kontor.example", "obstacle": null },
        { "code": "sender_ours", "bearing": "supports", "place": "from", "value": "kontor.example", "about": null,
            "obstacle": null },
        { "code": "dkim_missing", "bearing": "neutral", "place": null, "value": null, "about": null, "obstacle": null },
        { "code": "code_missing", "bearing": "neutral", "place": null, "value": null, "about": null, "obstacle": null }
    ],
    "created_at": "2026-11-23T08:15:00Z", "expires_at": "2026-11-30T08:15:00Z"
}))]
pub struct MessageCheckView {
    /// Check id.
    id: shown::MessageCheckId,
    /// Organization whose documents the codes were looked up in.
    organization_id: shown::OrganizationId,
    /// Form in which the message was given.
    #[schema(value_type = MessageSourceWord)]
    source: &'static str,
    /// Verdict.
    #[schema(value_type = MessageVerdict)]
    verdict: &'static str,
    /// Reasons, those against the message first.
    reasons: Vec<ReasonView>,
    /// Time of the check.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
    /// Time at which it is deleted.
    #[serde(serialize_with = "moment")]
    expires_at: DateTime<Utc>,
}

impl From<MessageCheck> for MessageCheckView {
    fn from(check: MessageCheck) -> Self {
        Self {
            id: check.id.into(),
            organization_id: check.organization.into(),
            source: check.source.as_str(),
            verdict: check.report.verdict.as_str(),
            reasons: check.report.reasons.into_iter().map(Into::into).collect(),
            created_at: check.created_at,
            expires_at: check.expires_at,
        }
    }
}

impl View for MessageCheckView {
    fn location(&self) -> Option<String> {
        let (organization, id) = (self.organization_id, self.id);
        Some(format!("/v1/organizations/{organization}/message-checks/{id}"))
    }
}
