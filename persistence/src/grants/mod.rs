//! Grants, and the members they reach.

mod access_lookups;
#[expect(clippy::module_inception, reason = "the table is named like the capability")]
mod grants;
mod held_grants;
mod held_grants_of_many;
mod held_grants_page;
mod service_tokens;

pub use access_lookups::{AskedMembers, AskedProduct, by_member};
pub use grants::{GrantFilter, KnownSubjects};
pub use held_grants_of_many::HeldTogether;
pub use held_grants_page::HeldPlace;

use crate::tx::Tx;

/// Grants, within a transaction.
pub struct Grants<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns returns grants.
    pub fn grants(&mut self) -> Grants<'_, 'c> {
        Grants { tx: self }
    }
}
