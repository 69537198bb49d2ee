//! Checks of the database: connection, setup, and the match with the master key.

use super::finding::Finding;
use super::place::is_local;
use crate::app::{App, context};
use crate::cli::{block_on, with_causes};
use crate::clock::{Clock, SystemClock};
use crate::database_url::DatabaseUrl;
use crate::demo;
use crate::entropy::SystemEntropy;
use crate::keys::MasterKey;
use crate::passwords::Pepper;
use crate::plain_text;
use crate::settings::Settings;
use chrono::{DateTime, TimeDelta, Utc};
use kontor_persistence::{
    Context, JobsBacklog, LedgerFaults, PostgresCheckup, SqliteCheckup, StorageError, Store,
    examine_postgres, examine_sqlite,
};
use secrecy::ExposeSecret;
use std::path::Path;

/// PostgreSQL version that the tests run on.
const POSTGRES_TESTED: i32 = 150_000;
/// Time after which a due job is considered abandoned.
const OVERDUE: TimeDelta = TimeDelta::minutes(5);
/// Difference of clocks beyond which the order of events may be wrong.
const SKEW_SMALL: TimeDelta = TimeDelta::seconds(2);
/// Difference of clocks beyond which leases of jobs, which last minutes, break.
const SKEW_LARGE: TimeDelta = TimeDelta::seconds(30);

/// Examines the database without changing anything in it.
pub fn examine(settings: &Settings, key: Option<&MasterKey>) -> Vec<Finding> {
    let (mut findings, pending) = match &settings.database.database_url {
        DatabaseUrl::Sqlite(path) if !path.exists() => {
            let says = format!("{} is made at the first start", path.display());
            return vec![Finding::ok("database", says)];
        }
        DatabaseUrl::Sqlite(path) => {
            match examine_sqlite(path, settings.database.sqlite_synchronous.into()) {
                Ok(checkup) => (sqlite(path, &checkup), checkup.pending_migrations),
                Err(error) => return vec![unreadable(path, &error)],
            }
        }
        DatabaseUrl::Postgres(url) => {
            let url = url.expose_secret();
            if !plain_text::is_safe(url) {
                let says = crate::app::StartError::PlainText.to_string();
                return vec![Finding::fix("database", says, "change KONTOR_DATABASE_URL")];
            }
            let before = SystemClock.now();
            match examine_postgres(url) {
                Ok(checkup) => {
                    let skew = skew(before, checkup.clock, SystemClock.now());
                    (
                        postgres(&checkup, settings.database.database_connections, skew),
                        checkup.pending_migrations,
                    )
                }
                Err(error) => return vec![unreachable(&error)],
            }
        }
    };
    if pending > 0 {
        findings.push(Finding::fix(
            "schema",
            format!("{pending} migrations of this version are missing"),
            "run `kontor migrate`; `kontor serve` does it as well when it starts",
        ));
    } else {
        findings.push(Finding::ok("schema", "of this version"));
        if let Some(key) = key {
            findings.extend(block_on(contents(settings, key)));
        }
    }
    findings
}

fn unreadable(path: &Path, error: &StorageError) -> Finding {
    Finding::fix(
        "database",
        format!("{}: {}", path.display(), with_causes(error)),
        "restore a backup, or set KONTOR_DATABASE_URL to a Kontor database",
    )
}

fn unreachable(error: &StorageError) -> Finding {
    let todo = "check that PostgreSQL runs, and the host, name and password in KONTOR_DATABASE_URL";
    Finding::fix("database", with_causes(error), todo)
}

fn unwritable(error: &StorageError) -> Finding {
    let todo = match error {
        StorageError::Full(_) => {
            "make room on the disk of the database: until then every change is answered 503"
        }
        _ => "let the server's user write, and see what the database's own log says",
    };
    Finding::fix("writes", with_causes(error), todo)
}

fn sqlite(path: &Path, checkup: &SqliteCheckup) -> Vec<Finding> {
    let mut findings = vec![match checkup.damage.first() {
        None => Finding::ok(
            "database",
            format!("SQLite {}, {}, sound", checkup.version, path.display()),
        ),
        Some(first) => Finding::fix(
            "database",
            format!(
                "{} is damaged: {first} ({} findings)",
                path.display(),
                checkup.damage.len()
            ),
            "stop the server, keep the file, and restore the last backup",
        ),
    }];
    if checkup.journal_mode != "wal" {
        findings.push(Finding::fix(
            "journal",
            format!("the mode is {}, not wal", checkup.journal_mode),
            "put the database on a local disk; network folders can't do it",
        ));
    }
    findings.push(if checkup.synchronous >= 2 {
        Finding::ok("durability", "an acknowledged write survives a power cut")
    } else {
        Finding::advice(
            "durability",
            "a power cut may take the last writes (sqlite_synchronous is normal)",
            "set KONTOR_SQLITE_SYNCHRONOUS=full, unless that is meant",
        )
    });
    findings
}

fn postgres(checkup: &PostgresCheckup, connections: u32, skew: TimeDelta) -> Vec<Finding> {
    let mut findings = vec![if checkup.standby {
        Finding::fix(
            "database",
            "PostgreSQL is a standby and takes no writes",
            "set KONTOR_DATABASE_URL to the primary",
        )
    } else if checkup.version < POSTGRES_TESTED {
        Finding::advice(
            "database",
            format!(
                "PostgreSQL {} is older than 15, with which Kontor is tested",
                checkup.version_text
            ),
            "upgrade PostgreSQL",
        )
    } else {
        Finding::ok("database", format!("PostgreSQL {}", checkup.version_text))
    }];
    findings.push(if checkup.durable {
        Finding::ok("durability", "an acknowledged write survives a power cut")
    } else {
        Finding::advice(
            "durability",
            "a power cut may take the last writes, or the database",
            "switch fsync, full_page_writes and synchronous_commit on in postgresql.conf",
        )
    });
    let english = ["c", "posix", "en"].iter().any(|language| {
        let set = checkup.lc_messages.to_lowercase();
        set.split(['.', '_', '@']).next() == Some(*language)
    });
    if !english {
        findings.push(Finding::fix(
            "messages",
            format!(
                "PostgreSQL answers in {}: Kontor recognises deadlocks and lock timeouts by their English text",
                checkup.lc_messages
            ),
            "as superuser: ALTER ROLE (Kontor's) SET lc_messages = 'C'; then restart the nodes",
        ));
    }
    if checkup.encoding != "UTF8" {
        findings.push(Finding::fix(
            "encoding",
            format!("the database is in {}", checkup.encoding),
            "make a new one with ENCODING 'UTF8', and restore a dump into it",
        ));
    }
    findings.extend(tuning(checkup, connections));
    findings.push(clock(skew));
    findings
}

/// Checks settings that make PostgreSQL slower than necessary.
fn tuning(checkup: &PostgresCheckup, connections: u32) -> Vec<Finding> {
    let mut findings = Vec::new();
    if checkup.random_page_cost > 2.0 {
        findings.push(Finding::advice(
            "planner",
            format!(
                "random_page_cost is {}, for rotating disks",
                checkup.random_page_cost
            ),
            "on SSD, as superuser: ALTER SYSTEM SET random_page_cost = 1.1; SELECT pg_reload_conf()",
        ));
    }
    if checkup.jit {
        findings.push(Finding::advice(
            "planner",
            "jit is on, and Kontor's queries are short",
            "as superuser: ALTER SYSTEM SET jit = off; SELECT pg_reload_conf()",
        ));
    }
    if i64::from(checkup.max_connections) < i64::from(connections) + 10 {
        findings.push(Finding::advice(
            "connections",
            format!(
                "max_connections is {}, and each node takes {connections}",
                checkup.max_connections
            ),
            "raise max_connections, or lower KONTOR_DATABASE_CONNECTIONS",
        ));
    }
    findings
}

/// Returns the distance of the other clock from the interval in which it was read.
fn skew(before: DateTime<Utc>, there: DateTime<Utc>, after: DateTime<Utc>) -> TimeDelta {
    (before - there).max(there - after).max(TimeDelta::zero())
}

fn clock(skew: TimeDelta) -> Finding {
    let says = format!(
        "this machine and the database differ by {} ms",
        skew.num_milliseconds()
    );
    let todo = "let both follow the same time server (NTP)";
    if skew > SKEW_LARGE {
        Finding::fix("clock", says, todo)
    } else if skew > SKEW_SMALL {
        Finding::advice("clock", says, todo)
    } else {
        Finding::ok("clock", "this machine and the database agree")
    }
}

/// Returns the context of one look at the database.
fn own_context() -> Context {
    context(&SystemClock, &SystemEntropy, "doctor")
}

/// Examines the contents of the tables: keys that open, jobs that get done, no public passwords.
async fn contents(settings: &Settings, key: &MasterKey) -> Vec<Finding> {
    let store = match App::options(settings, key).map(Store::open) {
        Ok(Ok(store)) => store,
        Ok(Err(error)) => return vec![unreachable(&error)],
        Err(error) => return vec![Finding::fix("database", error.to_string(), "change the settings")],
    };
    let keys = store.read(own_context(), |tx| tx.identity().signing_keys()).await;
    let mut findings = vec![match keys {
        Ok(keys) if keys.is_empty() => Finding::ok("signing keys", "made at the first start"),
        Ok(keys) => Finding::ok(
            "signing keys",
            format!("{}, opened with the master key", keys.len()),
        ),
        Err(StorageError::Sealed) => Finding::fix(
            "signing keys",
            "the master key does not open them: the database was set up with another one",
            "put that key back; the server does not start without it",
        ),
        Err(error) => unreachable(&error),
    }];
    let backlog = store
        .read(own_context(), move |tx| {
            let since = tx.now() - OVERDUE;
            tx.jobs().backlog(since)
        })
        .await;
    findings.extend(backlog.map_or_else(|error| vec![unreachable(&error)], |backlog| jobs(&backlog)));
    findings.push(peppers(settings, &store).await);
    let faults = store.read(own_context(), |tx| tx.billing().ledger_faults()).await;
    findings.push(faults.map_or_else(|error| unreachable(&error), ledger));
    findings.push(store.try_to_write(own_context()).await.map_or_else(
        |error| unwritable(&error),
        |()| Finding::ok("writes", "the database takes them"),
    ));
    let state: Result<demo::State, StorageError> = store.read(own_context(), demo::state).await;
    let local = settings.server.listen.ip().is_loopback()
        && settings.server.public_url.as_deref().is_none_or(is_local);
    if matches!(state, Ok(demo::State::Demo | demo::State::Part)) && !local {
        findings.push(Finding::fix(
            "demo data",
            "the database holds demo accounts, whose password everybody knows",
            "start with an empty database",
        ));
    }
    findings
}

/// Counts the passwords that were hashed with another pepper than those given, or than the newest.
async fn peppers(settings: &Settings, store: &Store) -> Finding {
    let given = settings.identity.password_pepper.iter();
    let names: Vec<String> = given.filter_map(Pepper::name).collect();
    let counted = store
        .read(own_context(), move |tx| {
            let first = names.get(..1).unwrap_or_default();
            let mut identity = tx.identity();
            Ok((
                identity.count_other_peppers(&names)?,
                identity.count_other_peppers(first)?,
            ))
        })
        .await;
    counted.map_or_else(
        |error| unreachable(&error),
        |(lost, earlier)| pepper(lost, earlier),
    )
}

fn pepper(lost: i64, earlier: i64) -> Finding {
    if lost == 0 {
        let says = format!("every password can be checked; {earlier} have an earlier one");
        return Finding::ok("pepper", says);
    }
    Finding::fix(
        "pepper",
        format!("{lost} passwords were hashed with one that is not given: those people can't log in"),
        "add it behind the others in KONTOR_PASSWORD_PEPPER; without it they must reset their passwords",
    )
}

/// Says whether the ledger agrees with the invoices, the payments and the balances.
fn ledger(faults: LedgerFaults) -> Finding {
    let named: Vec<String> = [
        (faults.unbalanced, "transactions don't sum to zero"),
        (faults.invoices, "invoices differ from their receivables"),
        (faults.balances, "balances differ from their entries"),
        (faults.prepaid, "prepaid balances differ from the ledger"),
        (faults.payments, "payments differ from their allocations"),
        (
            faults.unmatched,
            "currencies have other unmatched payments than the ledger",
        ),
        (
            faults.claims,
            "organizations owe other claims than the ledger has",
        ),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, fault)| format!("{count} {fault}"))
    .collect();
    if named.is_empty() {
        return Finding::ok(
            "ledger",
            "agrees with the invoices, the payments and the balances",
        );
    }
    Finding::fix(
        "ledger",
        named.join(", "),
        "keep a copy of the database, and report it: only a change past Kontor does this",
    )
}

fn jobs(backlog: &JobsBacklog) -> Vec<Finding> {
    let mut findings = Vec::new();
    let last = backlog
        .last_error
        .as_ref()
        .map(|error| format!("; the last error: {error}"))
        .unwrap_or_default();
    if backlog.dead > 0 {
        findings.push(Finding::advice(
            "jobs",
            format!("{} were given up{last}", backlog.dead),
            "mend the cause, then UPDATE jobs SET dead_at = NULL, attempts = 0 WHERE dead_at IS NOT NULL",
        ));
    }
    if backlog.overdue > 0 {
        findings.push(Finding::advice(
            "jobs",
            format!(
                "{} wait for more than {} minutes",
                backlog.overdue,
                OVERDUE.num_minutes()
            ),
            "start `kontor serve`: every node does this work",
        ));
    }
    if findings.is_empty() {
        findings.push(Finding::ok("jobs", "none was given up, none is late"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::Level;

    fn well() -> PostgresCheckup {
        PostgresCheckup {
            version: 150_014,
            version_text: "15.14".to_owned(),
            random_page_cost: 1.1,
            lc_messages: "en_US.UTF-8".to_owned(),
            encoding: "UTF8".to_owned(),
            durable: true,
            standby: false,
            max_connections: 100,
            jit: false,
            clock: DateTime::UNIX_EPOCH,
            pending_migrations: 0,
        }
    }

    fn worst(checkup: &PostgresCheckup, skew: TimeDelta) -> Vec<String> {
        let findings = postgres(checkup, 8, skew);
        let bad = findings.iter().filter(|finding| finding.level == Level::Fix);
        bad.map(ToString::to_string).collect()
    }

    #[test]
    fn what_breaks_kontor_on_postgresql_must_be_fixed() {
        let none = TimeDelta::zero();
        assert!(worst(&well(), none).is_empty());
        for english in ["C", "POSIX", "C.UTF-8", "en_GB"] {
            let lc_messages = english.to_owned();
            assert!(
                worst(
                    &PostgresCheckup {
                        lc_messages,
                        ..well()
                    },
                    none
                )
                .is_empty(),
                "{english}"
            );
        }
        let german = PostgresCheckup {
            lc_messages: "de_CH.UTF-8".to_owned(),
            ..well()
        };
        assert!(worst(&german, none)[0].contains("SET lc_messages = 'C'"));
        let latin = PostgresCheckup {
            encoding: "LATIN1".to_owned(),
            ..well()
        };
        assert_eq!(worst(&latin, none).len(), 1);
        let standby = PostgresCheckup {
            standby: true,
            ..well()
        };
        assert_eq!(worst(&standby, none).len(), 1);
        assert!(worst(&well(), TimeDelta::minutes(1))[0].contains("60000 ms"));
    }

    #[test]
    fn a_slow_answer_is_no_difference_between_clocks() {
        let at = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        assert_eq!(skew(at(0), at(4), at(9)), TimeDelta::zero());
        assert_eq!(skew(at(5), at(2), at(9)), TimeDelta::seconds(3));
        assert_eq!(skew(at(0), at(12), at(9)), TimeDelta::seconds(3));
    }
}
