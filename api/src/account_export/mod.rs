//! Export of an account: everything that Kontor keeps about a person, gathered from all capabilities.

mod blocks;
mod export_account;
mod routes;
mod views;

pub use routes::routes;
