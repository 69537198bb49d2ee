//! Mails: from the transaction that causes one to the server that takes it.

mod delivery;
mod fairness;
mod joined;
mod limits;
mod outbox;
mod tls;
mod wild;
