//! Storage errors. Nothing here depends on HTTP; a missing row is an `Option`, not an error.

use crate::mail_counts::MailLimit;
use crate::sms_queue::SmsLimit;
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};
use kontor_domain::quota::QuotaExceeded;

/// A rule enforced by the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraint {
    /// An account with this address exists, or the address is reserved for its former owner.
    EmailTaken,
    /// An active legal representative must remain.
    LastLegalRepresentative,
    /// The person is already a member.
    AlreadyMember,
    /// The address already has an open invitation.
    AlreadyInvited,
    /// The account was closed.
    AccountClosed,
    /// The legal representative already has an open hand-over.
    HandOverOpen,
    /// The organization is deleted, so it can't be joined.
    OrganizationDeleted,
    /// The organization has other members, so it can't be deleted.
    OrganizationHasMembers,
    /// The organization has products, so it can't be deleted.
    OrganizationHasProducts,
    /// The organization has another team of this name, or one that looks the same.
    TeamNameTaken,
    /// A team's leader must be one of its members.
    TeamLeaderIsMember,
    /// A product is in another open offer.
    ProductOffered,
    /// The billing address of a product must be one of its organization.
    ProductBillingAddress,
    /// More was spent than an organization paid in advance.
    PrepaidExceeded,
    /// A period of a product was invoiced already.
    PeriodBilled,
    /// A referenced row does not exist (any more).
    Reference,
}

/// A stored value that the domain does not accept.
#[derive(Debug, thiserror::Error)]
#[error("the database holds a value of `{column}` that this version can't read")]
pub struct CorruptRow {
    /// Table and column.
    pub column: &'static str,
}

/// A failure in storage.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// A rule of the database was violated.
    #[error("the database refused the change: {0:?}")]
    Refused(Constraint),
    /// A quota is exhausted.
    #[error("too many: {0}")]
    Quota(#[from] QuotaExceeded),
    /// The queue is full, or no connection became free; retry later.
    #[error("storage is busy: {0}")]
    Busy(&'static str),
    /// The transaction depends on a mail that exceeds a limit.
    #[error(transparent)]
    MailLimit(#[from] MailLimit),
    /// The transaction depends on an SMS that exceeds a limit.
    #[error(transparent)]
    SmsLimit(#[from] SmsLimit),
    /// The database has no space left.
    #[error("the disk of the database is full: {0}")]
    Full(String),
    /// The client is gone or the time limit has passed, so the work was abandoned.
    #[error("nobody waits for the answer any more")]
    Abandoned,
    /// Another transaction held a lock for too long.
    #[error("waited too long for another transaction")]
    LockTimeout,
    /// A deadlock or serialization conflict; retry.
    #[error("the transaction must be run again")]
    Retry(#[source] DieselError),
    /// A row that can't be read.
    #[error(transparent)]
    Corrupt(#[from] CorruptRow),
    /// A sealed value that can't be opened with the master key.
    #[error("a sealed value can't be opened: another master key, or a damaged row")]
    Sealed,
    /// The transaction's code panicked.
    #[error("the transaction panicked")]
    Panicked,
    /// A migration failed.
    #[error("migration failed: {0}")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A newer version of Kontor changed the schema in a way unknown to this one.
    #[error(
        "the database belongs to a newer version of Kontor (its migration {0} is unknown here): use that version"
    )]
    NewerSchema(String),
    /// No connection to the database.
    #[error("no connection to the database: {0}")]
    Connection(String),
    /// Any other error of the database.
    #[error("database error")]
    Database(#[source] DieselError),
}

/// An error type for transactions, which tells the store whether to retry.
pub trait TransactionError: From<StorageError> + Send + 'static {
    /// Returns the storage error inside, if there is one.
    fn storage(&self) -> Option<&StorageError>;
}

impl TransactionError for StorageError {
    fn storage(&self) -> Option<&StorageError> {
        Some(self)
    }
}

impl From<DieselError> for StorageError {
    fn from(error: DieselError) -> Self {
        let (kind, info) = match &error {
            DieselError::DatabaseError(kind, info) => (kind, info),
            DieselError::BrokenTransactionManager => return Self::Connection(error.to_string()),
            _ => return Self::Database(error),
        };
        if let Some(constraint) = constraint(*kind, info.as_ref()) {
            return Self::Refused(constraint);
        }
        match kind {
            DatabaseErrorKind::SerializationFailure => Self::Retry(error),
            // The server went away; the pool opens a new connection once it is back.
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                Self::Connection(info.message().to_owned())
            }
            // libpq's codes 40P01 and 55P03 are available only as text.
            _ if info.message().contains("deadlock detected") => Self::Retry(error),
            _ if info.message().contains("lock timeout") => Self::LockTimeout,
            // 57014: the client is gone, or the statement took too long.
            _ if info.message().contains("canceling statement") => Self::Abandoned,
            _ if is_full(info.message()) => Self::Full(info.message().to_owned()),
            _ => Self::Database(error),
        }
    }
}

/// Whether a database error means that no space is left: `SQLITE_FULL`, or PostgreSQL's codes 53100 and 58030 with
/// the operating system's message (ENOSPC, EDQUOT).
fn is_full(message: &str) -> bool {
    [
        "database or disk is full",
        "No space left on device",
        "Disk quota exceeded",
        "disk full",
    ]
    .iter()
    .any(|words| message.contains(words))
}

/// Unique indexes: the name that PostgreSQL reports, and the columns that SQLite does.
const UNIQUE: [(&str, &str, Constraint); 9] = [
    ("users_email_key", "users.email_key", Constraint::EmailTaken),
    (
        "memberships_person",
        "memberships.organization_id, memberships.user_id",
        Constraint::AlreadyMember,
    ),
    (
        "invitations_open",
        "invitations.organization_id, invitations.email_key",
        Constraint::AlreadyInvited,
    ),
    (
        "hand_overs_open",
        "hand_overs.giver_member_id",
        Constraint::HandOverOpen,
    ),
    (
        "teams_name",
        "teams.organization_id, teams.name_key",
        Constraint::TeamNameTaken,
    ),
    (
        "teams_look",
        "teams.organization_id, teams.look",
        Constraint::TeamNameTaken,
    ),
    (
        "product_transfer_items_open",
        "product_transfer_items.product_id",
        Constraint::ProductOffered,
    ),
    (
        "billed_periods_pkey",
        "billed_periods.product_id, billed_periods.period_first",
        Constraint::PeriodBilled,
    ),
    (
        "billed_periods_order",
        "billed_periods.product_id",
        Constraint::PeriodBilled,
    ),
];

/// Words of the messages that triggers raise.
const TRIGGERS: [(&str, Constraint); 9] = [
    ("last_legal_representative", Constraint::LastLegalRepresentative),
    ("organization_deleted", Constraint::OrganizationDeleted),
    ("organization_has_members", Constraint::OrganizationHasMembers),
    ("organization_has_products", Constraint::OrganizationHasProducts),
    ("team_leader_is_member", Constraint::TeamLeaderIsMember),
    ("email_reserved", Constraint::EmailTaken),
    ("account_closed", Constraint::AccountClosed),
    ("product_billing_address", Constraint::ProductBillingAddress),
    ("prepaid_negative", Constraint::PrepaidExceeded),
];

/// Maps a constraint, identified by name on PostgreSQL and by columns on SQLite.
fn constraint(kind: DatabaseErrorKind, info: &dyn DatabaseErrorInformation) -> Option<Constraint> {
    if let Some((_, constraint)) = TRIGGERS.iter().find(|(name, _)| info.message().contains(name)) {
        return Some(*constraint);
    }
    match kind {
        DatabaseErrorKind::UniqueViolation => UNIQUE
            .into_iter()
            .find(|(name, columns, _)| {
                info.constraint_name() == Some(*name) || info.message().ends_with(*columns)
            })
            .map(|(_, _, constraint)| constraint),
        DatabaseErrorKind::ForeignKeyViolation => Some(Constraint::Reference),
        _ => None,
    }
}
