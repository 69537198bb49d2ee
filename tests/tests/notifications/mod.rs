//! Mails and SMS: from the transaction that causes one to the server or gateway that takes it.

mod delivery;
mod fairness;
mod joined;
mod limits;
mod outbox;
mod sms;
mod sms_tls;
mod tls;
mod wild;
