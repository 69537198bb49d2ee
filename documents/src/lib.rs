//! Documents as bytes: PDF, Swiss QR-bill and e-invoices, made of values alone. No HTTP, no database, no clock.

mod canvas;
pub mod e_invoice;
mod file;
mod pdf;
pub mod qr_bill;
mod qr_code;
mod slip;
mod statement;

pub use file::{FileError, file};
pub use pdf::{
    Form, RenderError, printable, qr_payload, render, render_slip, render_statement, slip_qr_payload,
};
pub use qr_code::{TooLong, qr_code_png, qr_code_svg};
pub use slip::Slip;
pub use statement::{StatementLine, StatementSheet};

#[cfg(test)]
#[path = "../examples/render/samples.rs"]
mod samples;
