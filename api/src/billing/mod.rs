//! Billing over HTTP: billing addresses, what is to pay, pro-forma invoices and invoices, one file per operation.

mod address_view;
mod attached;
mod billing_path;
mod billing_rules;
mod confirm_billing_email;
mod create_billing_address;
mod create_invoice;
mod create_pro_forma;
mod delete_billing_address;
mod discard_invoice;
mod document_views;
mod email_confirmation;
mod get_billing_address;
mod get_invoice;
mod get_pro_forma;
mod get_to_pay;
mod invoice_pro_forma;
mod invoice_view;
mod issuance;
mod issue_invoice;
mod list_billing_addresses;
mod list_invoices;
mod list_pro_formas;
mod notices;
mod price_change;
mod pro_forma_view;
pub mod problems;
mod routes;
mod selection;
mod set_default_billing_address;
mod settlement;
mod to_pay_view;
mod update_billing_address;

pub use routes::{routes, routes_of_organizations};
