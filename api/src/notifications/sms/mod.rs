//! Turning a queued SMS into a delivered one.
//!
//! The outbox contains a template's name, a language and parameters (`kontor_domain::notifications::Sms`). The
//! [`Courier`] delivers the text: through an HTTP gateway, or into a folder if none is set. Each SMS has a key that is
//! the same at every attempt, so that a gateway recognizes a repeated delivery.

mod connection;
mod courier;
mod folder;
mod gateway;
mod message;
mod placeholders;
#[cfg(test)]
mod tests;

pub use connection::{Endpoint, Tls};
pub use courier::Courier;
pub use folder::list_sms;
pub use gateway::SmsGateway;
pub use message::{TEXT_MAX, TextMessage, render_sms};
pub use placeholders::{BodyTemplate, HeaderTemplates};
