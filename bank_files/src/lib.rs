//! Bank files: credits and debits of accounts as banks report them, ISO 20022 camt.053 and camt.054 in the versions 04
//! and 08 that Swiss Payment Standards use. Bytes in, values out; no database, no clock. Memory is constant, whatever the
//! size of the file.

mod amount;
mod entry;
mod error;
mod file;
mod leaves;
mod message;
mod source;
mod tag;
mod tally;
mod xml;

pub use amount::Amount;
pub use entry::{Detail, Direction, Entry, HeldCode, Verdict};
pub use error::{Fault, ReadError};
pub use file::{BankFile, Item};
pub use message::Message;

#[cfg(test)]
mod tests;
