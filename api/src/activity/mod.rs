//! Activity logs over HTTP, one file per operation.

mod chain_check;
mod details;
mod export;
mod export_activity;
mod filter;
mod known_head;
mod list_account_activity;
mod list_activity;
mod list_member_activity;
mod routes;
mod scopes;
mod verify_account_activity;
mod verify_activity;
mod views;
mod words;

pub use export::EXPORT;
pub use routes::{routes, routes_of_organizations};
pub use scopes::SCOPES_OF_LISTS;
pub use views::ActivityEntryView;
pub use words::ActivityActionGroup;
