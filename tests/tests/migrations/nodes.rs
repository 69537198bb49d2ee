//! Migrating: once, twice, by several nodes at the same moment, and by a version that is too old.

use super::{folders, migrated, name, open, runtime};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kontor_api::app::{App, StartError};
use kontor_api::clock::{Clock, FrozenClock};
use kontor_api::entropy::{Entropy, SystemEntropy};
use kontor_persistence::StorageError;
use kontor_tests::Database;
use kontor_tests::app::{a_monday, settings};
use kontor_tests::database::Fresh;
use rstest::rstest;
use std::sync::{Arc, Barrier};

/// The versions as the folders name them.
fn versions() -> Vec<String> {
    folders("sqlite")
        .iter()
        .map(|folder| name(folder).split('_').next().expect("a version").to_owned())
        .collect()
}

/// A node that finds the schema as it is; its settings, keys and store.
fn start(fresh: &Fresh) -> Result<App, StartError> {
    let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) =
        (Arc::new(FrozenClock::at(a_monday())), Arc::new(SystemEntropy));
    let settings = settings(fresh, &[]);
    let store = App::open(&settings, &SystemEntropy)?;
    runtime().block_on(App::start(
        settings,
        store,
        clock,
        entropy,
        "https://kontor.example".to_owned(),
    ))
}

#[rstest]
fn the_second_time_there_is_nothing_to_do(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let fresh = Fresh::empty(database);
    let (store, runtime) = (open(&fresh), runtime());
    assert_eq!(
        runtime.block_on(store.pending_migrations()).expect("a count"),
        versions().len()
    );
    assert!(matches!(start(&fresh), Err(StartError::Schema(_))));
    assert_eq!(runtime.block_on(store.migrate()).expect("migrations"), versions());
    assert_eq!(runtime.block_on(store.pending_migrations()).expect("a count"), 0);
    assert_eq!(
        runtime.block_on(store.migrate()).expect("nothing"),
        Vec::<String>::new()
    );
    start(&fresh).map(drop).expect("a node");
}

#[rstest]
fn a_schema_of_a_newer_version_is_left_alone(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let fresh = migrated(database);
    fresh.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('9001')");
    let store = open(&fresh);
    let refused = runtime().block_on(store.migrate());
    let Err(StorageError::NewerSchema(version)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(version, "9001");
    let Err(error) = start(&fresh) else {
        panic!("it started")
    };
    let said = error.to_string();
    assert!(said.contains("newer version") && said.contains("9001"), "{said}");
}

/// Each node opens the database, migrates it and starts, all at the same moment.
#[rstest]
#[case::sqlite(Database::Sqlite, 12)]
#[case::postgres(Database::Postgres, 4)]
fn several_nodes_at_once(#[case] database: Database, #[case] rounds: u32) {
    const NODES: usize = 4;
    for round in 0..rounds {
        let fresh = Fresh::empty(database);
        let barrier = Barrier::new(NODES);
        let mut applied: Vec<String> = std::thread::scope(|scope| {
            let nodes: Vec<_> = (0..NODES)
                .map(|_| {
                    scope.spawn(|| {
                        barrier.wait();
                        let applied = runtime().block_on(open(&fresh).migrate()).expect("migrations");
                        start(&fresh).map(drop).expect("a node");
                        applied
                    })
                })
                .collect();
            nodes
                .into_iter()
                .flat_map(|node| node.join().expect("a node that starts"))
                .collect()
        });
        applied.sort();
        assert_eq!(applied, versions(), "each once, round {round}");
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Backwards, from the last to the first, and forwards again.
#[rstest]
fn every_migration_can_be_undone(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = migrated(database);
    let (engine, tables) = match database {
        Database::Sqlite => (
            "sqlite",
            "SELECT COUNT(*) AS n FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name <> '__diesel_schema_migrations'",
        ),
        Database::Postgres => (
            "postgres",
            "SELECT (SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public' \
             AND tablename <> '__diesel_schema_migrations') \
             + (SELECT COUNT(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace) AS n",
        ),
    };
    let mut sql: String = folders(engine)
        .iter()
        .rev()
        .map(|folder| std::fs::read_to_string(folder.join("down.sql")).expect("down.sql"))
        .collect();
    sql.push_str("\nDELETE FROM __diesel_schema_migrations;");
    let left: Count = match database {
        Database::Sqlite => {
            let mut conn = fresh.sqlite();
            conn.batch_execute(&sql).expect("back to nothing");
            diesel::sql_query(tables).get_result(&mut conn)
        }
        Database::Postgres => {
            let mut conn = fresh.postgres();
            conn.batch_execute(&sql).expect("back to nothing");
            diesel::sql_query(tables).get_result(&mut conn)
        }
    }
    .expect("a count");
    assert_eq!(left.n, 0, "something is left behind");
    assert_eq!(
        runtime().block_on(open(&fresh).migrate()).expect("migrations"),
        versions()
    );
}
