//! Operations of this capability.

use crate::http::Operations;

/// Registers the operations of this capability.
pub fn routes(config: &mut impl Operations) {
    config
        .service(super::confirm_billing_email::confirm_billing_email)
        .service(super::find_invoices::find_invoices)
        .service(super::create_credit_note::create_credit_note)
        .service(super::get_trial_balance::get_trial_balance);
}

/// Registers its operations below the path of an organization.
pub fn routes_of_organizations(config: &mut impl Operations) {
    config
        .service(super::list_billing_addresses::list_billing_addresses)
        .service(super::create_billing_address::create_billing_address)
        .service(super::get_billing_address::get_billing_address)
        .service(super::update_billing_address::update_billing_address)
        .service(super::delete_billing_address::delete_billing_address)
        .service(super::set_default_billing_address::set_default_billing_address)
        .service(super::get_billing_settings::get_billing_settings)
        .service(super::update_billing_settings::update_billing_settings)
        .service(super::get_to_pay::get_to_pay)
        .service(super::list_ledger_transactions::list_ledger_transactions)
        .service(super::get_balances::get_balances)
        .service(super::list_billing_documents::list_billing_documents)
        .service(super::export_billing_documents::export_billing_documents)
        .service(super::archive_billing_documents::archive_billing_documents)
        .service(super::list_billing_exports::list_billing_exports)
        .service(super::create_billing_export::create_billing_export)
        .service(super::get_billing_export::get_billing_export)
        .service(super::get_billing_export_file::get_billing_export_file)
        .service(super::revoke_billing_export::revoke_billing_export)
        .service(super::list_pro_formas::list_pro_formas)
        .service(super::create_pro_forma::create_pro_forma)
        .service(super::get_pro_forma::get_pro_forma)
        .service(super::invoice_pro_forma::invoice_pro_forma)
        .service(super::list_invoices::list_invoices)
        .service(super::create_invoice::create_invoice)
        .service(super::get_invoice::get_invoice)
        .service(super::issue_invoice::issue_invoice)
        .service(super::discard_invoice::discard_invoice)
        .service(super::cancel_invoice::cancel_invoice)
        .service(super::get_credit_note::get_credit_note)
        .service(super::get_pro_forma_pdf::get_pro_forma_pdf)
        .service(super::get_invoice_pdf::get_invoice_pdf)
        .service(super::get_invoice_xml::get_invoice_xml)
        .service(super::get_credit_note_pdf::get_credit_note_pdf)
        .service(super::get_credit_note_xml::get_credit_note_xml);
}
