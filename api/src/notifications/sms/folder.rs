//! SMS as files, for development, and for installations without a gateway yet. They contain codes, so only the owner can
//! read them. The name is the key, so the same SMS replaces itself.

use super::super::DeliveryError;
use super::super::folder::{open_folder, read_json, write_whole};
use super::TextMessage;
use std::io;
use std::path::Path;

pub(super) fn store(folder: &Path, message: &TextMessage) -> Result<(), DeliveryError> {
    let content = serde_json::to_vec_pretty(message).map_err(DeliveryError::for_good)?;
    open_folder(folder)
        .and_then(|()| write_whole(folder, &format!("{}.json", message.key), &content))
        .map_err(DeliveryError::for_now)
}

/// Lists the SMS in a folder, newest first; none if nothing has been delivered yet.
///
/// # Errors
/// The folder or a file cannot be read. Foreign files are skipped.
pub fn list_sms(folder: &Path) -> io::Result<Vec<TextMessage>> {
    let mut messages: Vec<TextMessage> = read_json(folder)?;
    messages.sort_by(|a, b| (b.date, &b.key).cmp(&(a.date, &a.key)));
    Ok(messages)
}
