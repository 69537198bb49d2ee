//! Many at once on the same rows: no request fails, no two transactions wait for each other, and strangers are
//! served meanwhile. PostgreSQL finds deadlocks as late as it does by default, so one of them would be seen.
//!
//! Bursts are of 8 requests; with `KONTOR_TEST_BURSTS=full` of 8, 16 and 32. A new operation takes part by itself, with
//! the valid request of its recipe.

mod burst;
mod crosswise;
mod gone;
#[path = "../mutations/mutate.rs"]
#[expect(
    dead_code,
    reason = "bursts are of valid requests, which the mutations start from"
)]
mod mutate;
#[path = "../mutations/world.rs"]
#[expect(dead_code, reason = "what the mutations need besides")]
mod world;

use burst::{Request, Watch, burst, sizes};
use kontor_tests::{Database, Operation, TestApp};
use rstest::rstest;
use world::World;

#[rstest]
fn no_operation_fails_or_keeps_strangers_waiting_when_it_is_asked_for_many_times_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let settings = [
        ("invitations_per_day", "100000"),
        ("sqlite_synchronous", "normal"),
    ];
    let app = TestApp::start_with(database, &settings);
    let watch = Watch::start(&app);
    for operation in Operation::all().into_iter().filter(Operation::writes) {
        for size in sizes() {
            let mut world = World::new(&app, &operation);
            let draft = world.valid(&operation);
            let request = Request {
                client: world.client(&draft),
                method: draft.method.clone(),
                path: draft.path.clone(),
                body: draft.bytes(),
            };
            let answers = burst(&operation.id, vec![request; size]);
            let best = answers.iter().map(|answer| answer.status).min();
            assert!(best < Some(300), "{}: nobody got through: {best:?}", operation.id);
            world.renew();
        }
    }
    watch.end(&app);
}
