//! Identity over HTTP: sign-up, sessions, passwords, API tokens, profile, changes of address and closing an
//! account, one file per operation.

mod attempt;
mod change_password;
mod close_account;
mod complete_password_reset;
mod confirm_email_change;
mod confirm_password;
mod create_api_token;
mod email_change_log;
mod end_other_sessions;
mod end_session;
mod forget_device;
mod get_api_token;
mod get_jwks;
mod get_profile;
mod list_api_tokens;
mod list_devices;
mod list_logins;
mod list_sessions;
mod lockout;
mod log_in;
mod login_attempt;
mod mail_sent;
mod new_account;
pub mod problems;
mod refresh_session;
mod request_email_change;
mod request_password_reset;
mod revoke_api_token;
mod routes;
mod session_tokens;
mod sign_up;
mod step_up;
mod undo_email_change;
mod update_profile;
mod verify_sign_up;
mod views;

pub use new_account::create_account;
pub use routes::routes;
pub use views::{ApiTokenView, DeviceView, LoginView, ProfileView};
