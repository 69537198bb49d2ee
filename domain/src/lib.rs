//! The rules of Kontor as pure functions over values.
//!
//! No HTTP, no database, no clock, no random source and no I/O: the current time and random bytes are arguments. A
//! capability has the same module name here, in `persistence` and in `api`.

pub mod access;
pub mod activity;
pub mod billing;
pub mod grants;
pub mod identity;
pub mod ids;
pub mod invitations;
pub mod locale;
pub mod message_checks;
pub mod moment;
pub mod money;
pub mod notifications;
pub mod organizations;
pub mod payments;
pub mod period;
pub mod products;
#[cfg(test)]
mod properties;
pub mod quota;
pub mod reminders;
pub mod second_factors;
pub mod staff;
pub mod teams;
pub mod text;
pub mod transfers;
