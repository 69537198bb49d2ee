//! Operations of this capability.

use crate::http::Operations;

/// Registers the operations of this capability.
pub fn routes(config: &mut impl Operations) {
    config
        .service(super::export_payouts::export_payouts)
        .service(super::find_payouts::find_payouts)
        .service(super::approve_payout::approve_payout)
        .service(super::refuse_payout::refuse_payout)
        .service(super::record_payout::record_payout);
}

/// Registers its operations below the path of an organization.
pub fn routes_of_organizations(config: &mut impl Operations) {
    config
        .service(super::get_prepaid::get_prepaid)
        .service(super::create_top_up::create_top_up)
        .service(super::get_top_up_pdf::get_top_up_pdf)
        .service(super::get_payment_part::get_payment_part)
        .service(super::pay_invoice_from_prepaid::pay_invoice_from_prepaid)
        .service(super::refund_invoice_to_prepaid::refund_invoice_to_prepaid)
        .service(super::list_payouts::list_payouts)
        .service(super::create_payout::create_payout)
        .service(super::get_payout::get_payout)
        .service(super::cancel_payout::cancel_payout)
        .service(super::get_payment_method::get_payment_method)
        .service(super::set_payment_method::set_payment_method)
        .service(super::get_statement::get_statement)
        .service(super::export_statement::export_statement)
        .service(super::get_statement_pdf::get_statement_pdf);
}
