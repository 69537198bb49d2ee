//! Recovery codes, stored as keyed digests. Each is used once, by the first request with it.

use super::SecondFactors;
use crate::digest::keyed_digest;
use crate::error::StorageError;
use crate::schema::recovery_codes;
use crate::types::{UtcTs, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::ids::{Id, RecoveryCodeId, UserId};
use kontor_domain::second_factors::{MakesRecoveryCodes, RecoveryCode};

/// The set of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecoveryCodeCount {
    /// Number of unused codes.
    pub left: usize,
    /// Time at which the set was made; `None` if there is none.
    pub created_at: Option<DateTime<Utc>>,
}

impl SecondFactors<'_, '_> {
    /// Stores a new set, in place of all earlier codes.
    pub fn replace_recovery_codes<A: MakesRecoveryCodes>(
        &mut self,
        authorized: &Authorized<A>,
        codes: &[RecoveryCode],
    ) -> Result<(), StorageError> {
        let user = *authorized.on();
        self.drop_recovery_codes(user)?;
        for code in codes {
            let id: RecoveryCodeId = self.tx.new_id();
            diesel::insert_into(recovery_codes::table)
                .values((
                    recovery_codes::id.eq(key(id)),
                    recovery_codes::user_id.eq(key(user)),
                    recovery_codes::code_digest.eq(self.code_digest(user, code).to_vec()),
                    recovery_codes::created_at.eq(UtcTs::from(self.tx.now())),
                ))
                .execute(self.tx.conn)?;
        }
        Ok(())
    }

    /// Uses up a code of an account; returns false if it is not one of its unused codes.
    pub fn use_recovery_code(&mut self, user: UserId, code: &RecoveryCode) -> Result<bool, StorageError> {
        let unused = recovery_codes::table
            .filter(recovery_codes::user_id.eq(key(user)))
            .filter(recovery_codes::code_digest.eq(self.code_digest(user, code).to_vec()))
            .filter(recovery_codes::used_at.is_null());
        let changed = diesel::update(unused)
            .set(recovery_codes::used_at.eq(Some(UtcTs::from(self.tx.now()))))
            .execute(self.tx.conn)?;
        Ok(changed > 0)
    }

    /// Returns the number of an account's unused codes, and the age of the set.
    pub fn count_recovery_codes(&mut self, user: UserId) -> Result<RecoveryCodeCount, StorageError> {
        let codes: Vec<(UtcTs, Option<UtcTs>)> = recovery_codes::table
            .filter(recovery_codes::user_id.eq(key(user)))
            .select((recovery_codes::created_at, recovery_codes::used_at))
            .load(self.tx.conn)?;
        Ok(RecoveryCodeCount {
            left: codes.iter().filter(|(_, used)| used.is_none()).count(),
            created_at: codes.first().map(|(created, _)| created.0),
        })
    }

    pub(super) fn drop_recovery_codes(&mut self, user: UserId) -> Result<(), StorageError> {
        let set = recovery_codes::table.filter(recovery_codes::user_id.eq(key(user)));
        diesel::delete(set).execute(self.tx.conn)?;
        Ok(())
    }

    fn code_digest(&self, user: UserId, code: &RecoveryCode) -> [u8; 32] {
        let covered = format!("{} {}", user.uuid(), code.canonical());
        keyed_digest(&self.tx.options.recovery_key, covered.as_bytes())
    }
}
