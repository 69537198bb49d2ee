//! Documents as bytes: PDF, Swiss QR-bill and e-invoices, made of values alone. No HTTP, no database, no clock.

mod canvas;
pub mod e_invoice;
mod file;
mod pdf;
pub mod qr_bill;

pub use file::{FileError, file};
pub use pdf::{Form, RenderError, printable, qr_payload, render};

#[cfg(test)]
#[path = "../examples/render/samples.rs"]
mod samples;
