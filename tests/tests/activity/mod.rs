//! The activity log: every writing operation leaves its entry, and no change of the log goes unseen.

mod account;
mod actions;
mod chain;
mod content;
mod downloads;
mod export;
mod filters;
mod member;
mod reading;

use kontor_domain::activity::{Author, Chain};
use kontor_domain::organizations::Action;
use kontor_persistence::Entry;
use kontor_tests::{Client, Scenario, TestApp};
use serde_json::{Value, json};

/// The log, newest first.
fn log(people: &Scenario, client: &Client) -> Vec<Value> {
    let list = client.get(&people.path("/activity?limit=200")).expect(200);
    list.body["items"].as_array().expect("items").clone()
}

/// Adds some entries to the log of an organization, to tamper with.
fn rename(people: &Scenario, app: &TestApp, times: u32) {
    for number in 1..=times {
        app.advance(chrono::TimeDelta::seconds(1));
        let name = format!("Muster {number}");
        people
            .legal_representative
            .client
            .patch(&people.path(""), json!({ "name": name }))
            .expect(200);
    }
}

/// Writes entries as an operation would.
fn record(app: &TestApp, chain: Chain, author: Author, times: u32, after: Value) {
    let object = chain.uuid();
    app.write(move |tx| {
        for _ in 0..times {
            let entry = Entry {
                action: Action::OrganizationUpdated.into(),
                object: object.to_string(),
                before: Value::Null,
                after: after.clone(),
            };
            tx.record(chain, author.clone(), entry);
        }
        Ok(())
    });
}
