//! Checks of messages over HTTP, one file per operation.

mod create_message_check;
mod delete_message_check;
mod export;
mod get_message_check;
mod list_message_checks;
mod message_check_path;
mod routes;
mod views;
mod words;

pub(crate) use create_message_check::keep_message_check;
pub use export::EXPORT;
pub use routes::routes_of_organizations;
pub use views::MessageCheckView;
