//! The log entry of an e-mail change.

use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Action, EmailChange};
use kontor_persistence::{Entry, Tx};
use serde_json::json;

/// Records in the account's log the address before and after the change.
pub fn record(tx: &mut Tx<'_>, action: Action, change: &EmailChange, before: &str, after: &str) {
    let entry = Entry::new(action, change.id).change(json!({ "email": before }), json!({ "email": after }));
    tx.record(Chain::Account(change.user), Author::User(change.user), entry);
}
