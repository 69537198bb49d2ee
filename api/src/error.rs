//! Errors know nothing of HTTP until here: one exhaustive match turns each into a problem type.

pub mod cross_origin;
mod detail;
mod faults;

pub use detail::Words;
pub use faults::{BearerFault, CrossOriginFault, PathHint, Stale};

use crate::problem::{BodyError, FieldError};
use crate::problem::{Problem, ProblemType, types};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use kontor_domain::access::Denied;
use kontor_domain::identity::Refusal;
use kontor_domain::ids::InvalidId;
use kontor_domain::invitations::{NotOpen, SendLimit};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{HandOverClosed, NotAcceptable, Obstacle, RoleDenied};
use kontor_domain::products::NotCancellable;
use kontor_domain::transfers::{self, TransferClosed};
use kontor_persistence::{Constraint, StorageError, TransactionError};
use std::time::Duration;

/// How long a client should wait when the service is busy.
const BUSY_RETRY: Duration = Duration::from_secs(2);

/// How long a client should wait that only a new password helps: it may have been set in the meantime.
const DISABLED_RETRY: Duration = Duration::from_secs(3_600);

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The body is not acceptable.
    #[error("the body is not acceptable")]
    Body(BodyError),
    /// Query parameters or fields are not acceptable.
    #[error("some fields are not acceptable")]
    Fields(Vec<FieldError>),
    /// A header is not acceptable.
    #[error("{0}")]
    Header(&'static str),
    /// The head of the request did not arrive in time.
    #[error("the head of the request is too slow")]
    HeadTimeout,
    /// The head of the request is larger than the HTTP library reads.
    #[error("the head of the request is too large")]
    HeadTooLarge,
    /// The body is not `application/json`.
    #[error("the body is of another media type")]
    MediaType,
    /// The body is compressed.
    #[error("the body is compressed")]
    Encoding,
    /// The body is larger than this many bytes.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    /// There is no memory for another large body now.
    #[error("too many large bodies at once")]
    BodyMemory,
    /// The token is worth nothing, or no longer. Which of them is never told.
    #[error("no valid access token")]
    Unauthenticated,
    /// There is no token that could be asked about.
    #[error(transparent)]
    Bearer(#[from] BearerFault),
    /// A person asks what only a product's back end may.
    #[error("a service token is needed")]
    ServiceOnly,
    /// Wrong address or password.
    #[error("wrong address or password")]
    Credentials,
    /// The password that a logged-in person gave again is wrong.
    #[error("wrong password")]
    WrongPassword,
    /// The refresh token is worth nothing.
    #[error("the refresh token is worth nothing")]
    RefreshToken,
    /// A mailed token is worth nothing.
    #[error("the token is worth nothing")]
    MailedToken,
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The actor's role may not do this to that role.
    #[error(transparent)]
    Role(#[from] RoleDenied),
    /// There is no such resource.
    #[error("no such resource")]
    Missing,
    /// A part of the path, with its name, is no id of the kind that stands there.
    #[error("{0}: {1}")]
    PathId(String, InvalidId),
    /// No operation has the path; one that was perhaps meant.
    #[error("no such path")]
    UnknownPath(Option<PathHint>),
    /// The path does not know the method; it knows these.
    #[error("the path knows only {0}")]
    Method(String),
    /// A browser asked for a page of another origin, and is told no.
    #[error("another origin is not let in: {0:?}")]
    CrossOrigin(CrossOriginFault),
    /// The invitation was answered before.
    #[error(transparent)]
    NotOpen(#[from] NotOpen),
    /// The product is over.
    #[error(transparent)]
    NotCancellable(#[from] NotCancellable),
    /// The offer of products is over.
    #[error(transparent)]
    TransferClosed(#[from] TransferClosed),
    /// The offer of products is open, and can't be accepted here and now.
    #[error(transparent)]
    Transfer(#[from] transfers::NotAcceptable),
    /// The product is offered to another organization.
    #[error("the product is in an open transfer")]
    ProductOffered,
    /// Whoever invited may no longer give this role.
    #[error("the inviter lost the right")]
    InviterLostRight,
    /// The person is the only legal representative of the organizations that are named.
    #[error("the only legal representative of {0}")]
    OnlyRepresentative(String),
    /// Something stands in the way of deleting the organization.
    #[error("the organization can't be deleted yet")]
    NotDeletable(Vec<Obstacle>),
    /// The hand-over was answered or taken back before.
    #[error(transparent)]
    HandOverClosed(#[from] HandOverClosed),
    /// One of the two is no longer what a hand-over takes.
    #[error("giver or receiver changed")]
    HandOverPartyChanged,
    /// Too many invitations within 24 hours; the next one can go out after this time.
    #[error("{0}")]
    InvitationLimit(SendLimit, Duration),
    /// Items of a bulk operation that is done whole or not at all.
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
    /// The answer held a secret and is not kept.
    #[error("the answer held a secret")]
    SecretShown,
    /// The request with this key still runs.
    #[error("the request with this key still runs")]
    InProgress,
    /// Too many requests.
    #[error("too many requests")]
    RateLimited(Duration),
    /// Too many wrong passwords in a row, or altogether.
    #[error("too many wrong passwords")]
    Throttled(Refusal),
    /// Too many passwords at once.
    #[error("too many logins at once")]
    Hashing,
    /// The request took too long.
    #[error("the request took too long")]
    Timeout,
    /// Storage could not do it.
    #[error(transparent)]
    Storage(StorageError),
    /// Our own mistake.
    #[error("internal error: {0}")]
    Internal(&'static str),
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
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

impl From<NotAcceptable> for Error {
    fn from(reason: NotAcceptable) -> Self {
        match reason {
            NotAcceptable::Closed(closed) => Self::HandOverClosed(closed),
            NotAcceptable::PartyChanged => Self::HandOverPartyChanged,
            NotAcceptable::Change(_) => Self::Internal("a hand-over wants no switch"),
        }
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
    /// The kind of problem.
    #[must_use]
    pub fn problem_type(&self) -> ProblemType {
        match self {
            Self::Body(BodyError::Malformed { .. } | BodyError::Empty) => types::MALFORMED_JSON,
            Self::Body(BodyError::Invalid(_)) | Self::Fields(_) => types::INVALID_INPUT,
            Self::Header(_) | Self::CrossOrigin(_) => types::BAD_REQUEST,
            Self::HeadTimeout => types::HEAD_TIMEOUT,
            Self::HeadTooLarge => types::HEAD_TOO_LARGE,
            Self::MediaType => types::UNSUPPORTED_MEDIA_TYPE,
            Self::Encoding => types::UNSUPPORTED_CONTENT_ENCODING,
            Self::TooLarge(_) => types::PAYLOAD_TOO_LARGE,
            Self::Unauthenticated | Self::Bearer(_) => types::UNAUTHENTICATED,
            Self::ServiceOnly => types::SERVICE_TOKEN_REQUIRED,
            Self::Credentials => types::INVALID_CREDENTIALS,
            Self::RefreshToken => types::INVALID_REFRESH_TOKEN,
            Self::MailedToken => types::INVALID_TOKEN,
            Self::Denied(Denied::Hidden) | Self::Missing | Self::PathId(..) => types::NOT_FOUND,
            Self::UnknownPath(_) => types::UNKNOWN_PATH,
            Self::Denied(Denied::Forbidden) | Self::Role(RoleDenied::NotAManager) => types::FORBIDDEN,
            Self::Denied(Denied::Scope(_) | Denied::Bound) => types::INSUFFICIENT_SCOPE,
            Self::Denied(Denied::SessionRequired) => types::SESSION_REQUIRED,
            Self::Denied(Denied::StepUp) => types::STEP_UP_REQUIRED,
            Self::WrongPassword => types::WRONG_PASSWORD,
            Self::Role(RoleDenied::LegalRepresentativeOnly) => types::LEGAL_REPRESENTATIVE_ONLY,
            Self::Method(_) => types::METHOD_NOT_ALLOWED,
            Self::NotOpen(_) => types::INVITATION_CLOSED,
            Self::NotCancellable(_) => types::PRODUCT_CANCELLED,
            Self::TransferClosed(_) => types::TRANSFER_CLOSED,
            Self::Transfer(transfers::NotAcceptable::OffererLostRight) => types::OFFERER_LOST_RIGHT,
            Self::Transfer(transfers::NotAcceptable::SameOrganization) => types::TRANSFER_SAME_ORGANIZATION,
            Self::ProductOffered => types::PRODUCT_OFFERED,
            Self::InviterLostRight => types::INVITER_LOST_RIGHT,
            Self::OnlyRepresentative(_) => types::LAST_LEGAL_REPRESENTATIVE,
            Self::NotDeletable(_) => types::ORGANIZATION_NOT_DELETABLE,
            Self::HandOverClosed(_) => types::HAND_OVER_CLOSED,
            Self::HandOverPartyChanged => types::HAND_OVER_PARTY_CHANGED,
            Self::InvitationLimit(..) => types::INVITATION_LIMIT,
            Self::BulkRefused(_) => types::BULK_REFUSED,
            Self::Precondition(_) => types::PRECONDITION_FAILED,
            Self::Changed => types::CONFLICT,
            Self::KeyReused => types::IDEMPOTENCY_KEY_REUSED,
            Self::SecretShown => types::SECRET_ALREADY_SHOWN,
            Self::InProgress => types::REQUEST_IN_PROGRESS,
            Self::RateLimited(_) => types::RATE_LIMITED,
            Self::Throttled(Refusal::Wait(_)) => types::LOGIN_THROTTLED,
            Self::Throttled(Refusal::Disabled) => types::LOGIN_DISABLED,
            Self::Hashing | Self::BodyMemory => types::UNAVAILABLE,
            Self::Timeout => types::TIMEOUT,
            Self::Storage(error) => storage(error),
            Self::Denied(Denied::Undeclared(_)) | Self::Internal(_) => types::INTERNAL,
        }
    }

    /// Every field that is not acceptable, and how many more there are.
    fn errors(&self) -> (Vec<FieldError>, usize) {
        match self {
            Self::Body(BodyError::Invalid(faults)) => (faults.errors.clone(), faults.omitted),
            Self::Fields(errors) | Self::BulkRefused(errors) => (errors.clone(), 0),
            Self::NotDeletable(obstacles) => (obstacles.iter().map(in_the_way).collect(), 0),
            _ => (Vec::new(), 0),
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        if let Self::RateLimited(wait) | Self::InvitationLimit(_, wait) = self {
            return Some(*wait);
        }
        if let Self::Storage(StorageError::MailLimit(limit)) = self {
            return limit.wait.to_std().ok();
        }
        if let Self::Throttled(refusal) = self {
            return Some(match refusal {
                Refusal::Wait(wait) => wait.to_std().unwrap_or_default(),
                Refusal::Disabled => DISABLED_RETRY,
            });
        }
        (self.problem_type().status == 503).then_some(BUSY_RETRY)
    }

    /// Whether the service turns requests away because it has enough to do: worth a line, and nobody's mistake.
    #[must_use]
    pub fn is_overload(&self) -> bool {
        matches!(
            self,
            Self::Hashing
                | Self::BodyMemory
                | Self::Storage(StorageError::Busy(_) | StorageError::LockTimeout | StorageError::Abandoned)
        )
    }

    /// The answer in a language, with the id of the request it is for.
    #[must_use]
    pub fn answer(&self, request_id: Option<&str>, locale: Locale) -> HttpResponse {
        let kind = self.problem_type();
        let mut problem = Problem::of(&kind, locale);
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
            // RFC 9110, section 12.5.3: what a body may be encoded in.
            answer.insert_header((header::ACCEPT_ENCODING, "identity"));
        }
        if let Self::Method(allowed) = self
            && let Ok(allowed) = HeaderValue::from_str(allowed)
        {
            answer.insert_header((header::ALLOW, allowed));
        }
        if let Some(wait) = self.retry_after() {
            // Rounded up: whoever comes back a moment early is refused again.
            answer.insert_header((header::RETRY_AFTER, whole_seconds(wait)));
        }
        answer.json(problem)
    }
}

/// A wait as clients are told it: rounded up, so that nobody comes back too early, and never zero.
#[must_use]
pub fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

/// An obstacle lies in no field: its pointer is that of the whole (RFC 6901, section 5).
pub(crate) fn in_the_way(obstacle: &Obstacle) -> FieldError {
    FieldError::field("", obstacle.code.as_str(), obstacle.template()).with("count", obstacle.count)
}

fn storage(error: &StorageError) -> ProblemType {
    match error {
        StorageError::Refused(Constraint::LastLegalRepresentative) => types::LAST_LEGAL_REPRESENTATIVE,
        StorageError::Refused(Constraint::AlreadyMember) => types::ALREADY_MEMBER,
        StorageError::Refused(Constraint::AlreadyInvited) => types::ALREADY_INVITED,
        StorageError::Refused(Constraint::HandOverOpen) => types::HAND_OVER_OPEN,
        StorageError::Refused(Constraint::OrganizationHasMembers | Constraint::OrganizationHasProducts) => {
            types::ORGANIZATION_NOT_DELETABLE
        }
        StorageError::Refused(Constraint::TeamNameTaken) => types::TEAM_NAME_TAKEN,
        StorageError::Refused(Constraint::ProductOffered) => types::PRODUCT_OFFERED,
        // Something it refers to went away in the meantime.
        StorageError::Refused(
            Constraint::Reference
            | Constraint::EmailTaken
            | Constraint::AccountClosed
            | Constraint::OrganizationDeleted
            | Constraint::TeamLeaderIsMember,
        ) => types::CONFLICT,
        StorageError::MailLimit(_) => types::MAIL_LIMIT,
        StorageError::Busy(_)
        | StorageError::LockTimeout
        | StorageError::Retry(_)
        | StorageError::Connection(_) => types::UNAVAILABLE,
        StorageError::Abandoned => types::TIMEOUT,
        StorageError::Quota(_) => types::QUOTA_EXCEEDED,
        StorageError::Full(_) => types::STORAGE_FULL,
        StorageError::Corrupt(_)
        | StorageError::Sealed
        | StorageError::Panicked
        | StorageError::Migration(_)
        | StorageError::NewerSchema(_)
        | StorageError::Database(_) => types::INTERNAL,
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
