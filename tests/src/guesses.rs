//! Logging in from chosen networks and devices, right and wrong.

use crate::app::TestApp;
use crate::client::{Answer, Client};
use crate::scenario::PASSWORD;
use serde_json::{Value, json};
use std::sync::Barrier;

/// The tests' own address is a proxy, so that a test says where a client comes from.
pub const BEHIND_PROXY: (&str, &str) = ("trusted_proxies", "127.0.0.0/8");

/// A password not used by any account.
pub const WRONG: &str = "not this one, I fear";

/// Returns an anonymous client at an address.
pub fn visitor_at(app: &TestApp, address: &str) -> Client {
    app.anonymous().with_header("x-forwarded-for", address)
}

/// A login without a device.
pub fn attempt(visitor: &Client, email: &str, password: &str) -> Answer {
    visitor.post("/v1/sessions", json!({ "email": email, "password": password }))
}

/// A login on a device.
pub fn attempt_on(visitor: &Client, email: &str, password: &str, device_token: &str) -> Answer {
    let body = json!({ "email": email, "password": password, "device_token": device_token });
    visitor.post("/v1/sessions", body)
}

/// The token of a device that logs in for the first time.
#[track_caller]
pub fn new_device(visitor: &Client, email: &str) -> String {
    attempt(visitor, email, PASSWORD)
        .expect(201)
        .text_at("/device_token")
}

/// Fails so often, each time checked and refused.
#[track_caller]
pub fn fail(visitor: &Client, email: &str, times: usize) {
    for _ in 0..times {
        attempt(visitor, email, WRONG).expect_problem(401, "invalid_credentials");
    }
}

/// The seconds that an answer tells to wait.
#[track_caller]
pub fn retry_after(answer: &Answer) -> i64 {
    let seconds = answer.header("retry-after").expect("a wait");
    seconds.parse().expect("seconds")
}

/// An answer without what differs between any two requests.
pub fn comparable(answer: &Answer) -> (u16, Value, Vec<(String, String)>) {
    let mut body = answer.body.clone();
    body["request_id"] = Value::Null;
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "date"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().expect("text").to_owned()))
        .collect();
    headers.sort();
    (answer.status, body, headers)
}

/// Returns the statuses of concurrent calls of `request`, which gets the number of each.
pub fn at_once(times: usize, request: impl Fn(usize) -> u16 + Sync) -> Vec<u16> {
    let start = Barrier::new(times);
    std::thread::scope(|scope| {
        let sent: Vec<_> = (0..times)
            .map(|number| {
                let (start, request) = (&start, &request);
                scope.spawn(move || {
                    start.wait();
                    request(number)
                })
            })
            .collect();
        sent.into_iter()
            .map(|sent| sent.join().expect("an answer"))
            .collect()
    })
}
