//! Export of an account: everything that Kontor keeps about a person, gathered from all capabilities.

mod document;
mod export_account;
mod place;
mod routes;
mod source;

pub use routes::routes;
