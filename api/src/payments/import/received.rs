//! A file of the bank as it was received.

use kontor_domain::ids::UserId;
use kontor_domain::payments::{BankFile, BankFileState};
use kontor_persistence::{StoredFile, Tx};

/// Returns a file that was uploaded by a member of staff, or given to the command.
pub fn received(
    tx: &mut Tx<'_>,
    stored: &StoredFile,
    uploaded_by: Option<UserId>,
    is_dry_run: bool,
) -> BankFile {
    BankFile {
        id: tx.new_id(),
        file: Some(stored.id),
        sha256: stored.sha256,
        size: stored.size,
        uploaded_by,
        is_dry_run,
        state: BankFileState::Received,
        message: None,
        problem: None,
        problem_line: None,
        latest_day: None,
        entries: None,
        entries_done: 0,
        created_at: tx.now(),
        finished_at: None,
    }
}
