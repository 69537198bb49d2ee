//! Identity over HTTP: sign-up, sessions, passwords, API tokens, profile, changes of address, the end of an account. A file is an operation.

mod attempt;
mod change_password;
mod close_account;
mod complete_password_reset;
mod confirm_email_change;
mod confirm_password;
mod create_api_token;
mod end_other_sessions;
mod end_session;
mod export_account;
mod export_blocks;
mod export_views;
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
mod refresh_session;
mod request_email_change;
mod request_password_reset;
mod revoke_api_token;
mod sign_up;
mod step_up;
mod undo_email_change;
mod update_profile;
mod verify_sign_up;
mod views;

pub use verify_sign_up::record_account;
pub use views::{LocaleView, ScopeView};

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this capability.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(sign_up::sign_up)
        .service(verify_sign_up::verify_sign_up)
        .service(log_in::log_in)
        .service(refresh_session::refresh_session)
        .service(list_sessions::list_sessions)
        .service(end_session::end_session)
        .service(end_other_sessions::end_other_sessions)
        .service(step_up::step_up)
        .service(change_password::change_password)
        .service(list_devices::list_devices)
        .service(forget_device::forget_device)
        .service(list_logins::list_logins)
        .service(request_password_reset::request_password_reset)
        .service(complete_password_reset::complete_password_reset)
        .service(create_api_token::create_api_token)
        .service(list_api_tokens::list_api_tokens)
        .service(get_api_token::get_api_token)
        .service(revoke_api_token::revoke_api_token)
        .service(get_profile::get_profile)
        .service(update_profile::update_profile)
        .service(request_email_change::request_email_change)
        .service(confirm_email_change::confirm_email_change)
        .service(undo_email_change::undo_email_change)
        .service(export_account::export_account)
        .service(close_account::close_account)
        .service(get_jwks::get_jwks);
}
