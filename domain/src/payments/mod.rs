//! Payments: money that was received, what it was allocated to, and what the bank took back.

mod action;
mod automatic_payment;
mod bank_file;
mod identity;
mod matching;
mod payment;
mod payout;
mod permissions;
mod prepaid_action;
mod prepaid_permissions;
mod proposals;
mod spending;
mod statement;

pub use action::Action;
pub use automatic_payment::{DueInvoice, share_out};
pub use bank_file::{BankFile, BankFileState, EntryFault, EntryResult, ProposalCode, ReportLine};
pub use identity::{EntryIdentity, PaymentIdentity};
pub use matching::{Placement, Referred, place};
pub use payment::{
    Allocation, AllocationTarget, Payment, PaymentDirection, PaymentSource, PaymentState, ReceivedPayment,
    UnmatchedReason,
};
pub use payout::{NotPayable, PAYOUTS_PER_DAY, Payout, PayoutRefused, PayoutState, check_payee};
pub use permissions::{
    AllocatePayment, ExportBankFileReport, ExportReturnedPayments, ListBankFiles, ListPayments,
    ListUnmatchedPayments, RULES, ReadBankFile, ReadBankFileReport, ReadPayment, RequestAllocation,
    ReturnPayment, TakeBackPayment, UndoAllocation, UploadBankFile,
};
pub use prepaid_action::PrepaidAction;
pub use prepaid_permissions::{
    ApprovePayout, CancelPayout, CreatePayout, CreateTopUp, DownloadPaymentPart, DownloadStatement,
    DownloadTopUp, ExportPayouts, ExportStatement, FindPayouts, ListPayouts, PREPAID_RULES, PayFromPrepaid,
    ReadPaymentMethod, ReadPayout, ReadPrepaid, ReadStatement, RecordPayout, RefundToPrepaid, RefusePayout,
    SetPaymentMethod,
};
pub use proposals::{OPEN_MAX, Proposal, ProposalReason, SUM_MAX, exact_sum};
pub use spending::{SpendRefused, spend};
pub use statement::{STATEMENT_MOVEMENTS_MAX, StatementAccount, StatementRange};
