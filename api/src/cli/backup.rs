//! `kontor backup`: a copy of the database as of one point in time, made while the server runs, and checked before
//! it gets its name.

use super::{Failure, progress, say};
use crate::clock::{Clock, SystemClock};
use crate::database_url::DatabaseUrl;
use crate::pg_dump;
use crate::settings::Settings;
use clap::{Arg, ArgMatches, Command};
use secrecy::ExposeSecret;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Returns the command line.
pub fn command() -> Command {
    let destination = Arg::new("destination")
        .required(true)
        .help("A new file, or a folder for a file named by the date");
    Command::new("backup")
        .about("Copies the database into a file while the server runs, and checks the copy")
        .arg(destination)
}

/// Runs the command.
pub fn run(settings: &Settings, flags: &ArgMatches) -> Result<(), Failure> {
    let raw = flags
        .get_one::<String>("destination")
        .ok_or("a destination is required")?;
    let destination = destination(Path::new(raw), settings);
    let unfinished = beside(&destination)?;
    let made = copy(settings, &unfinished).and_then(|()| finish(&unfinished, &destination));
    if let Err(error) = made {
        // A copy that could not be checked is no backup, and must not be taken for one.
        let _ = fs::remove_file(&unfinished);
        return Err(error);
    }
    let bytes = fs::metadata(&destination)?.len();
    say(&format!("{}: {bytes} bytes, checked", destination.display()));
    say(&format!("Not in it: {}", what_else(settings)));
    Ok(())
}

fn destination(given: &Path, settings: &Settings) -> PathBuf {
    if !given.is_dir() {
        return given.to_owned();
    }
    let ending = match &settings.database.database_url {
        DatabaseUrl::Sqlite(_) => "sqlite3",
        DatabaseUrl::Postgres(_) => "dump",
    };
    let moment = SystemClock.now().format("%Y%m%dT%H%M%SZ");
    given.join(format!("kontor-{moment}.{ending}"))
}

/// Creates a new file for the owner only, in the folder of the destination, because it contains personal data.
fn beside(destination: &Path) -> Result<PathBuf, Failure> {
    if fs::symlink_metadata(destination).is_ok() {
        return Err(format!(
            "{}: exists already; a backup replaces nothing",
            destination.display()
        )
        .into());
    }
    let name = destination.file_name().ok_or("a destination needs a name")?;
    let name = format!(".{}.{}.unfinished", name.to_string_lossy(), std::process::id());
    let path = destination.with_file_name(name);
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}

fn copy(settings: &Settings, to: &Path) -> Result<(), Failure> {
    match &settings.database.database_url {
        DatabaseUrl::Sqlite(path) => copy_sqlite(path, to),
        DatabaseUrl::Postgres(url) => {
            // A dump is compressed, so its size says nothing before the end.
            let wait = progress::waiting("copying");
            let dumped = pg_dump::dump(url.expose_secret(), to);
            wait.finish_and_clear();
            Ok(dumped?)
        }
    }
}

fn copy_sqlite(path: &Path, to: &Path) -> Result<(), Failure> {
    let size = fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?;
    progress::growing("copying", to, size.len(), || {
        kontor_persistence::copy_sqlite(path, to)
    })?;
    let wait = progress::waiting("checking");
    let damage = kontor_persistence::damage_of_sqlite(to)?;
    wait.finish_and_clear();
    match damage.first() {
        None => Ok(()),
        Some(first) => Err(format!(
            "the copy is damaged, and so may be the database ({} findings, the first: {first}); run `kontor doctor`",
            damage.len()
        )
        .into()),
    }
}

/// Gives the copy its name once it is on the disk.
fn finish(unfinished: &Path, destination: &Path) -> Result<(), Failure> {
    File::open(unfinished)?.sync_all()?;
    fs::rename(unfinished, destination)?;
    let folder = destination
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let synced: io::Result<()> =
        File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all());
    Ok(synced?)
}

/// Returns a description of the items to be kept besides.
fn what_else(settings: &Settings) -> String {
    let key = if settings.database.master_key.is_some() {
        "the master key, which the settings give".to_owned()
    } else {
        format!(
            "the master key, {}",
            settings.server.data_dir.join("master.key").display()
        )
    };
    format!(
        "{key}. Keep it elsewhere: without it the copy is worthless, and both together give access to everything.\n\
         Not in it either: stored files, in {}. Copy them after the database.",
        settings.files.place
    )
}
