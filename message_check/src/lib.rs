//! Message check: whether a message that claims to be from the provider is, as findings out of bytes and settings. No
//! HTTP, no database, no clock, and no network: keys of signatures come from the caller, and nothing is loaded. What a
//! message may make this crate do is bounded: parts, links, pixels and bytes that are unpacked.

mod amount;
mod bounds;
mod code;
mod dkim;
mod examination;
mod extract;
mod findings;
mod html;
mod iban;
mod image;
mod invoice;
mod letters;
mod likeness;
mod link;
mod message;
mod name;
mod own;
mod pdf;
mod pixels;
mod sender;
mod text;

pub use bounds::MESSAGE_MAX;
pub use dkim::{DkimKey, InvalidKey};
pub use examination::{Examined, examine, examine_text};
pub use link::{Link, LinkKind};
pub use message::Refusal;
pub use name::{Name, registrable};
pub use own::Own;

#[cfg(test)]
mod tests;
