//! Billing: addresses, what is to pay, pro-forma invoices, invoices and their states, renewals, the ledger, and the
//! history of documents.

mod addresses;
mod clerks;
mod desk;
mod exports;
mod frozen;
mod hang_ups;
mod history;
mod history_export;
mod history_search;
mod invoices;
mod ledger;
mod numbers;
mod pro_formas;
mod renewals;
mod rounding;
mod sight;
mod to_pay;
mod withdrawal;
