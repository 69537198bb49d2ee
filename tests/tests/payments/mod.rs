//! Payments: files of the bank, matching, what the staff allocate, what the bank takes back, prepaid accounts, payouts,
//! payment methods and statements.

mod agreement;
mod any_steps;
mod bank_files;
mod codes;
mod counter;
mod identity;
mod ledger;
mod matching;
mod method;
mod model;
mod order;
mod payment_part;
mod payouts;
mod prepaid;
mod purse;
mod reversals;
mod statement;
mod sums;
mod top_ups;
mod unmatched;
