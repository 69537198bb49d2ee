//! Kontor's HTTP layer: operations, their contract, background work and the commands of the binary.

pub mod activity;
pub mod app;
pub mod cli;
pub mod clock;
pub mod contract;
pub mod demo;
mod dev;
mod docs;
pub mod entropy;
pub mod error;
mod health;
pub mod http;
pub mod identity;
mod input;
pub mod keys;
pub mod notifications;
pub mod organizations;
pub mod passwords;
mod pg_dump;
mod plain_text;
pub mod problem;
pub mod routes;
pub mod secrets;
pub mod server;
pub mod settings;
pub mod tokens;
pub mod worker;
