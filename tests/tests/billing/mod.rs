//! Billing: addresses, what is to pay, pro-forma invoices, invoices and their states, renewals, and the ledger.

mod addresses;
mod clerks;
mod desk;
mod frozen;
mod invoices;
mod numbers;
mod pro_formas;
mod renewals;
mod to_pay;
