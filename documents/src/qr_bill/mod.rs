//! The Swiss QR-bill, by the Implementation Guidelines 2.3: payload, code, payment part and receipt.

mod code;
mod error;
mod judge;
mod lengths;
mod mask;
mod matrix;
mod notification;
mod part;
mod payload;
mod symbols;
mod titles;

pub use code::{AddressFault, AddressField, Code};
pub use error::{QrBillError, QrBillFault};
pub use judge::judge;
pub use matrix::Matrix;
pub use payload::QrBill;

pub(crate) use part::{PART_HEIGHT, draw};
