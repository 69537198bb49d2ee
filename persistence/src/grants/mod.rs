//! Grants, and which of them reach whom.

mod asked;
#[expect(clippy::module_inception, reason = "the table is named like the capability")]
mod grants;
mod held;
mod service_tokens;
mod slices;
mod together;

pub use asked::{AskedMembers, AskedProduct, by_member};
pub use grants::{GrantFilter, KnownSubjects};
pub use slices::HeldPlace;
pub use together::HeldTogether;

use crate::tx::Tx;

/// Grants, within a transaction.
pub struct Grants<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}
