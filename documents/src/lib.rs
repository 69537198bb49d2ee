//! Documents as bytes: PDF, Swiss QR-bill and e-invoices, made of values alone. No HTTP, no database, no clock.

pub mod e_invoice;
