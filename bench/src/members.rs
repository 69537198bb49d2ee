//! Reading: the list of an organization's 50 members on both databases, and a profile on SQLite.

use crate::load::{self, Load};
use crate::postgres::{LIST_MEMBERS, Postgres, Transactions};
use crate::report::{self, Report, Target, median};
use crate::server::Server;
use crate::world::{World, get};
use crate::{Bench, Failure, block_on, machine};
use kontor_api::app::context;
use kontor_api::clock::SystemClock;
use kontor_api::entropy::SystemEntropy;
use kontor_api::error::Error;
use kontor_domain::access::{self, Proof};
use kontor_domain::ids::Id;
use kontor_persistence::{MemberFilter, PageRequest, Store};
use std::time::{Duration, Instant};

/// Connections of the load generator, of pgbench, and of the server to PostgreSQL (its default).
const CONNECTIONS: usize = 8;
/// Threads that run the closure; as many as there are cores on the machine the target was set for.
const CLOSURE_THREADS: usize = 2;

/// The list of members on PostgreSQL, beside pgbench with the same statements.
pub fn on_postgres(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    let folder = bench.folder("members-postgres")?;
    let postgres = Postgres::start(&folder)?;
    let world = block_on(World::fill(&folder, &postgres.url))??;
    postgres.analyze()?;
    check_statements(bench, &postgres, &world)?;
    let server = Server::start(&bench.binary, &folder, &postgres.url, &[])?;
    let (company, member) = (
        world.company()?,
        world.company()?.members.first().ok_or("no members")?,
    );
    let variables = [
        ("session", member.session.uuid().to_string()),
        ("organization", company.id.uuid().to_string()),
        ("limit", "51".to_owned()),
        ("one", "1".to_owned()),
    ];
    let (mut plain, mut runs) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        plain.push(postgres.pgbench(LIST_MEMBERS, &variables, CONNECTIONS, bench.time)?);
        let (server_cpu, postgres_cpu) = (server.cpu(), postgres.cpu()?);
        let watched = move || server_cpu() + postgres_cpu();
        runs.push(list(bench, &world, &server, watched)?);
    }
    let of = |value: fn(&Transactions) -> f64| median(plain.iter().map(value).collect());
    report::part("GET …/members, 50 members, PostgreSQL")?;
    let (rate, cpu) = (of(|run| run.rate), of(|run| run.cpu_each));
    let statements = format!(
        "pgbench -M prepared, the same {} statements",
        LIST_MEMBERS.statements().len()
    );
    report.line(&statements, rate, "/s", Target::None)?;
    beside(report, rate, cpu, &runs, 0.6)
}

/// The list of members on SQLite, beside its closure without HTTP.
pub fn on_sqlite(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    let folder = bench.folder("members-sqlite")?;
    let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
    let world = block_on(World::fill(&folder, &url))??;
    let store = world.open()?;
    let server = Server::start(&bench.binary, &folder, &url, &[])?;
    let (mut closures, mut runs) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        closures.push(closure(&world, &store, bench.time)?);
        runs.push(list(bench, &world, &server, server.cpu())?);
    }
    report::part("GET …/members, 50 members, SQLite")?;
    let rate = median(closures.iter().map(|closure| closure.0).collect());
    let cpu = median(closures.iter().map(|closure| closure.1).collect());
    report.line(
        "the same closure in a loop on two threads",
        rate,
        "/s",
        Target::None,
    )?;
    beside(report, rate, cpu, &runs, 0.5)
}

/// One's own profile on SQLite: the smallest authenticated read. Returns the server's processor time for one.
pub fn profile(bench: &Bench, report: &mut Report) -> Result<f64, Failure> {
    let folder = bench.folder("profile")?;
    let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
    let world = block_on(World::fill(&folder, &url))??;
    let server = Server::start(&bench.binary, &folder, &url, &[])?;
    let mut runs = Vec::new();
    for _ in 0..bench.rounds {
        let request = |_, token: &str| vec![get("/v1/profile", Some(token))];
        let clients = world.clients(&server.origin, CONNECTIONS, request)?;
        runs.push(load::run(server.address, &clients, bench.time, server.cpu())?);
    }
    report::part("GET /v1/profile, SQLite")?;
    figures(report, &runs, Target::About(10_000.0))
}

fn list(
    bench: &Bench,
    world: &World,
    server: &Server,
    watched: impl Fn() -> Duration + 'static,
) -> Result<Load, Failure> {
    let path = world.company()?.members_path();
    let clients = world.clients(&server.origin, CONNECTIONS, |_, token| {
        vec![get(&path, Some(token))]
    })?;
    load::run(server.address, &clients, bench.time, watched)
}

/// The lines of a measurement beside another one, which is the measure.
pub fn beside(report: &mut Report, rate: f64, cpu: f64, runs: &[Load], target: f64) -> Result<(), Failure> {
    let own = median(runs.iter().map(Load::rate).collect());
    let total = median(runs.iter().map(Load::total_cpu_each).collect());
    figures(report, runs, Target::None)?;
    report.line(
        "share of the measure's rate",
        own / rate,
        "×",
        Target::AtLeast(target),
    )?;
    report.line(
        "the measure's processor time, all programs",
        cpu,
        "µs",
        Target::None,
    )?;
    report.line("kontor's, all programs", total, "µs", Target::None)?;
    report.line("share by processor time", cpu / total, "×", Target::None)
}

fn figures(report: &mut Report, runs: &[Load], rate: Target) -> Result<f64, Failure> {
    let of = |value: fn(&Load) -> f64| median(runs.iter().map(value).collect());
    report.line("kontor", of(Load::rate), "/s", rate)?;
    report.line("99 of 100 answered within", of(Load::p99), "ms", Target::None)?;
    let cpu = of(Load::cpu_each);
    report.line("processor time of the server for each", cpu, "µs", Target::None)?;
    Ok(cpu)
}

/// Runs what the handler runs, without HTTP and without the way to another thread: how often in a second, and
/// the processor time of each in microseconds.
fn closure(world: &World, store: &Store, time: Duration) -> Result<(f64, f64), Failure> {
    let company = world.company()?;
    let before = machine::own_cpu();
    let threads: Vec<_> = (0..CLOSURE_THREADS)
        .map(|_| {
            let (store, organization) = (store.clone(), company.id);
            let session = company.members.first().map(|member| member.session);
            std::thread::spawn(move || {
                let proof = Proof::Session(session.ok_or(Error::Missing)?);
                let work = move |tx: &mut kontor_persistence::Tx<'_>| {
                    let (end, mut count) = (Instant::now() + time, 0_u32);
                    while Instant::now() < end {
                        let actor = tx
                            .identity()
                            .actor(&proof, Some(organization))?
                            .ok_or(Error::Unauthenticated)?;
                        let page = PageRequest {
                            limit: 50,
                            after: None,
                            include_total: false,
                        };
                        let authorized = access::authorize(&actor, organization)?;
                        let members =
                            tx.organizations()
                                .members(&authorized, &MemberFilter::default(), page)?;
                        if members.items.len() != 50 {
                            return Err(Error::Missing);
                        }
                        count += 1;
                    }
                    Ok(count)
                };
                let context = context(&SystemClock, &SystemEntropy, "bench");
                block_on(store.read(context, work)).map_err(|_| Error::Missing)?
            })
        })
        .collect();
    let mut count = 0.0;
    for thread in threads {
        count += f64::from(thread.join().map_err(|_| "a thread panicked")??);
    }
    let cpu = machine::own_cpu().saturating_sub(before);
    Ok((count / time.as_secs_f64(), cpu.as_secs_f64() * 1e6 / count))
}

/// Fails when pgbench would run other statements than the request.
fn check_statements(bench: &Bench, postgres: &Postgres, world: &World) -> Result<(), Failure> {
    let path = world.company()?.members_path();
    let statements = postgres.statements_of(|| {
        // No background work, so the log holds the request's statements only.
        let quiet = [
            ("KONTOR_JOB_POLL_SECONDS", "3600"),
            ("KONTOR_DATABASE_CONNECTIONS", "1"),
        ];
        let server = Server::start(&bench.binary, &bench.folder("statements")?, &postgres.url, &quiet)?;
        let member = world.company()?.members.first().ok_or("no members")?;
        let request = get(&path, Some(&world.token(&server.origin, *member)?));
        Ok(Box::new(move || {
            // The closure owns the server as a whole: it runs until the statements were read.
            let running = &server;
            load::ask(running.address, &request, 200).map(drop)
        }))
    })?;
    Postgres::check_script(LIST_MEMBERS, &statements)
}
