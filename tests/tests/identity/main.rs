//! Accounts, credentials and sessions, as people and programs meet them.

mod access_tokens;
mod api_tokens;
mod close;
mod email_change;
mod enumeration;
mod export;
mod log_in;
mod password_reset;
mod passwords;
mod profile;
mod refresh;
mod sessions;
mod sign_up;
mod signing_keys;
