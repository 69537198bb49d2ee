//! Problem types: all error answers of the API (RFC 9457), listed once and published in the docs.

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

/// Kind of problem. Its code and type never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemType {
    /// Stable code for programs.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Short English text for people, the same for every occurrence.
    pub title: &'static str,
}

impl ProblemType {
    const fn new(status: u16, code: &'static str, title: &'static str) -> Self {
        Self { code, status, title }
    }

    /// Returns the title in a language.
    #[must_use]
    pub fn title_in(&self, locale: Locale) -> &'static str {
        titles::translated(self.code, locale).unwrap_or(self.title)
    }

    /// Returns the `type` member: a URN, the same on every installation.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("urn:kontor:problem:{}", self.code)
    }
}

/// Problem types.
pub mod types {
    use super::ProblemType;

    /// The body is not JSON.
    pub const MALFORMED_JSON: ProblemType =
        ProblemType::new(400, "malformed_json", "The body is not valid JSON");
    /// The request is not valid HTTP.
    pub const BAD_REQUEST: ProblemType =
        ProblemType::new(400, "bad_request", "The request can't be understood");
    /// No valid login.
    pub const UNAUTHENTICATED: ProblemType =
        ProblemType::new(401, "unauthenticated", "A valid access token is required");
    /// The operation is for product back ends only.
    pub const SERVICE_TOKEN_REQUIRED: ProblemType = ProblemType::new(
        403,
        "service_token_required",
        "Only a product's back end may call this, with a service token",
    );
    /// Wrong address or password.
    pub const INVALID_CREDENTIALS: ProblemType = ProblemType::new(
        401,
        "invalid_credentials",
        "The e-mail address or the password is wrong",
    );
    /// The refresh token is invalid.
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
    /// The operation is not available to API tokens.
    pub const SESSION_REQUIRED: ProblemType = ProblemType::new(
        403,
        "session_required",
        "This requires a login; an API token is not sufficient",
    );
    /// The password must be entered again.
    pub const STEP_UP_REQUIRED: ProblemType = ProblemType::new(
        403,
        "step_up_required",
        "Enter your password again first: this is a sensitive action",
    );
    /// The password is not that of the account.
    pub const WRONG_PASSWORD: ProblemType = ProblemType::new(403, "wrong_password", "The password is wrong");
    /// Only legal representatives give or take that role.
    pub const LEGAL_REPRESENTATIVE_ONLY: ProblemType = ProblemType::new(
        403,
        "legal_representative_only",
        "Only a legal representative can do this",
    );
    /// No such resource, or none that the caller may know of.
    pub const NOT_FOUND: ProblemType = ProblemType::new(404, "not_found", "There is no such resource");
    /// No operation has this path.
    pub const UNKNOWN_PATH: ProblemType = ProblemType::new(404, "unknown_path", "There is no such path");
    /// The path exists, but not with this method.
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
        "The last legal representative must stay: appoint another one first",
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
    /// A bulk request is carried out as a whole, and some items can't be.
    pub const BULK_REFUSED: ProblemType = ProblemType::new(
        409,
        "bulk_refused",
        "Some items can't be carried out, so none was: see `errors`, or set `partial`",
    );
    /// The invitation was answered, revoked or has expired.
    pub const INVITATION_CLOSED: ProblemType =
        ProblemType::new(409, "invitation_closed", "The invitation is no longer open");
    /// The inviter may no longer give the role.
    pub const INVITER_LOST_RIGHT: ProblemType = ProblemType::new(
        409,
        "inviter_lost_right",
        "The inviter may no longer give this role",
    );
    /// There are obstacles to deleting the organization.
    pub const ORGANIZATION_NOT_DELETABLE: ProblemType = ProblemType::new(
        409,
        "organization_not_deletable",
        "The organization can't be deleted yet: there are obstacles",
    );
    /// One open hand-over at a time.
    pub const HAND_OVER_OPEN: ProblemType = ProblemType::new(
        409,
        "hand_over_open",
        "You already have an open hand-over: cancel it first",
    );
    /// The hand-over was answered or canceled, or has expired.
    pub const HAND_OVER_CLOSED: ProblemType =
        ProblemType::new(409, "hand_over_closed", "The hand-over is no longer open");
    /// A party no longer meets the requirements of a hand-over.
    pub const HAND_OVER_PARTY_CHANGED: ProblemType = ProblemType::new(
        409,
        "hand_over_party_changed",
        "The giver is no longer a legal representative, or the receiver can't become one",
    );
    /// The product has ended already.
    pub const PRODUCT_CANCELLED: ProblemType =
        ProblemType::new(409, "product_cancelled", "The product is already canceled");
    /// The product is in an open offer.
    pub const PRODUCT_OFFERED: ProblemType = ProblemType::new(
        409,
        "product_offered",
        "The product is offered to another organization: cancel that transfer first",
    );
    /// The transfer was answered or canceled, or has expired.
    pub const TRANSFER_CLOSED: ProblemType =
        ProblemType::new(409, "transfer_closed", "The transfer is no longer open");
    /// The products belong to the receiving organization already.
    pub const TRANSFER_SAME_ORGANIZATION: ProblemType = ProblemType::new(
        409,
        "transfer_same_organization",
        "The products already belong to this organization",
    );
    /// The offerer no longer manages the organization.
    pub const OFFERER_LOST_RIGHT: ProblemType = ProblemType::new(
        409,
        "offerer_lost_right",
        "The offerer may no longer transfer the products: ask for a new offer",
    );
    /// Another team has the name.
    pub const TEAM_NAME_TAKEN: ProblemType =
        ProblemType::new(409, "team_name_taken", "Another team already has this name");
    /// A limit on the number of resources is reached.
    pub const QUOTA_EXCEEDED: ProblemType = ProblemType::new(
        409,
        "quota_exceeded",
        "The limit is reached: remove some first, or ask the provider for more",
    );
    /// The request with this key is still running.
    pub const REQUEST_IN_PROGRESS: ProblemType = ProblemType::new(
        409,
        "request_in_progress",
        "A request with this Idempotency-Key is still running",
    );
    /// The answer contained a secret and was not stored.
    pub const SECRET_ALREADY_SHOWN: ProblemType = ProblemType::new(
        409,
        "secret_already_shown",
        "The request was already carried out; its answer contained a secret and can't be shown again",
    );
    /// The resource was changed in the meantime.
    pub const CONFLICT: ProblemType =
        ProblemType::new(409, "conflict", "The resource was changed in the meantime");
    /// `If-Match` does not match.
    pub const PRECONDITION_FAILED: ProblemType = ProblemType::new(
        412,
        "precondition_failed",
        "The resource does not have the version given in If-Match",
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
    /// Fields are invalid.
    pub const INVALID_INPUT: ProblemType = ProblemType::new(422, "invalid_input", "Some fields are invalid");
    /// A mailed token is invalid.
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
    /// Too many wrong passwords in total.
    pub const LOGIN_DISABLED: ProblemType = ProblemType::new(
        429,
        "login_disabled",
        "Too many wrong passwords: reset your password by mail, or use a known device",
    );
    /// Too many invitations within 24 hours.
    pub const INVITATION_LIMIT: ProblemType =
        ProblemType::new(429, "invitation_limit", "Too many invitations within 24 hours");
    /// Too many mails within 24 hours.
    pub const MAIL_LIMIT: ProblemType = ProblemType::new(
        429,
        "mail_limit",
        "Too many mails within 24 hours, from your account or to this address",
    );
    /// An internal error.
    pub const INTERNAL: ProblemType =
        ProblemType::new(500, "internal_error", "Something went wrong on our side");
    /// Overload; trying again helps.
    pub const UNAVAILABLE: ProblemType =
        ProblemType::new(503, "unavailable", "The service is busy: try again in a moment");
    /// The disk is full; only an operator can help.
    pub const STORAGE_FULL: ProblemType = ProblemType::new(
        503,
        "storage_full",
        "The service can't store any data at the moment: its operator must free up space",
    );
    /// The request took too long.
    pub const TIMEOUT: ProblemType = ProblemType::new(
        503,
        "request_timeout",
        "The request took too long and was abandoned",
    );

    /// All problem types.
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

/// Error answer, `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:kontor:problem:not_found", "title": "There is no such resource", "status": 404,
    "code": "not_found", "request_id": "0192f0c1e5b07cc3a4d15e6f708192a3"
}))]
pub struct Problem {
    /// URN of the kind of problem.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// Kind of problem as text, in the language requested by `Accept-Language`.
    pub title: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Kind of problem as a stable code.
    #[schema(value_type = ProblemCode)]
    pub code: &'static str,
    /// Explanation of this occurrence and its remedy, in the same language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Invalid fields, limited in number and size.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// Limited resource, for `quota_exceeded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<QuotaName>)]
    pub quota: Option<&'static str>,
    /// Maximum number, for `quota_exceeded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Number of further errors not listed in `errors`; absent if all are listed. Beyond several hundred it may be
    /// too low.
    #[serde(skip_serializing_if = "is_zero")]
    #[schema(required = false, minimum = 1)]
    pub errors_omitted: usize,
    /// Id of the request, to be quoted in support requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// Maximum size of an answer's errors as JSON, in bytes. With everything else a problem stays under 16 KiB.
const ERRORS_BYTES_MAX: usize = 13 * 1024;

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands a reference to `skip_serializing_if`"
)]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Problem {
    /// Returns a problem of this kind without further details.
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

    /// Lists errors in a language as far as there is room, and adds the rest to the `omitted` ones.
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
