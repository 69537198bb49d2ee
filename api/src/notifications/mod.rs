//! Turning a queued notification into a delivered mail.
//!
//! * The outbox contains a template's name, a language and parameters (`kontor_domain::notifications::Mail`).
//! * [`render`] turns them into a [`Letter`]. No text entered by a person can become a header, a link to this
//!   installation or template code: parameters are one line each, and an inviter's free text is quoted.
//! * A letter is text, and the same as HTML: `html.rs` lays the text out in one layout, with the operator's
//!   [`Brand`], nothing loaded from elsewhere, and everything escaped.
//! * [`Postman`] delivers: by SMTP, or into a folder if no server is set. Delivering again with the same Message-ID
//!   is harmless, so a worker that was killed can simply repeat its last letter.
//!
//! Tokens are in the fragment of a link (`/app/verify`, `/app/reset`, `/app/invitation`, then `#token=…`), which
//! browsers do not send, so they reach no access log. They are also on a line of their own (`Token: …`, in French
//! `Jeton : …`), for people who use the API by hand. `Debug` of everything here omits texts.

mod brand;
mod envelope;
mod folder;
mod html;
mod old_greeting;
mod postman;
mod render;
pub mod sms;
mod smtp;
mod templates;
#[cfg(test)]
mod tests;

pub use brand::{Brand, Color, Logo};
pub use envelope::{DeliveryError, Envelope};
pub use folder::list_folder;
pub use postman::Postman;
pub use render::{Letter, Look, RenderError, render};
pub use smtp::{Capabilities, SmtpOptions};
