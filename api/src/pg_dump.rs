//! Copying PostgreSQL by its own program, `pg_dump`, which owns the format and the knowledge.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Folder in which Debian keeps the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Reason that there is no dump.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// The program is missing.
    #[error(
        "a PostgreSQL database is copied by its own program `{0}`, which is not on this machine: install it (Debian: \
         apt-get install postgresql-client), of the server's version or newer"
    )]
    Missing(&'static str),
    /// The program failed.
    #[error("{program} failed: {said}")]
    Failed {
        /// Program.
        program: &'static str,
        /// Its error output.
        said: String,
    },
    /// The program could not be run.
    #[error("{program} can't be run: {error}")]
    Io {
        /// Program.
        program: &'static str,
        /// Error of the operating system.
        error: io::Error,
    },
    /// The dump contains no table.
    #[error("the dump holds no table; has `kontor migrate` or `kontor serve` been run on this database?")]
    Empty,
}

/// Dumps the database at `url` into `file`, in PostgreSQL's custom format, and reads its contents back.
///
/// # Errors
/// [`DumpError`]; it does not repeat the password.
pub fn dump(url: &str, file: &Path) -> Result<(), DumpError> {
    let (url, password) = without_password(url);
    let mut dump = program("pg_dump")?;
    dump.args(["--format=custom", "--no-password", "--file"])
        .arg(file)
        .arg("--dbname")
        .arg(url);
    if let Some(password) = password {
        // Not an argument, which every user of the machine can read.
        dump.env("PGPASSWORD", password);
    }
    run("pg_dump", dump)?;
    let mut restore = program("pg_restore")?;
    restore.arg("--list").arg(file);
    let list = run("pg_restore", restore)?;
    if list.contains(" TABLE DATA ") {
        Ok(())
    } else {
        Err(DumpError::Empty)
    }
}

fn run(program: &'static str, mut command: Command) -> Result<String, DumpError> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| DumpError::Io { program, error })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(DumpError::Failed { program, said })
}

/// Finds the program in PATH, or the newest one of Debian.
fn program(name: &'static str) -> Result<Command, DumpError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).map(|folder| folder.join(name));
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .collect();
    versions.sort_by(|(one, _), (other, _)| other.cmp(one));
    let of_debian = versions
        .into_iter()
        .map(|(_, folder)| folder.join("bin").join(name));
    in_path
        .chain(of_debian)
        .find(|candidate| candidate.is_file())
        .map(Command::new)
        .ok_or(DumpError::Missing(name))
}

/// Removes the password from a connection URL.
fn without_password(url: &str) -> (String, Option<String>) {
    let (rest, query) = url.split_once('?').unwrap_or((url, ""));
    let (in_query, others): (Vec<&str>, Vec<&str>) = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .partition(|pair| pair.starts_with("password="));
    let query = if others.is_empty() {
        String::new()
    } else {
        format!("?{}", others.join("&"))
    };
    let in_query = in_query
        .first()
        .and_then(|pair| pair.split_once('='))
        .map(|(_, value)| decoded(value));
    let in_authority = rest.split_once("://").and_then(|(scheme, rest)| {
        let (login, host) = rest.split_once('@')?;
        let (user, password) = login.split_once(':')?;
        Some((format!("{scheme}://{user}@{host}"), decoded(password)))
    });
    match in_authority {
        Some((rest, password)) => (rest + &query, in_query.or(Some(password))),
        None => (format!("{rest}{query}"), in_query),
    }
}

/// Decodes percent-encoding.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, others)) = rest.split_first() {
        let hex = (first == b'%').then(|| others.get(..2)).flatten();
        let byte = hex
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &others[2..] } else { others };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn the_password_never_becomes_an_argument() {
        for (url, bare, password) in [
            (
                "postgres://u:p%40ss@h:5432/d",
                "postgres://u@h:5432/d",
                Some("p@ss"),
            ),
            (
                "postgres://u@h/d?sslmode=disable",
                "postgres://u@h/d?sslmode=disable",
                None,
            ),
            (
                "postgres://u@h/d?password=100%25&sslmode=disable",
                "postgres://u@h/d?sslmode=disable",
                Some("100%"),
            ),
            (
                "postgres:///d?host=/run&password=p",
                "postgres:///d?host=/run",
                Some("p"),
            ),
            ("postgres://u:%zz@h/d", "postgres://u@h/d", Some("%zz")),
        ] {
            let (without, found) = without_password(url);
            assert_eq!((without.as_str(), found.as_deref()), (bare, password), "{url}");
        }
    }
}
