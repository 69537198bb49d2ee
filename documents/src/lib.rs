//! Documents as bytes: PDF, Swiss QR-bill and e-invoices, made of values alone. No HTTP, no database, no clock.

pub mod e_invoice;
pub mod qr_bill;

#[cfg(test)]
#[path = "../examples/render/samples.rs"]
#[expect(dead_code, reason = "the example and measurements use the others")]
mod samples;
