//! Mails as files: one that mail programs open (`.eml`), and beside it one that [`list_folder`] reads (`.json`).
//!
//! Files contain tokens, so only the owner can read them. The name is derived from the Message-ID, so the same mail
//! replaces itself. The `.json` is written last, so a listed mail is complete.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use serde::de::DeserializeOwned;

use super::{DeliveryError, Envelope};

pub(super) fn store(folder: &Path, mail: &Envelope) -> Result<(), DeliveryError> {
    let message = mail.message()?.formatted();
    let listed = serde_json::to_vec_pretty(mail).map_err(DeliveryError::for_good)?;
    let name = file_name(mail.bare_id());
    open_folder(folder)
        .and_then(|()| write_whole(folder, &format!("{name}.eml"), &message))
        .and_then(|()| write_whole(folder, &format!("{name}.json"), &listed))
        .map_err(DeliveryError::for_now)
}

/// Lists the mails in a folder, newest first; none if nothing has been delivered yet.
///
/// # Errors
/// The folder or a file cannot be read. Foreign files are skipped.
pub fn list_folder(folder: &Path) -> io::Result<Vec<Envelope>> {
    let mut mails: Vec<Envelope> = read_json(folder)?;
    mails.sort_by(|a, b| (b.date, &b.message_id).cmp(&(a.date, &a.message_id)));
    Ok(mails)
}

/// Reads the files `.json` in a folder, in no order; those of another form are skipped.
pub(super) fn read_json<T: DeserializeOwned>(folder: &Path) -> io::Result<Vec<T>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            match serde_json::from_slice(&fs::read(&path)?) {
                Ok(one) => found.push(one),
                Err(error) => tracing::warn!(file = %path.display(), %error, "a file of another form"),
            }
        }
    }
    Ok(found)
}

/// Returns the id with all characters except letters, digits and `-_@.` as `%XX`, so that different ids never share
/// a file.
fn file_name(id: &str) -> String {
    let safe = |index, byte: u8| {
        byte.is_ascii_alphanumeric() || b"-_@".contains(&byte) || (byte == b'.' && index > 0)
    };
    id.bytes()
        .enumerate()
        .map(|(index, byte)| {
            if safe(index, byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

pub(super) fn open_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes a file beside its place and renames it, so that no reader ever sees half a file.
pub(super) fn write_whole(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!(".{name}.tmp"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(name))?;
    // The rename itself survives a power failure only once the folder is on disk.
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}
