//! Accounts, credentials and sessions, as people and programs meet them.

mod access_tokens;
mod api_tokens;
mod change_password;
mod close;
mod devices;
mod email_change;
mod enumeration;
mod export;
mod lock_out;
mod log_in;
mod logins;
mod password_reset;
mod password_rules;
mod passwords;
mod personal_data;
mod phone;
mod profile;
mod refresh;
mod sessions;
mod sign_up;
mod signing_keys;
mod step_up;
mod throttling;
