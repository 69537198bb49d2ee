//! Common parts of the end-to-end tests: fresh databases, a real server on a free port, and people who use it.
//!
//! Every test runs on SQLite and on PostgreSQL. The clock stands still until a test moves it on.

pub mod app;
pub mod camt;
pub mod client;
pub mod contract;
pub mod database;
pub mod filed;
pub mod guesses;
pub mod login;
pub mod mail_sink;
pub mod mailed_code;
pub mod operation;
pub mod process;
pub mod raw;
pub mod recipes;
pub mod scenario;
pub mod schema;
pub mod second_factor;
pub mod sms;
pub mod smtp;
pub mod world;

pub use app::{TestApp, token_in};
pub use client::{Answer, Client, texts};
pub use database::Database;
pub use login::{Login, begin_sign_up, log_in, sign_up, sign_up_body, stored_hash, verification};
pub use operation::Operation;
pub use raw::{Raw, RawAnswer};
pub use scenario::{Person, Scenario};
pub use second_factor::Authenticator;
pub use sms::SmsStub;
pub use smtp::SmtpSink;
pub use world::World;

/// The size of a search through random values: the number in the environment variable `name`, otherwise `usual`.
pub fn search_size(name: &str, usual: usize) -> usize {
    std::env::var(name).map_or(usual, |text| {
        text.parse().unwrap_or_else(|_| panic!("{name} is a number"))
    })
}
