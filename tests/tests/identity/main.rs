//! Accounts, credentials and sessions, as people and programs meet them.

mod access_tokens;
mod api_tokens;
mod log_in;
mod password_reset;
mod passwords;
mod profile;
mod refresh;
mod sessions;
mod sign_up;
mod signing_keys;
