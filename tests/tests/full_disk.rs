//! A full disk: the client and the operator are informed, and everything continues once there is space.

use kontor_tests::scenario::{Person, person};
use kontor_tests::{Answer, Database, TestApp};
use rstest::rstest;
use serde_json::json;
use std::time::{Duration, Instant};

/// The longest until the server sees that there is room.
const PATIENCE: Duration = Duration::from_mins(1);
/// SQLite's page numbers have 32 bits.
const ALL_PAGES: u32 = u32::MAX - 1;
/// As many writes as fit into what is free on the pages that are there.
const WRITES: usize = 500;
/// PostgreSQL's message if it can't extend a table (`mdextend`, code 53100).
const FULL: &str = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     RAISE EXCEPTION 'could not extend file \"base/5/1\": No space left on device' \
     USING ERRCODE = 'disk_full', HINT = 'Check free disk space.'; END $$";
const TABLES: [&str; 2] = ["activity_entries", "idempotency_keys"];

fn fill(app: &TestApp, database: Database) {
    match database {
        // SQLite makes it as many as there are.
        Database::Sqlite => app.block_on(app.store().cap_sqlite(1)).expect("a cap"),
        Database::Postgres => {
            app.fresh.execute(FULL);
            for table in TABLES {
                app.fresh.execute(&format!(
                    "CREATE TRIGGER full_disk BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION full_disk()"
                ));
            }
        }
    }
}

fn make_room(app: &TestApp, database: Database) {
    match database {
        Database::Sqlite => app.block_on(app.store().cap_sqlite(ALL_PAGES)).expect("no cap"),
        Database::Postgres => app.fresh.execute("DROP FUNCTION full_disk() CASCADE"),
    }
}

fn found(lea: &Person) -> Answer {
    let body = json!({ "name": "Muster AG", "kind": "company", "postal_address": { "country": "CH" } });
    lea.client.post("/v1/organizations", body)
}

#[rstest]
fn a_full_disk_is_told_to_the_client_and_by_readiness(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    found(&lea).expect(201);
    app.anonymous().get("/health/ready").expect(200);
    fill(&app, database);
    let refused = (0..WRITES)
        .map(|_| found(&lea))
        .find(|answer| answer.status != 201)
        .expect("the disk is full");
    refused.expect_problem(503, "storage_full");
    let ready = app.anonymous().get("/health/ready");
    assert_eq!((ready.status, &ready.body["code"]), (503, &json!("storage_full")));
    lea.client.get("/v1/profile").expect(200);
    app.anonymous().get("/health/live").expect(200);
    make_room(&app, database);
    let deadline = Instant::now() + PATIENCE;
    while app.anonymous().get("/health/ready").status != 200 {
        assert!(Instant::now() < deadline, "it stays full");
        std::thread::sleep(Duration::from_millis(100));
    }
    found(&lea).expect(201);
    app.anonymous().get("/health/ready").expect(200);
}
