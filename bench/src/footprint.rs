//! Startup time of the server, and its resources when idle.

use crate::load;
use crate::report::{self, Report, Target, median};
use crate::server::Server;
use crate::world::{self, World, get};
use crate::{Bench, Failure, block_on, machine};
use std::time::Duration;

/// Idle time before the server's memory is read.
const IDLE: Duration = Duration::from_secs(2);

/// Starts on a new and on a filled database, and memory after the start, after requests and after logins.
pub fn run(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    let (mut new, mut filled) = (Vec::new(), Vec::new());
    let folder = bench.folder("filled")?;
    let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
    let world = block_on(World::fill(&folder, &url))??;
    for round in 0..bench.rounds * 2 {
        let empty = bench.folder(&format!("empty-{round}"))?;
        let empty_url = format!("sqlite:{}", empty.join("kontor.sqlite3").display());
        let started = Server::start(&bench.binary, &empty, &empty_url, &[])?;
        new.push(started.first_answer.as_secs_f64());
        drop(started);
        filled.push(
            Server::start(&bench.binary, &folder, &url, &[])?
                .first_answer
                .as_secs_f64(),
        );
    }
    report::part("Start and memory, SQLite")?;
    report.line(
        "start to first answer, new database (schema, keys)",
        median(new),
        "s",
        Target::Below(0.3),
    )?;
    report.line(
        "start to first answer, filled database",
        median(filled),
        "s",
        Target::Below(0.05),
    )?;
    let server = Server::start(&bench.binary, &folder, &url, &[])?;
    let idle = || {
        std::thread::sleep(IDLE);
        machine::resident(server.pid())
    };
    report.line(
        "resident memory after the start",
        idle()?,
        "MiB",
        Target::Below(30.0),
    )?;
    load::burst(server.address, world::logins(50), 201)?;
    report.line("after 50 logins at once", idle()?, "MiB", Target::Below(30.0))?;
    let path = world.company()?.members_path();
    let clients = world.clients(&server.origin, 64, |_, token| vec![get(&path, Some(token))])?;
    load::run(server.address, &clients, bench.time, server.cpu())?;
    report.line(
        "after lists of members on 64 connections",
        idle()?,
        "MiB",
        Target::None,
    )
}
