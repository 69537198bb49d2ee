//! Operations of this capability.

use crate::http::Operations;

/// Registers the operations of this capability.
pub fn routes(config: &mut impl Operations) {
    config
        .service(super::get_second_factors::get_second_factors)
        .service(super::get_second_factor::get_second_factor)
        .service(super::start_totp::start_totp)
        .service(super::start_device::start_device)
        .service(super::confirm_device::confirm_device)
        .service(super::start_sms::start_sms)
        .service(super::get_totp_qr_code::get_totp_qr_code)
        .service(super::confirm_second_factor::confirm_second_factor)
        .service(super::rename_second_factor::rename_second_factor)
        .service(super::remove_second_factor::remove_second_factor)
        .service(super::disable_second_factors::disable_second_factors)
        .service(super::renew_recovery_codes::renew_recovery_codes)
        .service(super::send_login_code::send_login_code)
        .service(super::request_approval::request_approval)
        .service(super::get_approval::get_approval)
        .service(super::list_device_approvals::list_device_approvals)
        .service(super::answer_approval::answer_approval)
        .service(super::verify_login_challenge::verify_login_challenge);
}
