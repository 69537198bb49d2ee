//! Parts shared by all operations: reading requests, conventions of answers, limits.

pub mod accept;
pub mod archive;
pub mod attachment;
pub mod body;
pub mod bulk;
pub mod compression;
pub mod connection;
pub mod cors;
pub mod credential;
pub mod csv;
pub mod extract;
pub mod field;
pub mod forwarded;
pub mod gate;
pub mod json_file;
mod language;
pub mod large;
pub mod listing;
pub mod methods;
pub mod once;
mod operations;
pub mod path;
pub mod people;
pub mod precondition;
#[cfg(test)]
mod properties;
pub mod query;
pub mod raw_xml;
pub mod request;
pub mod service_credential;
pub mod shown;
pub mod texts;
pub mod unchunked;

pub use credential::Credential;
pub use extract::{Check, Checked, Json, NoBody};
pub use large::{BackEnds, Large, LargeBody, MembersWho};
pub use listing::{Listing, NoFilter, PageParams, PageView, Params, Written, cursor_within, switch};
pub use once::{Answer, View};
pub use operations::{Group, Operations};
pub use path::{PathId, PathIds};
pub use precondition::Versioned;
pub use raw_xml::RawXml;
pub use request::Visitor;
