//! Second factors in the export of an account: methods and uses, never a secret.

use super::SecondFactors;
use super::factors::FactorRow;
use crate::error::StorageError;
use crate::page::{Page, PageRequest};
use crate::schema::second_factors;
use crate::types::{Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::ExportAccount;
use kontor_domain::ids::Id;
use kontor_domain::second_factors::SecondFactor;

impl SecondFactors<'_, '_> {
    /// Returns a page of one's own stored factors, oldest first.
    pub fn kept(
        &mut self,
        authorized: &Authorized<ExportAccount>,
        page: PageRequest,
    ) -> Result<Page<SecondFactor>, StorageError> {
        let after = page.after.map_or(Uuid7(uuid::Uuid::nil()), Uuid7);
        let rows: Vec<FactorRow> = second_factors::table
            .filter(second_factors::user_id.eq(key(*authorized.on())))
            .filter(second_factors::id.gt(after))
            .order(second_factors::id)
            .limit(page.probe())
            .select(FactorRow::as_select())
            .load(self.tx.conn)?;
        let factors: Vec<SecondFactor> = rows
            .into_iter()
            .map(SecondFactor::try_from)
            .collect::<Result<_, _>>()?;
        Ok(page.page(factors, |factor: &SecondFactor| factor.id.uuid(), None))
    }
}
