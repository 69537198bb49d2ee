//! A thousand logins at once: as many as fit are answered, and the others get a time to retry. Memory stays bounded
//! by the pool of hashes, and other callers are served in the meantime.

use kontor_api::entropy::SystemEntropy;
use kontor_api::passwords::{HashingCost, Passwords};
use kontor_domain::identity::Password;
use kontor_persistence::NewAccount;
use kontor_tests::process::Process;
use kontor_tests::scenario::{PASSWORD, card, person};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const LOGINS: usize = 1_000;
/// `password_hash_queue`, as it is by default.
const QUEUE: usize = 256;
/// Memory of one hash at the default settings.
const HASH_KIB: u64 = 19_456;
/// Maximum memory of a thousand connections besides the hashes.
const REQUESTS_KIB: u64 = 64 * 1024;
/// Maximum time other callers wait.
const PATIENCE: Duration = Duration::from_secs(5);

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Accounts whose password was hashed as the default settings say.
fn accounts(setup: &TestApp) {
    let cost = HashingCost {
        memory_kib: u32::try_from(HASH_KIB).expect("a number"),
        iterations: 2,
        parallelism: 1,
        at_once: 1,
        queue: 1,
    };
    let passwords = Passwords::new(cost, Vec::new(), Arc::new(SystemEntropy)).expect("good parameters");
    let hash = setup
        .block_on(passwords.hash(Password::presented(PASSWORD)))
        .expect("a hash");
    setup.write(move |tx| {
        for number in 0..LOGINS {
            let new = NewAccount {
                id: tx.new_id(),
                person: card("Bea", &format!("bea-{number}@example.com")),
                password_hash: hash.clone(),
            };
            tx.identity().create_account(&new)?;
        }
        Ok(())
    });
}

/// A line of `/proc/PID/status`, in KiB.
fn memory(pid: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a Linux");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .expect(name);
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// Sends a login and keeps the connection.
fn send(address: &str, number: usize) -> TcpStream {
    let body = json!({ "email": format!("bea-{number}@example.com"), "password": PASSWORD }).to_string();
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream
        .set_read_timeout(Some(Duration::from_mins(1)))
        .expect("a timeout");
    write!(
        stream,
        "POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("the request is taken");
    stream
}

/// The status, and whether the answer says when to come back.
fn answer(mut stream: TcpStream) -> (u16, bool) {
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    let status = text
        .get(9..12)
        .and_then(|status| status.parse().ok())
        .expect("a status");
    (status, text.to_ascii_lowercase().contains("\r\nretry-after: "))
}

#[rstest]
fn a_burst_of_logins_is_bounded_and_others_are_served(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let setup = TestApp::start_now(database);
    accounts(&setup);
    let reader = person(&setup, "rea");
    let server = Process::start(
        &setup.fresh,
        &[("KONTOR_PUBLIC_URL", kontor_tests::app::PUBLIC_URL)],
    );
    let address = server.base.trim_start_matches("http://").to_owned();
    let client = reader.client.at(&server.base);
    client.get("/v1/profile").expect(200);
    let idle = memory(server.pid(), "VmRSS:");

    let over = Arc::new(AtomicBool::new(false));
    let reading = {
        let over = Arc::clone(&over);
        std::thread::spawn(move || {
            let mut waits = Vec::new();
            while !over.load(Ordering::SeqCst) {
                let asked = Instant::now();
                client.get("/v1/profile").expect(200);
                waits.push(asked.elapsed());
            }
            waits
        })
    };
    let streams: Vec<_> = (0..LOGINS).map(|number| send(&address, number)).collect();
    let answers: Vec<_> = streams.into_iter().map(answer).collect();
    over.store(true, Ordering::SeqCst);
    let waits = reading.join().expect("every read is answered");

    let entered = answers.iter().filter(|(status, _)| *status == 201).count();
    let refused = answers.iter().filter(|answer| **answer == (503, true)).count();
    assert_eq!(entered + refused, LOGINS, "{answers:?}");
    assert!(entered >= QUEUE, "only {entered} of {LOGINS} logged in");
    assert!(refused > 0, "a queue of {QUEUE} took all {LOGINS}");
    let peak = memory(server.pid(), "VmHWM:");
    let bound = idle + u64::try_from(cores()).expect("few cores") * HASH_KIB + REQUESTS_KIB;
    assert!(peak < bound, "{peak} KiB at the most, {bound} are allowed");
    let slowest = waits.iter().max().expect("reads");
    assert!(
        waits.len() >= 5 && *slowest < PATIENCE,
        "{} reads, the slowest took {slowest:?}",
        waits.len()
    );
    println!(
        "{database:?}: {entered} logged in, {refused} refused, {peak} KiB at the most, {idle} idle; {} reads",
        waits.len()
    );
}
