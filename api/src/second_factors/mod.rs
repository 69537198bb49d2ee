//! Second factors over HTTP: the security page, authenticator apps, recovery codes, challenges and the removal of
//! factors, one file per operation.

mod answer_approval;
mod approval_views;
mod code_by_sms;
mod codes_answer;
mod confirm_device;
mod confirm_second_factor;
mod confirmation;
mod disable_second_factors;
mod export;
mod get_approval;
mod get_second_factor;
mod get_second_factors;
mod get_totp_qr_code;
mod list_device_approvals;
mod new_recovery_codes;
mod own_account;
pub mod problems;
mod removal;
mod remove_second_factor;
mod rename_second_factor;
mod renew_recovery_codes;
mod request_approval;
mod routes;
mod send_login_code;
mod start_device;
mod start_sms;
mod start_totp;
mod tries;
mod verification;
mod verify_login_challenge;
mod views;

pub use export::EXPORT;
pub use routes::routes;
pub use views::SecondFactorView;
