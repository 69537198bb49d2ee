//! The single order in which transactions lock rows, which prevents deadlocks:
//!
//! 1. the idempotency key,
//! 2. organizations, ordered by id,
//! 3. accounts, ordered by id,
//! 4. rows that belong to a locked organization or account,
//! 5. heads of activity chains, ordered by id.
//!
//! Each row is locked at once as strongly as needed, since two transactions that both upgrade a weaker lock would
//! deadlock. A transaction that writes to an organization has locked it, so the order of the rows that belong to it
//! does not matter. Debug builds refuse to break the order, also on SQLite, which has one writer and locks nothing.

use crate::connection::AnyConnection;
use crate::error::StorageError;
use crate::tx::Tx;
use crate::types::{Uuid7, key, sql};
use diesel::prelude::*;
use diesel::sql_types::{Array, Binary};
use kontor_domain::access::Proof;
use kontor_domain::ids::{OrganizationId, UserId};
use uuid::Uuid;

/// Strength of a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// Blocks other changes; rows that refer to this one may be added.
    Change,
    /// Blocks references too, for a deletion or a change of a referenced key.
    End,
}

impl Strength {
    const fn sql(self) -> &'static str {
        match self {
            Self::Change => "FOR NO KEY UPDATE",
            Self::End => "FOR UPDATE",
        }
    }
}

/// Locks held by a transaction, of the kinds that have an order.
#[derive(Debug, Default)]
pub(crate) struct Held {
    organizations: Vec<(Uuid7, Strength)>,
    accounts: Vec<(Uuid7, Strength)>,
    own_account: bool,
}

impl Held {
    /// Whether the lock still has to be taken.
    fn lacks(list: &[(Uuid7, Strength)], id: Uuid7, strength: Strength) -> bool {
        let held = list.iter().find(|(held, _)| *held == id);
        debug_assert!(
            held.is_none_or(|(_, held)| *held >= strength),
            "a lock is raised: {id:?} from {held:?} to {strength:?}"
        );
        held.is_none_or(|(_, held)| *held < strength)
    }

    fn note_organization(&mut self, id: Uuid7, strength: Strength) {
        debug_assert!(
            self.accounts.is_empty() && !self.own_account,
            "an organization is locked after an account"
        );
        debug_assert!(
            self.organizations.iter().all(|(held, _)| *held < id),
            "organizations are locked out of order"
        );
        self.organizations.push((id, strength));
    }

    fn note_account(&mut self, id: Uuid7, strength: Strength) {
        debug_assert!(
            self.accounts.iter().all(|(held, _)| *held < id),
            "accounts are locked out of order"
        );
        self.accounts.push((id, strength));
    }
}

impl Tx<'_> {
    /// Locks organizations for changes, ordered by id; locks already held are kept.
    pub fn lock_organizations(&mut self, ids: &[OrganizationId]) -> Result<(), StorageError> {
        let mut lacking: Vec<Uuid7> = ids
            .iter()
            .map(|id| key(*id))
            .filter(|id| Held::lacks(&self.held.organizations, *id, Strength::Change))
            .collect();
        lacking.sort();
        lacking.dedup();
        for id in &lacking {
            self.held.note_organization(*id, Strength::Change);
        }
        Ok(lock_rows(self.conn, "organizations", &lacking)?)
    }

    /// As [`Self::lock_organizations`], for the deletion of one.
    pub(crate) fn lock_organization_to_end(&mut self, id: OrganizationId) -> Result<(), StorageError> {
        if Held::lacks(&self.held.organizations, key(id), Strength::End) {
            self.held.note_organization(key(id), Strength::End);
            lock(self.conn, "organizations", key(id), Strength::End)?;
        }
        Ok(())
    }

    /// Whether an organization is locked.
    pub(crate) fn holds_organization(&self, id: OrganizationId) -> bool {
        self.held.organizations.iter().any(|(held, _)| *held == key(id))
    }

    /// Locks the organization and `others` if the proof's account has a membership in it, in any state; outsiders
    /// lock nothing. Returns whether it is locked.
    pub(crate) fn lock_as_member(
        &mut self,
        proof: &Proof,
        organization: OrganizationId,
        others: &[OrganizationId],
        strength: Strength,
    ) -> Result<bool, StorageError> {
        if self.holds_organization(organization) {
            return Ok(true);
        }
        let mut ids: Vec<OrganizationId> = others.iter().copied().chain([organization]).collect();
        ids.sort();
        ids.dedup();
        let locked = member_locks(self.conn, proof, organization, &ids, strength)?;
        if locked {
            for id in ids {
                self.held.note_organization(key(id), strength);
            }
        }
        Ok(locked)
    }

    /// Locks an account for changes of it and of what belongs to it.
    pub fn lock_account(&mut self, id: UserId) -> Result<(), StorageError> {
        self.lock_accounts(&[id], Strength::Change)
    }

    /// As [`Self::lock_account`], for closing it or changing its address: waits for concurrently added sessions,
    /// memberships and other references.
    pub fn lock_account_to_end(&mut self, id: UserId) -> Result<(), StorageError> {
        self.lock_accounts(&[id], Strength::End)
    }

    /// Locks accounts, ordered by id.
    pub(crate) fn lock_accounts(&mut self, ids: &[UserId], strength: Strength) -> Result<(), StorageError> {
        let mut ids = ids.to_vec();
        ids.sort();
        ids.dedup();
        for id in ids {
            if Held::lacks(&self.held.accounts, key(id), strength) {
                self.held.note_account(key(id), strength);
                lock(self.conn, "users", key(id), strength)?;
            }
        }
        Ok(())
    }

    /// Locks the account of a proof, once.
    pub(crate) fn lock_own_account(&mut self, proof: &Proof) -> Result<(), StorageError> {
        if self.held.own_account || !self.held.accounts.is_empty() {
            return Ok(());
        }
        self.held.own_account = true;
        let AnyConnection::Pg(pg) = &mut *self.conn else {
            return Ok(());
        };
        let query = match proof {
            Proof::Session(id) => diesel::sql_query(
                "SELECT id FROM users WHERE id = (SELECT user_id FROM sessions WHERE id = $1) FOR NO KEY UPDATE",
            )
            .into_boxed()
            .bind::<sql::Uuid7, _>(key(*id)),
            Proof::ApiToken(hash) => diesel::sql_query(
                "SELECT id FROM users WHERE id = (SELECT user_id FROM api_tokens WHERE token_hash = $1) \
                 FOR NO KEY UPDATE",
            )
            .into_boxed()
            .bind::<Binary, _>(hash.to_vec()),
        };
        let locked: Vec<Locked> = query.load(pg)?;
        for row in locked {
            self.held.note_account(row.id, Strength::Change);
        }
        Ok(())
    }
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = sql::Uuid7)]
    id: Uuid7,
}

fn lock(conn: &mut AnyConnection, table: &'static str, id: Uuid7, strength: Strength) -> QueryResult<()> {
    let AnyConnection::Pg(pg) = conn else {
        return Ok(());
    };
    diesel::sql_query(format!("SELECT 1 FROM {table} WHERE id = $1 {}", strength.sql()))
        .bind::<sql::Uuid7, _>(id)
        .execute(pg)
        .map(drop)
}

/// Locks rows for changes, one after the other in the order of their ids.
pub(crate) fn lock_rows(conn: &mut AnyConnection, table: &'static str, ids: &[Uuid7]) -> QueryResult<()> {
    let AnyConnection::Pg(pg) = conn else {
        return Ok(());
    };
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let strength = Strength::Change.sql();
    diesel::sql_query(format!(
        "SELECT 1 FROM {table} WHERE id = ANY($1) ORDER BY id {strength}"
    ))
    .bind::<Array<diesel::sql_types::Uuid>, _>(ids)
    .execute(pg)
    .map(drop)
}

/// Locks `ids` if the proof's account is a member of `organization`, and returns whether that is locked. SQLite has one
/// writer, needs no row locks, and counts as holding all of them.
fn member_locks(
    conn: &mut AnyConnection,
    proof: &Proof,
    organization: OrganizationId,
    ids: &[OrganizationId],
    strength: Strength,
) -> QueryResult<bool> {
    let AnyConnection::Pg(pg) = conn else {
        return Ok(true);
    };
    let person = match proof {
        Proof::Session(_) => "SELECT user_id FROM sessions WHERE id = $3",
        Proof::ApiToken(_) => "SELECT user_id FROM api_tokens WHERE token_hash = $3",
    };
    let query = diesel::sql_query(format!(
        "SELECT id FROM organizations WHERE id = ANY($1) AND EXISTS (SELECT 1 FROM memberships \
         WHERE organization_id = $2 AND user_id = ({person})) ORDER BY id {}",
        strength.sql()
    ))
    .into_boxed()
    .bind::<Array<diesel::sql_types::Uuid>, _>(ids.iter().map(|id| key(*id).0).collect::<Vec<Uuid>>())
    .bind::<sql::Uuid7, _>(key(organization));
    let locked: Vec<Locked> = match proof {
        Proof::Session(id) => query.bind::<sql::Uuid7, _>(key(*id)).load(pg)?,
        Proof::ApiToken(hash) => query.bind::<Binary, _>(hash.to_vec()).load(pg)?,
    };
    Ok(locked.iter().any(|row| row.id == key(organization)))
}
