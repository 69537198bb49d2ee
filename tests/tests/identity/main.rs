//! Accounts, credentials and sessions, as people and programs meet them.

mod access_tokens;
mod api_tokens;
mod change_password;
mod devices;
mod log_in;
mod logins;
mod password_reset;
mod password_rules;
mod passwords;
mod profile;
mod refresh;
mod sessions;
mod sign_up;
mod step_up;
mod throttling;
