//! Removal of everything that an account's second factors left.

use super::SecondFactors;
use crate::error::StorageError;
use crate::schema::{factor_codes, login_challenges, second_factors};
use crate::types::key;
use diesel::prelude::*;
use kontor_domain::ids::UserId;

impl SecondFactors<'_, '_> {
    /// Deletes factors, codes and challenges of an account that is closed.
    pub(crate) fn forget_person(&mut self, user: UserId) -> Result<(), StorageError> {
        self.drop_factors(user)?;
        let codes = factor_codes::table.filter(factor_codes::user_id.eq(key(user)));
        diesel::delete(codes).execute(self.tx.conn)?;
        Ok(())
    }

    /// Deletes factors, recovery codes and challenges of an account.
    pub(super) fn drop_factors(&mut self, user: UserId) -> Result<(), StorageError> {
        let factors = second_factors::table.filter(second_factors::user_id.eq(key(user)));
        diesel::delete(factors).execute(self.tx.conn)?;
        self.drop_recovery_codes(user)?;
        let challenges = login_challenges::table.filter(login_challenges::user_id.eq(key(user)));
        diesel::delete(challenges).execute(self.tx.conn)?;
        Ok(())
    }
}
