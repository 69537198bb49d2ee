//! Keys of addresses that an earlier version computed otherwise. Only Rust knows how, so this follows the migration.

use crate::connection::AnyConnection;
use crate::error::StorageError;
use crate::types::{Uuid7, sql};
use diesel::prelude::*;
use diesel::sql_types::Text;
use kontor_domain::identity::EmailAddress;

/// The migration after which domains are compared in ASCII (UTS #46).
pub(crate) const DOMAINS_IN_ASCII: &str = "0014";

/// Table, address, key, and what must not be true of a row for the new key `$1`: two rows for one mailbox.
const KEYS: [(&str, &str, &str, &str); 7] = [
    (
        "users",
        "email",
        "email_key",
        "SELECT 1 FROM users other WHERE other.email_key = $1 UNION ALL \
         SELECT 1 FROM email_changes kept WHERE kept.old_email_key = $1 AND kept.user_id <> users.id",
    ),
    ("sign_ups", "email", "email_key", NEVER),
    ("password_reset_requests", "email", "email_key", NEVER),
    ("email_changes", "email", "email_key", NEVER),
    ("email_changes", "old_email", "old_email_key", NEVER),
    (
        "invitations",
        "email",
        "email_key",
        "SELECT 1 FROM invitations other WHERE other.email_key = $1 AND other.state = 'open' \
         AND other.organization_id = invitations.organization_id",
    ),
    ("product_transfers", "to_email", "to_email_key", NEVER),
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

/// Brings the keys of stored addresses up to date; running it again changes nothing. Of two accounts for one mailbox the
/// one that has the right key keeps it, and the log names the other.
pub(crate) fn rekey(conn: &mut AnyConnection) -> Result<(), StorageError> {
    for (table, email, email_key, taken) in KEYS {
        let rows: Vec<KeyRow> = diesel::sql_query(format!(
            "SELECT id, {email} AS email, {email_key} AS email_key FROM {table} \
             WHERE {email} IS NOT NULL AND {email_key} IS NOT NULL \
             AND (octet_length({email}) <> length({email}) OR lower({email}) LIKE '%xn--%')"
        ))
        .load(conn)?;
        for row in rows {
            let Some(new) = EmailAddress::key_of_stored(&row.email).filter(|new| *new != row.email_key)
            else {
                continue;
            };
            let update =
                format!("UPDATE {table} SET {email_key} = $1 WHERE id = $2 AND NOT EXISTS ({taken})");
            let changed = diesel::sql_query(update)
                .bind::<Text, _>(new)
                .bind::<sql::Uuid7, _>(row.id)
                .execute(conn)?;
            if changed == 0 {
                tracing::warn!(table, id = %row.id.0, "an address in another form has a row already; this one keeps its old key");
            }
        }
    }
    Ok(())
}
