//! Importing a file of the bank, in two passes: the first one reads the whole file and rules on each entry, so that
//! nothing is booked of a file that can't be read to its end; the second one books it, chunk by chunk, each with its lines
//! of the report. A killed import goes on after the last line of the report.

mod book_bank_file;
mod book_within;
mod chunk;
mod credits;
mod ledger;
mod reading;
mod received;
mod rulings;
mod settle_invoice;
mod source;
mod transfer;
mod units;

pub use book_bank_file::BookBankFile;
pub(crate) use book_bank_file::{import, receive_file};
pub(crate) use book_within::book_within;
pub(crate) use chunk::{of_import, of_organization};
pub(crate) use received::received;
pub use settle_invoice::SettleInvoice;
