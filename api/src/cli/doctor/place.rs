//! Checks of the database's surroundings: the data directory, the master key, the disk, the public address.

use super::finding::Finding;
use crate::database_url::DatabaseUrl;
use crate::keys::{KeyError, MasterKey};
use crate::settings::Settings;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

/// Free space below which a database soon stops, in bytes.
const SPACE_MIN: u64 = 256 << 20;

/// Checks that the data directory is writable, and closed to others.
pub fn data_dir(settings: &Settings) -> Finding {
    const WHAT: &str = "data directory";
    let folder = &settings.server.data_dir;
    let shown = folder.display();
    let mode = match fs::metadata(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Finding::ok(WHAT, format!("{shown} is made at the first start"));
        }
        Err(error) => {
            return Finding::fix(
                WHAT,
                format!("{shown}: {error}"),
                "let the server's user enter it",
            );
        }
        Ok(found) if !found.is_dir() => {
            return Finding::fix(
                WHAT,
                format!("{shown} is no directory"),
                "set KONTOR_DATA_DIR to one",
            );
        }
        Ok(found) => found.permissions().mode() & 0o777,
    };
    let probe = folder.join(format!(".doctor-{}", std::process::id()));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&probe)
        .and_then(|_| fs::remove_file(&probe));
    match written {
        Err(error) => Finding::fix(
            WHAT,
            format!("{shown} can't be written: {error}"),
            "give it to the server's user, and run `kontor doctor` as that user",
        ),
        Ok(()) if mode & 0o007 != 0 => Finding::fix(
            WHAT,
            format!("{shown} has mode {mode:03o}: every user of this machine gets at people's data"),
            format!("chmod 700 {shown}"),
        ),
        Ok(()) if mode & 0o070 != 0 => Finding::advice(
            WHAT,
            format!("{shown} has mode {mode:03o}, so its group gets in"),
            format!("chmod 700 {shown}, unless that is meant"),
        ),
        Ok(()) => Finding::ok(WHAT, format!("{shown} can be written, and is closed to others")),
    }
}

/// Checks that there is a master key, readable only by its owner.
pub fn master_key(settings: &Settings, key: &Result<Option<MasterKey>, KeyError>) -> Finding {
    const WHAT: &str = "master key";
    match key {
        Ok(Some(_)) if settings.database.master_key.is_some() => Finding::ok(WHAT, "given by the settings"),
        Ok(Some(_)) => Finding::ok(
            WHAT,
            format!(
                "{}, for its owner only",
                settings.server.data_dir.join("master.key").display()
            ),
        ),
        Ok(None) => Finding::ok(WHAT, "made at the first start"),
        Err(KeyError::Missing) => Finding::fix(
            WHAT,
            "none is set, and PostgreSQL needs one that all nodes share",
            "openssl rand -base64 32 >master.key; chmod 600 master.key; set KONTOR_MASTER_KEY_FILE",
        ),
        Err(
            error @ (KeyError::Lost { .. }
            | KeyError::Exposed { .. }
            | KeyError::Malformed { .. }
            | KeyError::Io { .. }),
        ) => Finding::fix(WHAT, error.to_string(), "the server does not start before"),
    }
}

/// Checks that there is room for the database, and for a copy of it.
pub fn disk(settings: &Settings) -> Option<Finding> {
    const WHAT: &str = "disk";
    let DatabaseUrl::Sqlite(path) = &settings.database.database_url else {
        return None;
    };
    let size = fs::metadata(path).ok()?.len();
    let Some(free) = path.parent().and_then(free_space) else {
        return Some(Finding::advice(
            WHAT,
            "the program `df` did not say how much is free",
            "see to it that there is room for twice the database",
        ));
    };
    let says = format!(
        "{} MiB free, the database has {} MiB",
        free >> 20,
        (size >> 20) + 1
    );
    Some(if free < SPACE_MIN {
        Finding::fix(WHAT, says, "make room: writes fail when the disk is full")
    } else if free < 2 * size {
        Finding::advice(WHAT, says, "a backup beside the database needs as much again")
    } else {
        Finding::ok(WHAT, says)
    })
}

/// Returns the free space reported by POSIX's `df`; the standard library can't tell.
fn free_space(folder: &Path) -> Option<u64> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let output = Command::new("df").arg("-Pk").arg(folder).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let kilobytes: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Checks that links in mails work.
pub fn public_url(settings: &Settings) -> Finding {
    const WHAT: &str = "public address";
    let open = !settings.server.listen.ip().is_loopback();
    let Some(url) = &settings.server.public_url else {
        return Finding::advice(
            WHAT,
            "none is set, and the port is left to the system",
            "set KONTOR_PUBLIC_URL: links in mails begin with it",
        );
    };
    let local = is_local(url);
    if local && open {
        return Finding::fix(
            WHAT,
            format!("links in mails begin with {url}, which leads nowhere from elsewhere"),
            "set KONTOR_PUBLIC_URL, such as https://my.example.ch",
        );
    }
    if !local && url.starts_with("http://") {
        return Finding::fix(
            WHAT,
            format!("{url} is not encrypted: passwords and tokens would travel in the open"),
            "put a proxy that speaks TLS in front, and set KONTOR_PUBLIC_URL to its https:// address",
        );
    }
    if !local && settings.server.trusted_proxies.is_empty() {
        return Finding::advice(
            WHAT,
            format!("{url}; behind a proxy every client seems to have the proxy's address"),
            "set KONTOR_TRUSTED_PROXIES to the proxy's address",
        );
    }
    Finding::ok(WHAT, format!("links in mails begin with {url}"))
}

/// Whether an origin is this machine's own.
pub fn is_local(origin: &str) -> bool {
    let host = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    ["localhost", "127.", "[::1]"]
        .iter()
        .any(|local| host.starts_with(local))
}
