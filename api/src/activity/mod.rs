//! Activity logs over HTTP. A file is an operation.

mod chain_check;
mod details;
mod export_activity;
mod filter;
mod known_head;
mod list_account_activity;
mod list_activity;
mod list_member_activity;
mod scopes;
mod verify_account_activity;
mod verify_activity;
mod views;
mod words;

pub use views::ActivityEntryView;
pub use words::ActivityActionGroup;

use crate::contract::Operations;

/// The operations of this capability.
pub fn routes(config: &mut impl Operations) {
    config
        .service(list_activity::list_activity)
        .service(export_activity::export_activity)
        .service(verify_activity::verify_activity)
        .service(list_member_activity::list_member_activity)
        .service(list_account_activity::list_account_activity)
        .service(verify_account_activity::verify_account_activity);
}
