//! The migrations of both databases: the same folders, and the same statements but for types and triggers.

use super::{folders, name};

/// Each type of PostgreSQL, and what stands for it on SQLite.
const TYPES: [(&str, &str); 5] = [
    ("UUID", "BLOB"),
    ("TIMESTAMPTZ", "TEXT"),
    ("BYTEA", "BLOB"),
    ("JSONB", "TEXT"),
    ("DATE", "TEXT"),
];

/// Each expression of PostgreSQL for which SQLite has another one.
const EXPRESSIONS: [(&str, &str); 2] = [
    (
        "CAST(t.created_at AT TIME ZONE 'UTC' AS DATE)",
        "substr(t.created_at, 1, 10)",
    ),
    (
        "CAST(NEW.created_at AT TIME ZONE 'UTC' AS DATE)",
        "substr(NEW.created_at, 1, 10)",
    ),
];

/// Migrations of what only PostgreSQL has: triggers for a statement.
const OF_POSTGRES: [&str; 1] = ["0036_ledger_statements"];

fn names(database: &str) -> Vec<String> {
    folders(database).iter().map(|folder| name(folder)).collect()
}

/// The tables and indexes that a script makes, without comments and with SQLite's types.
fn statements(script: &str) -> Vec<String> {
    let lines: Vec<&str> = script
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"))
        .collect();
    EXPRESSIONS
        .iter()
        .fold(lines.join(" "), |script, (postgres, sqlite)| {
            script.replace(postgres, sqlite)
        })
        .split(';')
        .map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|statement| {
            [
                "CREATE TABLE ",
                "CREATE INDEX ",
                "CREATE UNIQUE INDEX ",
                "ALTER ",
                "INSERT ",
                "UPDATE ",
            ]
            .iter()
            .any(|beginning| statement.starts_with(beginning))
        })
        .map(|statement| {
            let word = |word: &str| {
                let bare = word.trim_end_matches(',');
                let kind = TYPES.iter().find(|(postgres, _)| *postgres == bare);
                kind.map_or(word.to_owned(), |(_, sqlite)| word.replace(bare, sqlite))
            };
            statement.split(' ').map(word).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// The triggers that a script makes: their names and the events.
fn triggers(script: &str) -> Vec<String> {
    script
        .lines()
        .filter_map(|line| line.strip_prefix("CREATE TRIGGER "))
        .map(|line| line.split(" ON ").next().expect("a trigger").to_owned())
        .collect()
}

#[test]
fn the_same_folders_in_the_same_order() {
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

#[test]
fn the_same_statements_but_for_types() {
    let mut seen = 0;
    for (sqlite, postgres) in folders("sqlite").iter().zip(folders("postgres")) {
        let read = |folder: &std::path::Path, file: &str| {
            std::fs::read_to_string(folder.join(file)).expect("a script")
        };
        let (ours, theirs) = (read(sqlite, "up.sql"), read(&postgres, "up.sql"));
        if OF_POSTGRES.contains(&name(sqlite).as_str()) {
            assert_eq!((statements(&ours), triggers(&ours)), (Vec::new(), Vec::new()));
            continue;
        }
        assert_eq!(statements(&ours), statements(&theirs), "{}", name(sqlite));
        assert_eq!(triggers(&ours), triggers(&theirs), "{}", name(sqlite));
        seen += statements(&ours).len();
    }
    assert!(seen >= 15, "{seen} statements found");
}
