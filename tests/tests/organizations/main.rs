//! Organisations: founding, editing, members, who may give which role, reminders, leaving, handing over,
//! deleting.

mod deletion;
mod edit;
mod found;
mod hand_over;
mod hand_over_races;
mod leave;
mod listing;
mod members;
mod reminders;
mod removal;
mod roles;
mod suspension;
mod validity;
mod vat_number;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{Person, join, person};
use kontor_tests::{Answer, TestApp};
use serde_json::json;
use std::time::{Duration, Instant};

/// One more active member.
fn joined(app: &TestApp, organization: OrganizationId, name: &str, role: Role) -> Person {
    join(
        app,
        organization,
        &person(app, name),
        role,
        MembershipState::Active,
    )
}

/// A number that SMS can reach.
fn give_phone(person: &Person) {
    let phone = json!({ "phone": "+41 79 000 00 00" });
    person.client.patch("/v1/profile", phone).expect(200);
}

/// The pointers and codes of everything that is wrong, in order.
fn faults(answer: &Answer) -> Vec<(&str, &str)> {
    let errors = answer.body["errors"].as_array().expect("errors");
    let text = |error: &'_ serde_json::Value, name: &str| error[name].as_str().is_some();
    assert!(errors.iter().all(|error| text(error, "message")));
    errors
        .iter()
        .map(|error| {
            (
                error["pointer"].as_str().expect("a pointer"),
                error["code"].as_str().expect("a code"),
            )
        })
        .collect()
}

/// A text of each item of a list.
fn texts(answer: &Answer, field: &str) -> Vec<String> {
    let items = answer.body["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item[field].as_str().expect(field).to_owned())
        .collect()
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Returns when a request of the server waits for a row that `holder` has locked.
fn wait_for_a_waiter(holder: &mut PgConnection) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let waiting: Count = diesel::sql_query(
            "SELECT count(*) FROM pg_stat_activity \
             WHERE datname = current_database() AND pg_backend_pid() = ANY (pg_blocking_pids(pid))",
        )
        .get_result(holder)
        .expect("PostgreSQL tells who waits");
        if waiting.count > 0 {
            return;
        }
        assert!(Instant::now() < deadline, "no request waits for the locked row");
        std::thread::yield_now();
    }
}
