//! Logging in, beside the password hash that it can't do without.

use crate::load::{self, Client, Load};
use crate::report::{self, Report, Target, median};
use crate::server::Server;
use crate::world::{self, World};
use crate::{Bench, Failure, block_on};
use argon2::{Algorithm, Argon2, Params, Version};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Connections of the load generator.
const CONNECTIONS: usize = 4;
/// The parameters of the default settings: KiB, passes, lanes.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// Logins of known devices on 4 connections, and the bare hash on as many threads as there are cores.
pub fn run(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    let folder = bench.folder("logins")?;
    let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
    let world = block_on(World::fill_with(&folder, &url, &[CONNECTIONS]))??;
    let server = Server::start(&bench.binary, &folder, &url, &[])?;
    let clients: Vec<Client> = (0..world.company()?.members.len())
        .map(|number| client(&server, number))
        .collect::<Result<_, _>>()?;
    let (mut bare, mut runs) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        bare.push(hashes(bench.time)?);
        runs.push(load::run(server.address, &clients, bench.time, server.cpu())?);
    }
    report::part("POST /v1/sessions, SQLite, 4 connections")?;
    let (hash, login) = (median(bare), median(runs.iter().map(Load::rate).collect()));
    report.line(
        "bare Argon2id, a thread for each core",
        hash,
        "/s",
        Target::About(48.0),
    )?;
    report.line("logins", login, "/s", Target::None)?;
    report.line("share of the bare rate", login / hash, "×", Target::AtLeast(0.9))?;
    let p99 = median(runs.iter().map(Load::p99).collect());
    report.line("99 of 100 answered within", p99, "ms", Target::None)
}

/// Creates a client that logs in repeatedly on a known device.
fn client(server: &Server, number: usize) -> Result<Client, Failure> {
    let email = world::email(0, number);
    let first = load::ask(server.address, &world::log_in(&email, world::PASSWORD, None), 201)?;
    let answer: serde_json::Value = serde_json::from_slice(&first)?;
    let device = answer["device_token"].as_str().ok_or("no device token")?;
    Ok(Client {
        requests: vec![world::log_in(&email, world::PASSWORD, Some(device))],
        status: 201,
    })
}

/// Measures the number of hashes all cores compute per second, without a server.
fn hashes(time: Duration) -> Result<f64, Failure> {
    let threads: Vec<_> = (0..std::thread::available_parallelism().map_or(1, usize::from))
        .map(|_| {
            std::thread::spawn(move || {
                let (memory, passes, lanes) = COST;
                let params = Params::new(memory, passes, lanes, None)?;
                let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                let (end, mut count, mut hash) = (Instant::now() + time, 0_u32, [0; 32]);
                while Instant::now() < end {
                    let password = black_box(world::PASSWORD.as_bytes());
                    argon2.hash_password_into(password, b"sixteen bytes...", &mut hash)?;
                    count += 1;
                }
                Ok::<_, argon2::Error>(count)
            })
        })
        .collect();
    let mut count = 0.0;
    for thread in threads {
        let counted = thread.join().map_err(|_| "a thread panicked")?;
        count += f64::from(counted.map_err(|error| error.to_string())?);
    }
    Ok(count / time.as_secs_f64())
}
