//! A throw-away PostgreSQL, and pgbench running the statements of one request.

use crate::Failure;
use crate::machine;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The statements of a request, the lookup of the caller included, with pgbench's variables.
#[derive(Debug, Clone, Copy)]
pub struct Script {
    text: &'static str,
    path: &'static str,
}

/// Those of the list of members.
pub const LIST_MEMBERS: Script = Script {
    text: include_str!("../list_members.sql"),
    path: concat!(env!("CARGO_MANIFEST_DIR"), "/list_members.sql"),
};
/// Those of one question about a right.
pub const CHECK_ACCESS: Script = Script {
    text: include_str!("../check_access.sql"),
    path: concat!(env!("CARGO_MANIFEST_DIR"), "/check_access.sql"),
};
/// The script that creates and removes the cluster.
const CLUSTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/postgres");

/// A cluster with one database.
pub struct Postgres {
    folder: PathBuf,
    server: String,
    /// As for `KONTOR_DATABASE_URL`.
    pub url: String,
}

/// Result of pgbench.
pub struct Transactions {
    /// Transactions in a second.
    pub rate: f64,
    /// Processor time of pgbench and PostgreSQL for one, in microseconds.
    pub cpu_each: f64,
}

impl Postgres {
    /// Starts one.
    pub fn start(folder: &Path) -> Result<Self, Failure> {
        let folder = folder.join("postgres");
        let output = Command::new(CLUSTER).arg("start").arg(&folder).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let server = String::from_utf8(output.stdout)?.trim().to_owned();
        let (place, _) = server.rsplit_once('/').ok_or("scripts/postgres printed no URL")?;
        let url = format!("{place}/bench");
        let postgres = Self { folder, server, url };
        postgres.execute("CREATE DATABASE bench")?;
        Ok(postgres)
    }

    /// Runs a statement as the superuser.
    pub fn execute(&self, sql: &str) -> Result<(), Failure> {
        PgConnection::establish(&self.server)?.batch_execute(sql)?;
        Ok(())
    }

    /// Brings the statistics up to date, as autovacuum does in time.
    pub fn analyze(&self) -> Result<(), Failure> {
        PgConnection::establish(&self.url)?.batch_execute("VACUUM ANALYZE")?;
        Ok(())
    }

    /// All processor time of the server so far.
    pub fn cpu(&self) -> Result<impl Fn() -> Duration + use<>, Failure> {
        let file = fs::read_to_string(self.folder.join("data/postmaster.pid"))?;
        let pid: u32 = file.lines().next().unwrap_or_default().parse()?;
        Ok(move || machine::family_cpu(pid))
    }

    /// The whole log of the server.
    fn log(&self) -> Result<String, Failure> {
        Ok(fs::read_to_string(self.folder.join("data/server.log"))?)
    }

    /// The statements that `request` runs, as the server logs them.
    ///
    /// Sessions that begin after this log every statement, so `connect` opens them first.
    pub fn statements_of(
        &self,
        connect: impl FnOnce() -> Result<Box<dyn FnMut() -> Result<(), Failure>>, Failure>,
    ) -> Result<Vec<String>, Failure> {
        self.execute("ALTER DATABASE bench SET log_statement = 'all'")?;
        let mut request = connect()?;
        request()?;
        let before = self.log()?.len();
        request()?;
        let log = self.log()?.split_off(before);
        self.execute("ALTER DATABASE bench RESET log_statement")?;
        let all = log.lines().filter_map(statement).map(normalize);
        Ok(all.filter(|sql| !is_the_workers(sql)).collect())
    }

    /// Fails when the committed script is no longer what the request runs.
    pub fn check_script(script: Script, statements: &[String]) -> Result<(), Failure> {
        let scripted = script.statements();
        if scripted == statements {
            return Ok(());
        }
        Err(format!(
            "{} is not what the request runs any more.\n\nThe server logs:\n{}\n\nThe script says:\n{}",
            script.path,
            statements.join(";\n"),
            scripted.join(";\n"),
        )
        .into())
    }

    /// Runs a script with these variables for `time` on `connections` connections.
    pub fn pgbench(
        &self,
        script: Script,
        variables: &[(&str, String)],
        connections: usize,
        time: Duration,
    ) -> Result<Transactions, Failure> {
        let cpu = self.cpu()?;
        let before = cpu() + machine::ended_children_cpu();
        let output = Command::new(pgbench()?)
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
            .arg(format!("--client={connections}"))
            .arg(format!("--time={}", time.as_secs().max(1)))
            .arg(format!("--file={}", script.path))
            .args(
                variables
                    .iter()
                    .map(|(name, value)| format!("--define={name}={value}")),
            )
            .arg(&self.url)
            .output()?;
        let used = (cpu() + machine::ended_children_cpu()).saturating_sub(before);
        let text = String::from_utf8_lossy(&output.stdout);
        let value = |begin: &str| {
            text.lines()
                .find_map(|line| {
                    line.strip_prefix(begin)?
                        .split([' ', '/'])
                        .next()?
                        .parse::<f64>()
                        .ok()
                })
                .ok_or_else(|| format!("pgbench failed: {}", String::from_utf8_lossy(&output.stderr)))
        };
        let done = value("number of transactions actually processed: ")?;
        Ok(Transactions {
            rate: value("tps = ")?,
            cpu_each: used.as_secs_f64() * 1e6 / done,
        })
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = Command::new(CLUSTER).arg("stop").arg(&self.folder).output();
    }
}

/// The statement in a line of the log; named ones were prepared before.
fn statement(line: &str) -> Option<&str> {
    let (_, text) = line.split_once("LOG:  ")?;
    text.strip_prefix("statement: ")
        .or_else(|| Some(text.strip_prefix("execute ")?.split_once(": ")?.1))
}

/// The server's background work goes on beside the request, which itself only reads.
fn is_the_workers(sql: &str) -> bool {
    let sql = sql.trim_end_matches(';');
    sql.is_empty()
        || sql == "BEGIN"
        || sql == "COMMIT"
        || sql.contains("\"jobs\"")
        || sql.contains("UPDATE jobs")
        || sql.contains("signing_keys")
        || sql.starts_with("UPDATE \"service_tokens\"")
}

impl Script {
    /// Its statements, in one spelling.
    pub fn statements(self) -> Vec<String> {
        let plain: Vec<&str> = self.text.lines().filter(|line| !line.starts_with("--")).collect();
        let statements = plain.join(" ");
        statements
            .split(';')
            .map(normalize)
            .filter(|statement| !statement.is_empty())
            .collect()
    }
}

/// One blank between words, and `?` for every parameter: `$1` or `:session`.
fn normalize(sql: &str) -> String {
    let text = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(place) = rest.find(['$', ':']) {
        let (before, parameter) = rest.split_at(place);
        plain.push_str(before);
        let name = parameter[1..]
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .map_or(parameter.len(), |end| end + 1);
        plain.push('?');
        rest = &parameter[name..];
    }
    plain + rest
}

/// pgbench is in PATH, or where Debian keeps it.
fn pgbench() -> Result<PathBuf, Failure> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    std::env::split_paths(&path)
        .chain(versions.map(|version| version.path().join("bin")))
        .map(|folder| folder.join("pgbench"))
        .find(|file| file.is_file())
        .ok_or_else(|| "there is no pgbench here; Debian has it in the package postgresql".into())
}
