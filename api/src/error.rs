//! Conversion of errors to answers. Only here do errors meet HTTP: one exhaustive match turns each into a problem
//! type. A refusal by a capability brings its own, see `Refused`.

pub mod cross_origin;
mod detail;
mod faults;
mod refused;
mod words;

pub use faults::{BearerFault, CrossOriginFault, PathHint, Stale};
pub use refused::Refused;
pub use words::Words;

use crate::files::FileError;
use crate::problem::{BodyError, FieldError, Problem, ProblemType, types};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use kontor_domain::access::Denied;
use kontor_domain::ids::InvalidId;
use kontor_domain::locale::Locale;
use kontor_persistence::{SmsOf, StorageError, TransactionError};
use std::time::Duration;

/// Time for a client to wait when the service is busy.
const BUSY_RETRY: Duration = Duration::from_secs(2);

/// Reason that a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The body is invalid.
    #[error("the body is invalid")]
    Body(BodyError),
    /// Query parameters or fields are invalid.
    #[error("some fields are invalid")]
    Fields(Vec<FieldError>),
    /// A header is invalid.
    #[error("{0}")]
    Header(&'static str),
    /// The head of the request did not arrive in time.
    #[error("the head of the request is too slow")]
    HeadTimeout,
    /// The head of the request exceeds the limit of the HTTP library.
    #[error("the head of the request is too large")]
    HeadTooLarge,
    /// The body is not `application/json`.
    #[error("the body is of another media type")]
    MediaType,
    /// The body is not `application/xml`, where a file of XML is expected.
    #[error("the body is of another media type than XML")]
    NotXml,
    /// The body is compressed.
    #[error("the body is compressed")]
    Encoding,
    /// The body is larger than this many bytes.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    /// No memory is left for another large body.
    #[error("too many large bodies at once")]
    BodyMemory,
    /// The token is invalid or no longer valid; the answer does not tell which.
    #[error("no valid access token")]
    Unauthenticated,
    /// There is no token to look up.
    #[error(transparent)]
    Bearer(#[from] BearerFault),
    /// The operation is for product back ends, and the caller is not one.
    #[error("a service token is required")]
    ServiceOnly,
    /// A mailed token is invalid.
    #[error("the token is invalid")]
    MailedToken,
    /// The actor is not permitted.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There is no such resource.
    #[error("no such resource")]
    Missing,
    /// A part of the path, given by its name, is not a valid id of the expected kind.
    #[error("{0}: {1}")]
    PathId(String, InvalidId),
    /// No operation has this path; with the path that was perhaps meant.
    #[error("no such path")]
    UnknownPath(Option<PathHint>),
    /// The path does not support the method; with those that it supports.
    #[error("the path supports only {0}")]
    Method(String),
    /// A browser asked on behalf of a page of another origin, and is refused.
    #[error("another origin is not allowed: {0:?}")]
    CrossOrigin(CrossOriginFault),
    /// Items of a bulk operation that is carried out as a whole or not at all.
    #[error("some items were refused")]
    BulkRefused(Vec<FieldError>),
    /// `If-Match` does not match.
    #[error("the resource is another version")]
    Precondition(Stale),
    /// The resource changed while the request ran.
    #[error("the resource changed meanwhile")]
    Changed,
    /// The key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The answer contained a secret and was not stored.
    #[error("the answer contained a secret")]
    SecretShown,
    /// The request with this key is still running.
    #[error("the request with this key is still running")]
    InProgress,
    /// Too many requests.
    #[error("too many requests")]
    RateLimited(Duration),
    /// Too many passwords at once.
    #[error("too many logins at once")]
    Hashing,
    /// The request took too long.
    #[error("the request took too long")]
    Timeout,
    /// A capability refuses.
    #[error("{0}")]
    Refused(Box<Refused>),
    /// A storage error.
    #[error(transparent)]
    Storage(StorageError),
    /// A file can't be stored or read.
    #[error(transparent)]
    File(#[from] FileError),
    /// An internal error.
    #[error("internal error: {0}")]
    Internal(&'static str),
}

impl From<BodyError> for Error {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Self {
        Self::Fields(vec![error])
    }
}

impl TransactionError for Error {
    fn storage(&self) -> Option<&StorageError> {
        if let Self::Storage(error) = self {
            Some(error)
        } else {
            None
        }
    }
}

impl Error {
    /// Returns the kind of problem.
    #[must_use]
    pub fn problem_type(&self) -> &'static ProblemType {
        match self {
            Self::Body(BodyError::Malformed { .. } | BodyError::Empty) => &types::MALFORMED_JSON,
            Self::Body(BodyError::Invalid(_)) | Self::Fields(_) => &types::INVALID_INPUT,
            Self::Header(_) | Self::CrossOrigin(_) => &types::BAD_REQUEST,
            Self::HeadTimeout => &types::HEAD_TIMEOUT,
            Self::HeadTooLarge => &types::HEAD_TOO_LARGE,
            Self::MediaType | Self::NotXml => &types::UNSUPPORTED_MEDIA_TYPE,
            Self::Encoding => &types::UNSUPPORTED_CONTENT_ENCODING,
            Self::TooLarge(_) => &types::PAYLOAD_TOO_LARGE,
            Self::Unauthenticated | Self::Bearer(_) => &types::UNAUTHENTICATED,
            Self::ServiceOnly => &types::SERVICE_TOKEN_REQUIRED,
            Self::MailedToken => &types::INVALID_TOKEN,
            Self::Denied(Denied::Hidden) | Self::Missing | Self::PathId(..) => &types::NOT_FOUND,
            Self::UnknownPath(_) | Self::Denied(Denied::NotStaff) => &types::UNKNOWN_PATH,
            Self::Denied(Denied::Forbidden) => &types::FORBIDDEN,
            Self::Denied(Denied::Scope(_) | Denied::Bound) => &types::INSUFFICIENT_SCOPE,
            Self::Denied(Denied::SessionRequired) => &types::SESSION_REQUIRED,
            Self::Denied(Denied::OwnOrganization) => &types::OWN_ORGANIZATION,
            Self::Denied(Denied::StepUp) => &types::STEP_UP_REQUIRED,
            Self::Method(_) => &types::METHOD_NOT_ALLOWED,
            Self::BulkRefused(_) => &types::BULK_REFUSED,
            Self::Precondition(_) => &types::PRECONDITION_FAILED,
            Self::Changed => &types::CONFLICT,
            Self::KeyReused => &types::IDEMPOTENCY_KEY_REUSED,
            Self::SecretShown => &types::SECRET_ALREADY_SHOWN,
            Self::InProgress => &types::REQUEST_IN_PROGRESS,
            Self::RateLimited(_) => &types::RATE_LIMITED,
            Self::Hashing | Self::BodyMemory | Self::File(FileError::Unavailable(_)) => &types::UNAVAILABLE,
            Self::Timeout => &types::TIMEOUT,
            Self::Refused(refused) => refused.kind,
            Self::Storage(error) => storage(error),
            Self::File(FileError::Full(_)) => &types::STORAGE_FULL,
            Self::File(FileError::Missing(_) | FileError::Damaged(_) | FileError::Folder(_))
            | Self::Denied(Denied::Undeclared(_))
            | Self::Internal(_) => &types::INTERNAL,
        }
    }

    /// Returns all invalid fields, and the number of those omitted.
    fn errors(&self) -> (Vec<FieldError>, usize) {
        match self {
            Self::Body(BodyError::Invalid(faults)) => (faults.errors.clone(), faults.omitted),
            Self::Fields(errors) | Self::BulkRefused(errors) => (errors.clone(), 0),
            Self::Refused(refused) => (refused.errors.clone(), 0),
            _ => (Vec::new(), 0),
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        if let Self::RateLimited(wait) = self {
            return Some(*wait);
        }
        if let Self::Refused(refused) = self {
            return refused.retry_after;
        }
        if let Self::Storage(StorageError::MailLimit(limit)) = self {
            return limit.wait.to_std().ok();
        }
        if let Self::Storage(StorageError::SmsLimit(limit)) = self {
            return limit.wait.to_std().ok();
        }
        (self.problem_type().status == 503).then_some(BUSY_RETRY)
    }

    /// Whether the service is refusing requests because it is overloaded: worth a log line, and not an error.
    #[must_use]
    pub fn is_overload(&self) -> bool {
        matches!(
            self,
            Self::Hashing
                | Self::BodyMemory
                | Self::Storage(StorageError::Busy(_) | StorageError::LockTimeout | StorageError::Abandoned)
        )
    }

    /// Builds the answer in a language, with the id of the request that it belongs to.
    #[must_use]
    pub fn answer(&self, request_id: Option<&str>, locale: Locale) -> HttpResponse {
        let kind = self.problem_type();
        let mut problem = Problem::of(kind, locale);
        problem.detail = self.words().map(|words| words.localized(locale));
        problem.request_id = request_id.map(str::to_owned);
        let (errors, omitted) = self.errors();
        problem.list(errors, omitted, locale);
        if let Self::Storage(StorageError::Quota(exceeded)) = self {
            problem.quota = Some(exceeded.quota.as_str());
            problem.limit = Some(exceeded.limit);
        }
        let mut answer = HttpResponse::build(self.status_code());
        answer.content_type("application/problem+json");
        answer.insert_header((header::CONTENT_LANGUAGE, locale.as_str()));
        if let Some(challenge) = self.challenge() {
            answer.insert_header((header::WWW_AUTHENTICATE, challenge));
        }
        if matches!(self, Self::Encoding) {
            // RFC 9110, section 12.5.3: the accepted encoding of a body.
            answer.insert_header((header::ACCEPT_ENCODING, "identity"));
        }
        if let Self::Method(allowed) = self
            && let Ok(allowed) = HeaderValue::from_str(allowed)
        {
            answer.insert_header((header::ALLOW, allowed));
        }
        if let Some(wait) = self.retry_after() {
            // Rounded up: a client that returns too early is refused again.
            answer.insert_header((header::RETRY_AFTER, whole_seconds(wait)));
        }
        answer.json(problem)
    }
}

/// Rounds a wait up to whole seconds, so that no client returns too early, and never to zero.
#[must_use]
pub fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

fn storage(error: &StorageError) -> &'static ProblemType {
    match error {
        // As an error of the API it is a refusal of its capability.
        StorageError::Refused(_) => &types::CONFLICT,
        StorageError::MailLimit(_) => &types::MAIL_LIMIT,
        StorageError::SmsLimit(limit) => match limit.of {
            SmsOf::Account | SmsOf::Hour | SmsOf::Challenge | SmsOf::Pause => &types::SMS_LIMIT,
            SmsOf::Installation => &types::SMS_UNAVAILABLE,
        },
        StorageError::Busy(_)
        | StorageError::LockTimeout
        | StorageError::Retry(_)
        | StorageError::Connection(_) => &types::UNAVAILABLE,
        StorageError::Abandoned => &types::TIMEOUT,
        StorageError::Quota(_) => &types::QUOTA_EXCEEDED,
        StorageError::Full(_) => &types::STORAGE_FULL,
        StorageError::Corrupt(_)
        | StorageError::Sealed
        | StorageError::Panicked
        | StorageError::Migration(_)
        | StorageError::NewerSchema(_)
        | StorageError::Database(_) => &types::INTERNAL,
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.problem_type().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.answer(None, Locale::En)
    }
}
