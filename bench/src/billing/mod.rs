//! Billing: documents made in a second, beside two other programs, and the history of a million documents beside that
//! of a thousand.

mod archive;
mod beside;
mod export;
mod history;
mod papers;
#[path = "../../../documents/examples/render/samples.rs"]
#[expect(dead_code, reason = "measured are some of the samples")]
mod samples;

use crate::postgres::Postgres;
use crate::report::{self, Report};
use crate::server::Server;
use crate::world::World;
use crate::{Bench, Failure, block_on, machine};
use archive::Archive;
pub use archive::file_sample;
use std::path::Path;
use std::time::Duration;

/// Number of documents of the two organizations.
const SIZES: [usize; 2] = [1_000, 1_000_000];

/// Measures documents, and then history and export on both databases.
pub fn run(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    papers::run(bench, report)?;
    let folder = bench.folder("billing-sqlite")?;
    let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
    let none = || Duration::ZERO;
    measure(bench, report, ("SQLite", &folder, &url), none, || Ok(()))?;
    let folder = bench.folder("billing-postgres")?;
    let postgres = Postgres::start(&folder)?;
    let settle = || postgres.analyze();
    measure(
        bench,
        report,
        ("PostgreSQL", &folder, &postgres.url),
        postgres.cpu()?,
        settle,
    )
}

/// Measures on one database. `database_cpu` returns the processor time of its own server, and `settle` ends the filling.
fn measure(
    bench: &Bench,
    report: &mut Report,
    (name, folder, url): (&str, &Path, &str),
    database_cpu: impl Fn() -> Duration,
    settle: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut world = block_on(World::fill_with(folder, url, &[1, 1, 1]))??;
    let sample = world.companies.pop().ok_or("no organization")?;
    let sample = block_on(file_sample(&world, sample.id))??;
    let mut sides = Vec::new();
    for (company, (number, documents)) in world.companies.iter().zip((1..).zip(SIZES)) {
        let archive = Archive::new(company.id, documents, number, sample);
        archive.write(url)?;
        sides.push((company, archive));
    }
    settle()?;
    let server = Server::start(&bench.binary, folder, url, &[])?;
    report::part(&format!(
        "A history of 1,000 documents beside one of 1,000,000, {name}"
    ))?;
    history::run(bench, report, (&world, &server), &sides)?;
    drop(server);
    let server = Server::start(&bench.binary, folder, url, &[])?;
    report::part(&format!("Export of 1,000,000 documents as CSV, {name}"))?;
    let large = world.companies.last().ok_or("no organization")?;
    let token = world.token(&server.origin, *large.members.first().ok_or("no members")?)?;
    let cpu = || machine::cpu(server.pid()) + database_cpu();
    export::run(bench, report, &server, (large.id, &token), cpu)
}
