//! Writing on SQLite at synchronous=FULL: requests that share a commit, beside one commit for each.

use crate::load::{self, Load};
use crate::report::{self, Report, Target, median};
use crate::server::Server;
use crate::world::{World, send};
use crate::{Bench, Failure, block_on, machine};

/// Connections of the load generator; as many as may share a commit by default.
const CONNECTIONS: usize = 64;

/// One server with the default and one whose groups have one request, on databases of their own.
pub fn run(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    let (mut grouped, mut single) = (Vec::new(), Vec::new());
    let with_groups = Node::start(bench, "writes-grouped", &[])?;
    let without = Node::start(bench, "writes-single", &[("KONTOR_WRITE_BATCH", "1")])?;
    for _ in 0..bench.rounds {
        single.push(without.write(bench)?);
        grouped.push(with_groups.write(bench)?);
    }
    let rate = |runs: &[Load]| median(runs.iter().map(Load::rate).collect());
    report::part("PATCH /v1/profile with its log entry, SQLite, synchronous=FULL, 64 connections")?;
    report.line(
        "one flush of 4 KiB to this disk",
        machine::flush_time(&bench.folder("flush")?)?,
        "µs",
        Target::None,
    )?;
    report.line(
        "one commit for each request (KONTOR_WRITE_BATCH=1)",
        rate(&single),
        "/s",
        Target::None,
    )?;
    report.line("commits shared (the default)", rate(&grouped), "/s", Target::None)?;
    let cpu = median(grouped.iter().map(Load::cpu_each).collect());
    report.line("processor time of the server for each", cpu, "µs", Target::None)?;
    let ratio = rate(&grouped) / rate(&single);
    report.line("gained by sharing", ratio, "×", Target::AtLeast(4.0))
}

struct Node {
    world: World,
    server: Server,
}

impl Node {
    fn start(bench: &Bench, name: &str, settings: &[(&str, &str)]) -> Result<Self, Failure> {
        let folder = bench.folder(name)?;
        let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
        let world = block_on(World::fill(&folder, &url))??;
        let server = Server::start(&bench.binary, &folder, &url, settings)?;
        Ok(Self { world, server })
    }

    /// Every request changes a name, so every one is written, with an entry in the account's log.
    fn write(&self, bench: &Bench) -> Result<Load, Failure> {
        let request = |number: usize, token: &str| {
            let names = ["Muster", "Meier"].map(|name| format!(r#"{{"last_name":"{name}-{number}"}}"#));
            names
                .iter()
                .map(|body| send("PATCH", "/v1/profile", Some(token), body))
                .collect()
        };
        let clients = self.world.clients(&self.server.origin, CONNECTIONS, request)?;
        load::run(self.server.address, &clients, bench.time, self.server.cpu())
    }
}
