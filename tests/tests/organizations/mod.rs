//! Organizations: founding, editing, members, giving roles, reminders, leaving, handing over, deleting.

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
mod search;
mod suspension;
mod validity;
mod vat_number;

use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{Person, join, person};
use kontor_tests::{Answer, TestApp, texts};
use serde_json::json;

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
    assert!(!errors.is_empty(), "nothing is wrong: {}", answer.text);
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
