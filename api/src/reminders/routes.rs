//! Operations of this capability.

use crate::http::Operations;

/// Registers the operations of this capability.
pub fn routes(config: &mut impl Operations) {
    config
        .service(super::verify_code::verify_code)
        .service(super::find_disputes::find_disputes)
        .service(super::resolve_dispute::resolve_dispute)
        .service(super::withdraw_reminder::withdraw_reminder);
}

/// Registers its operations below the path of an organization.
pub fn routes_of_organizations(config: &mut impl Operations) {
    config
        .service(super::list_reminders::list_reminders)
        .service(super::get_reminder::get_reminder)
        .service(super::get_reminder_pdf::get_reminder_pdf)
        .service(super::diagnose_reminder::diagnose_reminder)
        .service(super::diagnose_invoice::diagnose_invoice)
        .service(super::diagnose_message_check::diagnose_message_check)
        .service(super::dispute_invoice::dispute_invoice);
}
