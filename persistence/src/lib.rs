//! Storage of Kontor on diesel: one query text for SQLite and PostgreSQL.
//!
//! [`Store`] is the entry point: [`Store::read`] and [`Store::write`] run a closure with a [`Tx`], whose methods
//! (`identity()`, `organizations()`, …) are the capabilities. Rows are private and never leave this crate. Writes
//! take an `Authorized` right, so an unchecked write does not compile.

mod account_closure;
mod activity;
mod address_mails;
mod billing;
mod cancel;
mod connection;
mod deliveries;
mod demand;
mod digest;
mod error;
mod files;
mod grants;
mod idempotency;
mod identity;
mod invitations;
mod jobs;
mod last_use;
mod like;
mod locks;
mod mail_counts;
mod mail_queue;
mod message_checks;
mod notifications;
mod operate;
mod options;
mod organizations;
mod page;
mod payload;
mod payments;
mod pool;
mod private;
mod products;
mod purge;
mod quota;
mod reminders;
mod schema;
mod seal;
mod second_factors;
mod shares;
mod sms;
mod sms_queue;
mod staff;
mod store;
mod teams;
mod transfers;
mod tx;
mod types;
mod writer;

pub use activity::{
    ActivityEntry, ActivityFilter, ActivityLog, ChainCheck, ChainStep, ChainWalk, Entry, Head, KeptHead,
    MAC_BYTES, SEAL_BYTES,
};
pub use address_mails::MailCause;
pub use billing::{
    AlreadyBilled, Billing, BookedTransaction, FoundInvoice, HistoryPlace, HistorySum, InvoiceMovement,
    InvoiceSearch, LedgerEntry, LedgerFaults, LedgerRecord, ListedDocument, NewTransaction,
};
pub use connection::{Backend, SqliteSynchronous};
pub use deliveries::DeliverMail;
pub use error::{Constraint, StorageError, TransactionError};
pub use files::{FOLDERS, Files, StoredFile, folder_of, object_key};
pub use grants::{
    AskedMembers, AskedProduct, GrantFilter, Grants, HeldPlace, HeldTogether, KnownSubjects, by_member,
};
pub use idempotency::{Claim, IdempotencyKeys, Replay, token_caller};
pub use identity::{
    ApiToken, Identity, KeptApiToken, KeptSession, LoginFilter, NewAccount, NewApiToken, NewEmailChange,
    NewSession, NewSignUp, PasswordResetRequest, SignUp, SigningKey,
};
pub use invitations::{InvitationContents, InvitationFilter, Invitations};
pub use jobs::{Jobs, LeasedJob, Which};
pub use mail_counts::{MailLimit, MailRoom, MailRules, MailsOf};
pub use message_checks::{KnownCode, MessageChecks};
pub use notifications::{Outbox, OutgoingMail};
pub use operate::{
    JobsBacklog, Measured, PostgresCheckup, SqliteCheckup, UnmatchedMoney, copy_sqlite, damage_of_sqlite,
    examine_postgres, examine_sqlite,
};
pub use options::Options;
pub use organizations::{HandOverFilter, Leftovers, MemberFilter, OrganizationListing, Organizations};
pub use page::{Page, PageRequest};
pub use payload::{JobKind, Payload, id_text};
pub use payments::{
    AllocationRequest, ClaimCause, Claimed, FoundPayout, Known, Movement, NewAllocation, NewPayment,
    OpenClaim, PaymentKeys, PaymentView, Payments, Prepaid, Reference, RequestState, SoughtReversal,
    StatementBalances, TopUp,
};
pub use products::{ProductFilter, Products, Visibility};
pub use purge::purge_steps;
pub use reminders::{DueInvoice, OverduePlace, Reminders, Verified};
pub use second_factors::{
    ActiveDevice, CodePlace, NewChallenge, NewDevice, NewSms, NewTotp, RecoveryCodeCount, SecondFactors,
};
pub use shares::Caller;
pub use sms::{DeliverSms, OutgoingSms, SmsOutbox};
pub use sms_queue::{SmsLimit, SmsOf, SmsRules};
pub use staff::{Staff, StaffChange};
pub use store::{Asked, Store};
pub use teams::{TeamFilter, TeamLosses, TeamMemberFilter, Teams};
pub use transfers::{TransferFilter, Transfers};
pub use tx::{Context, Origin, PurgeStep, Tx};
