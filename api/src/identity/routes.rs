//! Operations of this capability.

use crate::http::Operations;

/// Registers the operations of this capability.
pub fn routes(config: &mut impl Operations) {
    config
        .service(super::sign_up::sign_up)
        .service(super::verify_sign_up::verify_sign_up)
        .service(super::log_in::log_in)
        .service(super::refresh_session::refresh_session)
        .service(super::list_sessions::list_sessions)
        .service(super::end_session::end_session)
        .service(super::end_other_sessions::end_other_sessions)
        .service(super::step_up::step_up)
        .service(super::change_password::change_password)
        .service(super::list_devices::list_devices)
        .service(super::forget_device::forget_device)
        .service(super::list_logins::list_logins)
        .service(super::request_password_reset::request_password_reset)
        .service(super::complete_password_reset::complete_password_reset)
        .service(super::create_api_token::create_api_token)
        .service(super::list_api_tokens::list_api_tokens)
        .service(super::get_api_token::get_api_token)
        .service(super::revoke_api_token::revoke_api_token)
        .service(super::get_profile::get_profile)
        .service(super::update_profile::update_profile)
        .service(super::send_phone_code::send_phone_code)
        .service(super::confirm_phone::confirm_phone)
        .service(super::request_email_change::request_email_change)
        .service(super::confirm_email_change::confirm_email_change)
        .service(super::undo_email_change::undo_email_change)
        .service(super::close_account::close_account)
        .service(super::get_jwks::get_jwks);
}
