//! The schema of both databases after the migrations, as reported by themselves, and as declared in `schema.rs`.

use super::migrated;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use kontor_tests::Database;
use kontor_tests::database::Fresh;
use kontor_tests::schema::tables;
use rstest::rstest;
use std::collections::{BTreeMap, BTreeSet};

/// A type in `schema.rs`, on SQLite and on PostgreSQL.
const TYPES: [(&str, &str, &str); 9] = [
    ("Uuid7", "BLOB", "uuid"),
    ("UtcTs", "TEXT", "timestamptz"),
    ("JsonDoc", "TEXT", "jsonb"),
    ("Text", "TEXT", "text"),
    ("Binary", "BLOB", "bytea"),
    ("Bool", "BOOLEAN", "bool"),
    ("Integer", "INTEGER", "int4"),
    ("BigInt", "BIGINT", "int8"),
    ("Date", "TEXT", "date"),
];

#[derive(QueryableByName, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

#[derive(QueryableByName, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn rows<T>(fresh: &Fresh, database: Database, sqlite: &str, postgres: &str) -> Vec<T>
where
    T: diesel::deserialize::FromSqlRow<diesel::sql_types::Untyped, diesel::sqlite::Sqlite>
        + diesel::deserialize::FromSqlRow<diesel::sql_types::Untyped, diesel::pg::Pg>
        + 'static,
{
    match database {
        Database::Sqlite => diesel::sql_query(sqlite).load(&mut fresh.sqlite()),
        Database::Postgres => diesel::sql_query(postgres).load(&mut fresh.postgres()),
    }
    .expect("the catalogue")
}

/// The columns in the order of the tables.
fn columns(fresh: &Fresh, database: Database) -> Vec<Column> {
    rows(
        fresh,
        database,
        "SELECT m.name AS \"table\", c.name AS name, c.type AS kind, NOT c.\"notnull\" AS nullable \
         FROM sqlite_master m, pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '__diesel%' ORDER BY m.name, c.cid",
        "SELECT table_name::text AS \"table\", column_name::text AS name, udt_name::text AS kind, \
         is_nullable = 'YES' AS nullable FROM information_schema.columns \
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%' \
         ORDER BY table_name COLLATE \"C\", ordinal_position",
    )
}

/// Unique keys, primary ones included: table and columns.
fn unique_keys(fresh: &Fresh, database: Database) -> BTreeSet<String> {
    let lines: Vec<Line> = rows(
        fresh,
        database,
        "SELECT m.name || '(' || (SELECT group_concat(name, ',') FROM \
           (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')' \
           || CASE WHEN i.partial THEN ' partial' ELSE '' END AS line \
         FROM sqlite_master m, pragma_index_list(m.name) i \
         WHERE m.type = 'table' AND m.name NOT LIKE '__diesel%' AND i.\"unique\"",
        "SELECT t.relname || '(' || (SELECT string_agg(a.attname, ',' ORDER BY k.place) \
           FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, place) \
           JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) || ')' \
           || CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END AS line \
         FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
         WHERE t.relnamespace = 'public'::regnamespace AND t.relname NOT LIKE '\\_\\_diesel%' AND i.indisunique",
    );
    lines.into_iter().map(|line| line.line).collect()
}

/// Named indexes.
fn indexes(fresh: &Fresh, database: Database) -> BTreeSet<String> {
    let lines: Vec<Line> = rows(
        fresh,
        database,
        "SELECT tbl_name || '.' || name AS line FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "SELECT tablename || '.' || indexname AS line FROM pg_indexes WHERE schemaname = 'public' \
         AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)",
    );
    lines.into_iter().map(|line| line.line).collect()
}

/// Foreign keys, and what happens to the row when its parent goes.
fn foreign_keys(fresh: &Fresh, database: Database) -> BTreeSet<String> {
    let lines: Vec<Line> = rows(
        fresh,
        database,
        "SELECT m.name || '.' || f.\"from\" || ' -> ' || f.\"table\" || '.' || f.\"to\" || ' ' || f.on_delete AS line \
         FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
        "SELECT t.relname || '.' || a.attname || ' -> ' || p.relname || '.' || b.attname || ' ' \
           || CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'r' THEN 'RESTRICT' \
              ELSE 'NO ACTION' END AS line \
         FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class p ON p.oid = c.confrelid \
         CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS k (own, theirs) \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.own \
         JOIN pg_attribute b ON b.attrelid = p.oid AND b.attnum = k.theirs WHERE c.contype = 'f'",
    );
    lines.into_iter().map(|line| line.line).collect()
}

#[test]
fn both_databases_have_the_same_keys_and_indexes() {
    let (sqlite, postgres) = (migrated(Database::Sqlite), migrated(Database::Postgres));
    for (what, found) in [
        (
            "unique keys",
            unique_keys as fn(&Fresh, Database) -> BTreeSet<String>,
        ),
        ("indexes", indexes),
        ("foreign keys", foreign_keys),
    ] {
        let (ours, theirs) = (
            found(&sqlite, Database::Sqlite),
            found(&postgres, Database::Postgres),
        );
        assert_eq!(ours, theirs, "{what}");
        assert!(ours.len() >= 9, "{what}: {ours:?}");
    }
}

#[rstest]
fn schema_rs_is_what_the_migrations_make(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = migrated(database);
    let mut made: BTreeMap<String, Vec<(String, String, bool)>> = BTreeMap::new();
    for column in columns(&fresh, database) {
        made.entry(column.table)
            .or_default()
            .push((column.name, column.kind, column.nullable));
    }
    let expected: BTreeMap<String, Vec<(String, String, bool)>> = tables()
        .into_iter()
        .map(|(table, columns)| {
            let columns: Vec<_> = columns
                .into_iter()
                .map(|(name, kind, nullable)| {
                    let (_, sqlite, postgres) = TYPES
                        .iter()
                        .find(|(believed, _, _)| *believed == kind)
                        .unwrap_or_else(|| panic!("{table}.{name}: which type is {kind}?"));
                    let kind = match database {
                        Database::Sqlite => sqlite,
                        Database::Postgres => postgres,
                    };
                    (name, (*kind).to_owned(), nullable)
                })
                .collect();
            (table, columns)
        })
        .collect();
    assert_eq!(made, expected);
    assert!(made.len() >= 14, "{:?}", made.keys());
}
