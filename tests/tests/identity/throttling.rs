//! Guessing passwords: free at first, then slowed down, finally stopped; and an owner is never locked out.

use chrono::TimeDelta;
use kontor_tests::app::PUBLIC_URL;
use kontor_tests::guesses::{
    BEHIND_PROXY, WRONG, at_once, attempt, attempt_on, comparable, fail, new_device, retry_after, visitor_at,
};
use kontor_tests::process::Process;
use kontor_tests::scenario::{PASSWORD, person};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::json;

/// Failures that are answered at once.
const FREE: usize = 5;

#[rstest]
fn after_five_failures_waits_double_from_half_a_minute_to_an_hour(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[BEHIND_PROXY]);
    let lea = person(&app, "lea");
    let visitor = visitor_at(&app, "203.0.113.7");
    fail(&visitor, &lea.email, FREE);
    for wait in [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600] {
        let hashes = app.app.passwords.computed();
        let refused = attempt(&visitor, &lea.email, PASSWORD).expect_problem(429, "login_throttled");
        assert_eq!(retry_after(&refused), wait);
        app.advance(TimeDelta::seconds(wait - 1));
        let early = attempt(&visitor, &lea.email, PASSWORD).expect_problem(429, "login_throttled");
        assert_eq!(retry_after(&early), 1);
        assert_eq!(
            app.app.passwords.computed(),
            hashes,
            "not even the right password is checked"
        );
        app.advance(TimeDelta::seconds(1));
        fail(&visitor, &lea.email, 1);
    }
}

#[rstest]
fn a_success_starts_the_count_anew(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start_with(database, &[BEHIND_PROXY]);
    let lea = person(&app, "lea");
    let visitor = visitor_at(&app, "203.0.113.7");
    for _ in 0..3 {
        fail(&visitor, &lea.email, FREE - 1);
        attempt(&visitor, &lea.email, PASSWORD).expect(201);
    }
    fail(&visitor, &lea.email, FREE);
    app.advance(TimeDelta::seconds(30));
    attempt(&visitor, &lea.email, PASSWORD).expect(201);
    fail(&visitor, &lea.email, FREE);
    attempt(&visitor, &lea.email, WRONG).expect_problem(429, "login_throttled");
}

#[rstest]
fn nobody_locks_out_an_owner_from_another_network_or_a_known_device(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[BEHIND_PROXY]);
    let lea = person(&app, "lea");
    let token = new_device(&visitor_at(&app, "198.51.100.1"), &lea.email);
    let attacker = visitor_at(&app, "203.0.113.7");
    fail(&attacker, &lea.email, FREE);
    attempt(&attacker, &lea.email, PASSWORD).expect_problem(429, "login_throttled");
    // Another network, and even the attacker's own one on a known device.
    attempt(&visitor_at(&app, "203.0.113.8"), &lea.email, PASSWORD).expect(201);
    attempt_on(&attacker, &lea.email, PASSWORD, &token).expect(201);
    // The owner's success did not help the attacker, and the owner's mistakes are the owner's own.
    attempt(&attacker, &lea.email, PASSWORD).expect_problem(429, "login_throttled");
    for _ in 0..FREE {
        attempt_on(&attacker, &lea.email, WRONG, &token).expect_problem(401, "invalid_credentials");
    }
    attempt_on(&attacker, &lea.email, PASSWORD, &token).expect_problem(429, "login_throttled");
    attempt(&visitor_at(&app, "203.0.113.9"), &lea.email, PASSWORD).expect(201);
    app.advance(TimeDelta::seconds(30));
    attempt_on(&attacker, &lea.email, PASSWORD, &token).expect(201);
}

#[rstest]
fn ipv6_clients_are_counted_by_their_64_bit_network_and_other_people_not_at_all(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[BEHIND_PROXY]);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    for host in 1..=FREE {
        let visitor = visitor_at(&app, &format!("2001:db8:1:2::{host:x}"));
        fail(&visitor, &lea.email, 1);
    }
    let same = visitor_at(&app, "2001:db8:1:2:ffff::1");
    attempt(&same, &lea.email, PASSWORD).expect_problem(429, "login_throttled");
    attempt(&same, &noa.email, PASSWORD).expect(201);
    attempt(&visitor_at(&app, "2001:db8:1:3::1"), &lea.email, PASSWORD).expect(201);
    // An address spelled otherwise is the same login.
    fail(&visitor_at(&app, "203.0.113.7"), &lea.email, FREE);
    let upper = lea.email.to_uppercase();
    attempt(&visitor_at(&app, "203.0.113.7"), &upper, PASSWORD).expect_problem(429, "login_throttled");
    attempt(&visitor_at(&app, "::ffff:203.0.113.7"), &upper, PASSWORD).expect_problem(429, "login_throttled");
}

#[rstest]
fn after_a_hundred_failures_from_unknown_devices_only_a_reset_or_a_known_device_helps(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[BEHIND_PROXY, ("login_failures_max", "20")]);
    let lea = person(&app, "lea");
    let token = new_device(&visitor_at(&app, "198.51.100.1"), &lea.email);
    for network in 0..4 {
        fail(
            &visitor_at(&app, &format!("203.0.113.{network}")),
            &lea.email,
            FREE,
        );
    }
    let elsewhere = visitor_at(&app, "192.0.2.1");
    let refused = attempt(&elsewhere, &lea.email, PASSWORD).expect_problem(429, "login_disabled");
    assert!(retry_after(&refused) > 0);
    app.advance(TimeDelta::days(30));
    attempt(&elsewhere, &lea.email, PASSWORD).expect_problem(429, "login_disabled");
    let known = attempt_on(&elsewhere, &lea.email, PASSWORD, &token).expect(201);
    assert_eq!(known.body.get("device_token"), None);
    // An unknown address comes to the same end.
    for network in 0..4 {
        fail(
            &visitor_at(&app, &format!("203.0.113.{network}")),
            "nobody@example.com",
            FREE,
        );
    }
    let nobody = attempt(&elsewhere, "nobody@example.com", PASSWORD);
    assert_eq!(comparable(&nobody), comparable(&refused));
    elsewhere
        .post("/v1/password-resets", json!({ "email": lea.email }))
        .expect(202);
    let body = json!({ "token": app.token_to(&lea.email), "password": "nine purple lamps by the lake" });
    elsewhere.post("/v1/password-resets/complete", body).expect(204);
    attempt(&elsewhere, &lea.email, "nine purple lamps by the lake").expect(201);
    let forgotten = attempt_on(&elsewhere, &lea.email, "nine purple lamps by the lake", &token).expect(201);
    forgotten.text_at("/device_token");
}

#[rstest]
fn parallel_guesses_get_no_more_checks_than_those_one_after_the_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const GUESSES: usize = 40;
    let app = TestApp::start_with(database, &[BEHIND_PROXY]);
    let lea = person(&app, "lea");
    let before = app.app.passwords.computed();
    let statuses = at_once(GUESSES, |_| {
        attempt(&visitor_at(&app, "203.0.113.7"), &lea.email, WRONG).status
    });
    let checked = statuses.iter().filter(|status| **status == 401).count();
    assert_eq!(checked, FREE, "{statuses:?}");
    assert_eq!(app.app.passwords.computed() - before, FREE as u64);
    assert!(
        statuses.iter().all(|status| [401, 429].contains(status)),
        "{statuses:?}"
    );
    app.advance(TimeDelta::seconds(30));
    attempt(&visitor_at(&app, "203.0.113.7"), &lea.email, PASSWORD).expect(201);
}

#[rstest]
fn right_passwords_at_once_are_all_accepted_and_give_guesses_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const LOGINS: usize = 32;
    let app = TestApp::start_with(database, &[BEHIND_PROXY]);
    let lea = person(&app, "lea");
    let token = new_device(&visitor_at(&app, "198.51.100.1"), &lea.email);
    let right = at_once(LOGINS, |number| {
        let visitor = visitor_at(&app, "203.0.113.7");
        match number % 2 {
            0 => attempt(&visitor, &lea.email, PASSWORD).status,
            _ => attempt_on(&visitor, &lea.email, PASSWORD, &token).status,
        }
    });
    assert_eq!(right, [201; LOGINS]);
    // Wrong ones from the same network, among right ones on the device: as many checks as one after the other.
    let mixed = at_once(LOGINS, |number| {
        let visitor = visitor_at(&app, "203.0.113.8");
        match number % 2 {
            0 => attempt(&visitor, &lea.email, WRONG).status,
            _ => attempt_on(&visitor, &lea.email, PASSWORD, &token).status,
        }
    });
    let count = |status| mixed.iter().filter(|answer| **answer == status).count();
    assert_eq!(
        (count(201), count(401), count(429)),
        (LOGINS / 2, FREE, LOGINS / 2 - FREE),
        "{mixed:?}"
    );
}

#[rstest]
fn known_unknown_and_malformed_addresses_cost_the_same_hashes_and_statements(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[BEHIND_PROXY]);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    let token = new_device(&visitor_at(&app, "198.51.100.1"), &noa.email);
    let cost = |email: &str, network: &str, token: Option<&str>| {
        let (hashes, asked) = (app.app.passwords.computed(), app.store().asked());
        let visitor = visitor_at(&app, network);
        let answer = match token {
            Some(token) => attempt_on(&visitor, email, WRONG, token),
            None => attempt(&visitor, email, WRONG),
        };
        let now = app.store().asked();
        (
            comparable(&answer),
            app.app.passwords.computed() - hashes,
            now.statements - asked.statements,
            (now.reads - asked.reads, now.writes - asked.writes),
        )
    };
    // The tokens of another's device and of an unknown one are looked up alike.
    for (network, token) in [
        ("203.0.113.7", None),
        ("203.0.113.8", Some(token.as_str())),
        ("203.0.113.9", Some("kontor_device_x")),
    ] {
        for round in 0..=FREE {
            let known = cost(&lea.email, network, token);
            assert_eq!(known.0.0, if round < FREE { 401 } else { 429 }, "round {round}");
            assert_eq!(known.1, u64::from(round < FREE));
            assert!(known.2 > 0);
            for other in ["nobody@example.com", "no address at all"] {
                assert_eq!(cost(other, network, token), known, "{other}, round {round}");
            }
        }
    }
    for malformed in ["", "\0", "lea@", "a@b@c"] {
        let answer = cost(malformed, "192.0.2.200", None);
        assert_eq!((answer.0.0, answer.1), (401, 1), "{malformed:?}");
    }
}

#[rstest]
fn no_address_lies_in_the_counters_and_old_ones_are_purged(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[BEHIND_PROXY]);
    let lea = person(&app, "lea");
    fail(&visitor_at(&app, "203.0.113.7"), &lea.email, 2);
    attempt(&visitor_at(&app, "203.0.113.8"), "noa@example.com", WRONG).expect(401);
    assert_eq!(app.fresh.count("throttles"), 4);
    assert_eq!(app.fresh.count("throttles WHERE failures = 2"), 2);
    assert_eq!(app.fresh.count("logins WHERE user_id IS NULL"), 1);
    let plain = match database {
        Database::Sqlite => "throttles WHERE instr(person, 'example') > 0 OR instr(place, '203.0') > 0",
        Database::Postgres => {
            "throttles WHERE position('example'::bytea IN person) > 0 OR position('203.0'::bytea IN place) > 0"
        }
    };
    assert_eq!(app.fresh.count(plain), 0);
    app.advance(TimeDelta::days(89));
    app.write(|tx| tx.jobs().purge_expired());
    assert_eq!((app.fresh.count("throttles"), app.fresh.count("logins")), (4, 3));
    app.advance(TimeDelta::days(2));
    app.write(|tx| tx.jobs().purge_expired());
    assert_eq!((app.fresh.count("throttles"), app.fresh.count("logins")), (4, 0));
    app.advance(TimeDelta::days(275));
    app.write(|tx| tx.jobs().purge_expired());
    assert_eq!(app.fresh.count("throttles"), 0);
}

#[rstest]
fn locks_hold_across_nodes_and_survive_a_restart(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let setup = TestApp::start_now(database);
    let lea = person(&setup, "lea");
    let settings = [("KONTOR_PUBLIC_URL", PUBLIC_URL)];
    let node = || Process::start(&setup.fresh, &settings);
    let (first, second) = (node(), node());
    fail(&first.client(), &lea.email, 3);
    fail(&second.client(), &lea.email, 2);
    for node in [&first, &second] {
        attempt(&node.client(), &lea.email, PASSWORD).expect_problem(429, "login_throttled");
    }
    first.kill();
    second.kill();
    let again = node();
    let refused = attempt(&again.client(), &lea.email, PASSWORD).expect_problem(429, "login_throttled");
    assert!((1..=30).contains(&retry_after(&refused)));
}

#[rstest]
fn a_full_queue_turns_logins_away_before_the_database_and_answers_everything_else(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const BURST: usize = 60;
    let app = TestApp::start_with(database, &[BEHIND_PROXY, ("password_hash_queue", "1")]);
    let lea = person(&app, "lea");
    // All places are taken, as by hashes that take long.
    let mut places = Vec::new();
    while let Ok(place) = app.app.passwords.enter() {
        places.push(place);
    }
    let before = app.store().asked();
    std::thread::scope(|scope| {
        for number in 0..BURST {
            let visitor = visitor_at(&app, &format!("203.0.113.{number}"));
            let email = &lea.email;
            scope.spawn(move || {
                let answer = attempt(&visitor, email, PASSWORD).expect_problem(503, "unavailable");
                assert!(retry_after(&answer) > 0);
            });
        }
    });
    assert_eq!(app.store().asked(), before, "the database heard nothing of it");
    lea.client.get("/v1/profile").expect(200);
    drop(places);
    attempt(&visitor_at(&app, "203.0.113.1"), &lea.email, PASSWORD).expect(201);
}

#[rstest]
fn an_attempt_that_never_came_to_be_checked_is_not_counted(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[BEHIND_PROXY, ("request_timeout_seconds", "1")]);
    let lea = person(&app, "lea");
    let visitor = visitor_at(&app, "203.0.113.7");
    fail(&visitor, &lea.email, 1);
    // No request gets a turn until this one is abandoned.
    let turns: Vec<_> = app.block_on(async {
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        let mut turns = Vec::new();
        for _ in 0..at_once {
            turns.push(
                app.app
                    .passwords
                    .enter()
                    .expect("a place")
                    .turn()
                    .await
                    .expect("a turn"),
            );
        }
        turns
    });
    attempt(&visitor, &lea.email, WRONG).expect_problem(503, "request_timeout");
    drop(turns);
    let settled = || {
        app.fresh.count("throttles WHERE failures = 1") == 2
            && app.fresh.count("logins WHERE user_id IS NOT NULL") == 1
    };
    let patience = std::time::Instant::now();
    while !settled() {
        assert!(patience.elapsed().as_secs() < 10, "it stays counted");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    fail(&visitor, &lea.email, FREE - 1);
    attempt(&visitor, &lea.email, WRONG).expect_problem(429, "login_throttled");
}
