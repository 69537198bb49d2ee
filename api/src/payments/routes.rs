//! Operations of this capability.

use crate::http::Operations;

/// Registers the operations of this capability.
pub fn routes(config: &mut impl Operations) {
    config
        .service(super::record_payment::record_payment)
        .service(super::record_refund::record_refund)
        .service(super::list_bank_files::list_bank_files)
        .service(super::upload_bank_file::upload_bank_file)
        .service(super::get_bank_file::get_bank_file)
        .service(super::list_bank_file_results::list_bank_file_results)
        .service(super::export_bank_file_results::export_bank_file_results)
        .service(super::list_unmatched_payments::list_unmatched_payments)
        .service(super::get_payment::get_payment)
        .service(super::allocate_payment::allocate_payment)
        .service(super::undo_allocation::undo_allocation)
        .service(super::return_payment::return_payment)
        .service(super::take_back_payment::take_back_payment)
        .service(super::export_returned_payments::export_returned_payments);
    super::prepaid_routes::routes(config);
}

/// Registers its operations below the path of an organization.
pub fn routes_of_organizations(config: &mut impl Operations) {
    config
        .service(super::list_payments::list_payments)
        .service(super::request_allocation::request_allocation);
    super::prepaid_routes::routes_of_organizations(config);
}
