//! Migration of address keys that an earlier version computed differently: domains are now compared in ASCII (UTS
//! #46). Only Rust code can compute them, so this runs after the migrations at every start, and completes an
//! interrupted run.

use crate::connection::AnyConnection;
use crate::error::StorageError;
use crate::organizations::search_words;
use crate::types::{Uuid7, sql};
use diesel::prelude::*;
use diesel::sql_types::Text;
use kontor_domain::identity::EmailAddress;

/// Number of rows in a batch.
const BATCH: usize = 500;

/// A column of keys, its column of addresses, and the conflict condition for a new key `$1`: two rows for one
/// mailbox.
pub(crate) struct Keys {
    table: &'static str,
    email: &'static str,
    key: &'static str,
    taken: &'static str,
}

const fn keys(table: &'static str, email: &'static str, key: &'static str, taken: &'static str) -> Keys {
    Keys {
        table,
        email,
        key,
        taken,
    }
}

/// Every column of keys.
pub(crate) const KEYS: [Keys; 7] = [
    keys(
        "users",
        "email",
        "email_key",
        "SELECT 1 FROM users other WHERE other.email_key = $1 UNION ALL \
         SELECT 1 FROM email_changes kept WHERE kept.old_email_key = $1 AND kept.user_id <> users.id \
         AND kept.state = 'confirmed'",
    ),
    keys("sign_ups", "email", "email_key", NEVER),
    keys("password_reset_requests", "email", "email_key", NEVER),
    keys("email_changes", "email", "email_key", NEVER),
    keys("email_changes", "old_email", "old_email_key", NEVER),
    keys(
        "invitations",
        "email",
        "email_key",
        "SELECT 1 FROM invitations other WHERE other.email_key = $1 AND other.state = 'open' \
         AND invitations.state = 'open' AND other.organization_id = invitations.organization_id",
    ),
    keys("product_transfers", "to_email", "to_email_key", NEVER),
];
const NEVER: &str = "SELECT 1 FROM users WHERE 1 = 0";

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = sql::Uuid7)]
    id: Uuid7,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Text)]
    email_key: String,
}

/// Updates the keys of the next batch of stored addresses, in rows after `after`; returns the start of the next
/// batch. Of two accounts for one mailbox the one with the correct key keeps it, and the log names the other.
pub(crate) fn rekey(
    conn: &mut AnyConnection,
    keys: &Keys,
    after: Uuid7,
) -> Result<Option<Uuid7>, StorageError> {
    let Keys {
        table,
        email,
        key,
        taken,
    } = keys;
    let rows: Vec<KeyRow> = diesel::sql_query(format!(
        "SELECT id, {email} AS email, {key} AS email_key FROM {table} \
         WHERE id > $1 AND {email} IS NOT NULL AND {key} IS NOT NULL \
         AND (octet_length({email}) <> length({email}) OR lower({email}) LIKE '%xn--%') ORDER BY id LIMIT {BATCH}"
    ))
    .bind::<sql::Uuid7, _>(after)
    .load(conn)?;
    for row in &rows {
        let new = EmailAddress::key_of_stored(&row.email);
        let Some(new) = new.filter(|new| *new != row.email_key) else {
            continue;
        };
        let changed = diesel::sql_query(format!(
            "UPDATE {table} SET {key} = $1 WHERE id = $2 AND NOT EXISTS ({taken})"
        ))
        .bind::<Text, _>(new)
        .bind::<sql::Uuid7, _>(row.id)
        .execute(conn)?;
        if changed == 0 {
            tracing::warn!(table, id = %row.id.0, "an address in another form has a row already; this one keeps its old key");
        } else if *table == "users" {
            search_words::forget(conn, row.id)?;
        }
    }
    let is_full = rows.len() == BATCH;
    Ok(rows.last().filter(|_| is_full).map(|row| row.id))
}
