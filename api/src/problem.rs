//! Problem types: every error answer of the API, RFC 9457, listed once and published in the docs.

mod codes;
mod details;
mod field_error;
mod forms;
pub mod pointer;
mod relations;
mod syntax;
mod titles;
pub mod wordings;

pub use codes::{FieldErrorCode, ProblemCode, QuotaName};
pub use field_error::{BodyError, Faults, FieldError};

use kontor_domain::locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;

/// One kind of problem. Its code and type never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemType {
    /// Stable word for programs.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Short text for people in English, the same for every occurrence.
    pub title: &'static str,
}

impl ProblemType {
    const fn new(status: u16, code: &'static str, title: &'static str) -> Self {
        Self { code, status, title }
    }

    /// The title in a language.
    #[must_use]
    pub fn title_in(&self, locale: Locale) -> &'static str {
        titles::translated(self.code, locale).unwrap_or(self.title)
    }

    /// The `type` member: a URN, the same on every installation.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("urn:kontor:problem:{}", self.code)
    }
}

/// The problem types.
pub mod types {
    use super::ProblemType;

    /// The body is no JSON.
    pub const MALFORMED_JSON: ProblemType =
        ProblemType::new(400, "malformed_json", "The body is not valid JSON");
    /// The request is no HTTP that can be understood.
    pub const BAD_REQUEST: ProblemType =
        ProblemType::new(400, "bad_request", "The request can't be understood");
    /// No valid login.
    pub const UNAUTHENTICATED: ProblemType =
        ProblemType::new(401, "unauthenticated", "A valid access token is needed");
    /// Only product back ends ask this.
    pub const SERVICE_TOKEN_REQUIRED: ProblemType = ProblemType::new(
        403,
        "service_token_required",
        "Only a product's back end may ask this, with a service token",
    );
    /// Wrong address or password.
    pub const INVALID_CREDENTIALS: ProblemType = ProblemType::new(
        401,
        "invalid_credentials",
        "The e-mail address or the password is wrong",
    );
    /// The refresh token is worth nothing.
    pub const INVALID_REFRESH_TOKEN: ProblemType = ProblemType::new(
        401,
        "invalid_refresh_token",
        "The refresh token is unknown, used or expired",
    );
    /// The role does not allow it.
    pub const FORBIDDEN: ProblemType = ProblemType::new(403, "forbidden", "Your role does not allow this");
    /// The API token lacks a scope.
    pub const INSUFFICIENT_SCOPE: ProblemType =
        ProblemType::new(403, "insufficient_scope", "The API token lacks a scope");
    /// Not with an API token.
    pub const SESSION_REQUIRED: ProblemType = ProblemType::new(
        403,
        "session_required",
        "This needs a login; an API token is not enough",
    );
    /// The password must be given again.
    pub const STEP_UP_REQUIRED: ProblemType = ProblemType::new(
        403,
        "step_up_required",
        "Give your password again first: this is a sensitive action",
    );
    /// The given password is not the account's.
    pub const WRONG_PASSWORD: ProblemType = ProblemType::new(403, "wrong_password", "The password is wrong");
    /// Only legal representatives give or take that role.
    pub const LEGAL_REPRESENTATIVE_ONLY: ProblemType = ProblemType::new(
        403,
        "legal_representative_only",
        "Only a legal representative can do this",
    );
    /// Nothing there, or nothing that the caller may know of.
    pub const NOT_FOUND: ProblemType = ProblemType::new(404, "not_found", "There is no such resource");
    /// No operation has this path.
    pub const UNKNOWN_PATH: ProblemType = ProblemType::new(404, "unknown_path", "There is no such path");
    /// The path exists, the method does not.
    pub const METHOD_NOT_ALLOWED: ProblemType = ProblemType::new(
        405,
        "method_not_allowed",
        "This path does not support this method",
    );
    /// The head of the request did not arrive in time.
    pub const HEAD_TIMEOUT: ProblemType = ProblemType::new(
        408,
        "head_timeout",
        "The head of the request did not arrive in time",
    );
    /// An active legal representative must remain.
    pub const LAST_LEGAL_REPRESENTATIVE: ProblemType = ProblemType::new(
        409,
        "last_legal_representative",
        "The last legal representative can't go: appoint another first",
    );
    /// Member already.
    pub const ALREADY_MEMBER: ProblemType =
        ProblemType::new(409, "already_member", "This person is already a member");
    /// Invited already.
    pub const ALREADY_INVITED: ProblemType = ProblemType::new(
        409,
        "already_invited",
        "This address already has an open invitation",
    );
    /// Done whole or not at all, and some items can't be done.
    pub const BULK_REFUSED: ProblemType = ProblemType::new(
        409,
        "bulk_refused",
        "Some items can't be done, so none was: see `errors`, or allow `partial`",
    );
    /// The invitation was answered, revoked or has expired.
    pub const INVITATION_CLOSED: ProblemType =
        ProblemType::new(409, "invitation_closed", "The invitation is no longer open");
    /// Whoever invited may no longer do so.
    pub const INVITER_LOST_RIGHT: ProblemType = ProblemType::new(
        409,
        "inviter_lost_right",
        "Whoever invited you may no longer give this role",
    );
    /// Something stands in the way of deleting the organization.
    pub const ORGANIZATION_NOT_DELETABLE: ProblemType = ProblemType::new(
        409,
        "organization_not_deletable",
        "The organization can't be deleted yet: something stands in the way",
    );
    /// One open hand-over at a time.
    pub const HAND_OVER_OPEN: ProblemType = ProblemType::new(
        409,
        "hand_over_open",
        "You already have an open hand-over: cancel it first",
    );
    /// The hand-over was answered or cancelled, or has expired.
    pub const HAND_OVER_CLOSED: ProblemType =
        ProblemType::new(409, "hand_over_closed", "The hand-over is no longer open");
    /// Giver or receiver are no longer what a hand-over takes.
    pub const HAND_OVER_PARTY_CHANGED: ProblemType = ProblemType::new(
        409,
        "hand_over_party_changed",
        "The giver is no longer a legal representative, or the receiver can't become one",
    );
    /// The product is over already.
    pub const PRODUCT_CANCELLED: ProblemType =
        ProblemType::new(409, "product_cancelled", "The product is already cancelled");
    /// The product is in an open offer.
    pub const PRODUCT_OFFERED: ProblemType = ProblemType::new(
        409,
        "product_offered",
        "The product is offered to another organization: cancel that transfer first",
    );
    /// The offer of products was answered or taken back.
    pub const TRANSFER_CLOSED: ProblemType =
        ProblemType::new(409, "transfer_closed", "The transfer is no longer open");
    /// The products belong to the organization that would get them.
    pub const TRANSFER_SAME_ORGANIZATION: ProblemType = ProblemType::new(
        409,
        "transfer_same_organization",
        "The products already belong to this organization",
    );
    /// Whoever offers no longer manages the organization.
    pub const OFFERER_LOST_RIGHT: ProblemType = ProblemType::new(
        409,
        "offerer_lost_right",
        "Whoever offered the products may no longer do so: ask them to offer them again",
    );
    /// Another team has the name.
    pub const TEAM_NAME_TAKEN: ProblemType =
        ProblemType::new(409, "team_name_taken", "Another team already has this name");
    /// There would be too many of something.
    pub const QUOTA_EXCEEDED: ProblemType = ProblemType::new(
        409,
        "quota_exceeded",
        "The limit for these is reached: remove some first, or ask the provider for more",
    );
    /// The request with this key still runs.
    pub const REQUEST_IN_PROGRESS: ProblemType = ProblemType::new(
        409,
        "request_in_progress",
        "A request with this Idempotency-Key is still running",
    );
    /// The answer held a secret and is not kept.
    pub const SECRET_ALREADY_SHOWN: ProblemType = ProblemType::new(
        409,
        "secret_already_shown",
        "The request was done before; its answer held a secret and can't be shown again",
    );
    /// Somebody else changed it in the meantime.
    pub const CONFLICT: ProblemType =
        ProblemType::new(409, "conflict", "The resource was changed in the meantime");
    /// `If-Match` does not match.
    pub const PRECONDITION_FAILED: ProblemType = ProblemType::new(
        412,
        "precondition_failed",
        "The resource is not the version that If-Match names",
    );
    /// The body is too large.
    pub const PAYLOAD_TOO_LARGE: ProblemType =
        ProblemType::new(413, "payload_too_large", "The body is too large");
    /// The body is of another media type.
    pub const UNSUPPORTED_MEDIA_TYPE: ProblemType =
        ProblemType::new(415, "unsupported_media_type", "The body must be application/json");
    /// The body is compressed.
    pub const UNSUPPORTED_CONTENT_ENCODING: ProblemType = ProblemType::new(
        415,
        "unsupported_content_encoding",
        "The body must not be compressed",
    );
    /// Fields are wrong.
    pub const INVALID_INPUT: ProblemType =
        ProblemType::new(422, "invalid_input", "Some fields are not acceptable");
    /// A mailed token is worth nothing.
    pub const INVALID_TOKEN: ProblemType =
        ProblemType::new(422, "invalid_token", "The token is unknown, used or expired");
    /// The key was used for another request.
    pub const IDEMPOTENCY_KEY_REUSED: ProblemType = ProblemType::new(
        422,
        "idempotency_key_reused",
        "This Idempotency-Key was used for another request",
    );
    /// The head of the request is too large.
    pub const HEAD_TOO_LARGE: ProblemType = ProblemType::new(
        431,
        "head_too_large",
        "The request line and the headers are too large",
    );
    /// Too many requests.
    pub const RATE_LIMITED: ProblemType =
        ProblemType::new(429, "rate_limited", "Too many requests: wait a moment");
    /// Too many wrong passwords in a row.
    pub const LOGIN_THROTTLED: ProblemType = ProblemType::new(
        429,
        "login_throttled",
        "Too many wrong passwords: wait before trying again",
    );
    /// Too many wrong passwords altogether.
    pub const LOGIN_DISABLED: ProblemType = ProblemType::new(
        429,
        "login_disabled",
        "Too many wrong passwords here: set a new password by mail, or use a device that is known",
    );
    /// Too many invitations today.
    pub const INVITATION_LIMIT: ProblemType =
        ProblemType::new(429, "invitation_limit", "Too many invitations within 24 hours");
    /// Too many mails today.
    pub const MAIL_LIMIT: ProblemType = ProblemType::new(
        429,
        "mail_limit",
        "Too many mails within 24 hours, from your account or to this address",
    );
    /// Our fault.
    pub const INTERNAL: ProblemType =
        ProblemType::new(500, "internal_error", "Something went wrong on our side");
    /// Too much at once; trying again helps.
    pub const UNAVAILABLE: ProblemType =
        ProblemType::new(503, "unavailable", "The service is busy: try again in a moment");
    /// The disk is full; only an operator can help.
    pub const STORAGE_FULL: ProblemType = ProblemType::new(
        503,
        "storage_full",
        "The service can't store anything at the moment: its operator has to make room",
    );
    /// The request took too long.
    pub const TIMEOUT: ProblemType = ProblemType::new(
        503,
        "request_timeout",
        "The request took too long and was abandoned",
    );

    /// Every problem type.
    pub const ALL: &[ProblemType] = &[
        MALFORMED_JSON,
        BAD_REQUEST,
        UNAUTHENTICATED,
        INVALID_CREDENTIALS,
        INVALID_REFRESH_TOKEN,
        FORBIDDEN,
        INSUFFICIENT_SCOPE,
        SESSION_REQUIRED,
        STEP_UP_REQUIRED,
        WRONG_PASSWORD,
        LEGAL_REPRESENTATIVE_ONLY,
        SERVICE_TOKEN_REQUIRED,
        NOT_FOUND,
        UNKNOWN_PATH,
        METHOD_NOT_ALLOWED,
        HEAD_TIMEOUT,
        LAST_LEGAL_REPRESENTATIVE,
        ALREADY_MEMBER,
        ALREADY_INVITED,
        BULK_REFUSED,
        INVITATION_CLOSED,
        INVITER_LOST_RIGHT,
        ORGANIZATION_NOT_DELETABLE,
        HAND_OVER_OPEN,
        HAND_OVER_CLOSED,
        HAND_OVER_PARTY_CHANGED,
        PRODUCT_CANCELLED,
        PRODUCT_OFFERED,
        TRANSFER_CLOSED,
        TRANSFER_SAME_ORGANIZATION,
        OFFERER_LOST_RIGHT,
        TEAM_NAME_TAKEN,
        QUOTA_EXCEEDED,
        REQUEST_IN_PROGRESS,
        SECRET_ALREADY_SHOWN,
        CONFLICT,
        PRECONDITION_FAILED,
        PAYLOAD_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        UNSUPPORTED_CONTENT_ENCODING,
        INVALID_INPUT,
        INVALID_TOKEN,
        IDEMPOTENCY_KEY_REUSED,
        RATE_LIMITED,
        LOGIN_THROTTLED,
        LOGIN_DISABLED,
        INVITATION_LIMIT,
        MAIL_LIMIT,
        HEAD_TOO_LARGE,
        INTERNAL,
        UNAVAILABLE,
        STORAGE_FULL,
        TIMEOUT,
    ];
}

/// An error answer, `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:kontor:problem:not_found", "title": "There is no such resource", "status": 404,
    "code": "not_found", "request_id": "0192f0c1e5b07cc3a4d15e6f708192a3"
}))]
pub struct Problem {
    /// Names the kind of problem.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// The kind in words, in the language that `Accept-Language` wants.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The kind as a stable word.
    #[schema(value_type = ProblemCode)]
    pub code: &'static str,
    /// This occurrence in words, in the same language, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Every field that is not acceptable, up to a number and a size.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// With `quota_exceeded`: what there would be too many of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<QuotaName>)]
    pub quota: Option<&'static str>,
    /// With `quota_exceeded`: how many there may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// How many more errors there are than `errors` lists; absent if it lists all of them. Beyond several hundred it
    /// may be lower than the truth.
    #[serde(skip_serializing_if = "is_zero")]
    #[schema(required = false, minimum = 1)]
    pub errors_omitted: usize,
    /// Quote it when you ask for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// The most bytes that the errors of an answer take as JSON. With all else a problem stays under 16 KiB.
const ERRORS_BYTES_MAX: usize = 13 * 1024;

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands a reference to `skip_serializing_if`"
)]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Problem {
    /// A problem of this kind of which nothing else is known.
    #[must_use]
    pub fn of(kind: &ProblemType, locale: Locale) -> Self {
        Self {
            type_uri: kind.uri(),
            title: kind.title_in(locale),
            status: kind.status,
            code: kind.code,
            detail: None,
            errors: Vec::new(),
            errors_omitted: 0,
            quota: None,
            limit: None,
            request_id: None,
        }
    }

    /// Lists errors in a language as far as they find room, and counts the rest beside those `omitted` before.
    pub fn list(&mut self, errors: Vec<FieldError>, omitted: usize, locale: Locale) {
        let (total, mut room) = (errors.len(), ERRORS_BYTES_MAX);
        for error in errors.into_iter().take(Faults::MAX) {
            let error = error.localized(locale);
            let bytes = serde_json::to_vec(&error).map_or(ERRORS_BYTES_MAX, |json| json.len() + 1);
            let Some(left) = room.checked_sub(bytes) else {
                break;
            };
            room = left;
            self.errors.push(error);
        }
        self.errors_omitted = omitted + total - self.errors.len();
    }
}
