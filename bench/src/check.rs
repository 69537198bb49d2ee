//! Questions of product back ends: one beside its statements in pgbench, and a hundred beside one.

use crate::crowd::Crowd;
use crate::load::{self, Client, Load};
use crate::members::beside;
use crate::postgres::{CHECK_ACCESS, Postgres, Transactions};
use crate::report::{self, Report, Target, median};
use crate::server::{Server, service_token};
use crate::world::{World, send};
use crate::{Bench, Failure, block_on};
use kontor_domain::grants::QUESTIONS_MAX;
use kontor_domain::ids::Id;
use serde_json::{Value, json};
use std::path::Path;

/// Connections of the load generator, of pgbench, and of the server to PostgreSQL (its default).
const CONNECTIONS: usize = 8;
/// Members of the organization in question; its teams, products and grants follow.
const MEMBERS: usize = 1_000;
/// The share of pgbench's rate that one question must reach, and how many times longer a hundred may take.
const SHARE: f64 = 0.6;
const HUNDRED: f64 = 4.0;
/// Requests of each kind in a round, in turns.
const REQUESTS: usize = 200;

/// Measures on both databases.
pub fn run(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    let folder = bench.folder("check-postgres")?;
    let postgres = Postgres::start(&folder)?;
    let crowd = fill(&folder, &postgres.url)?;
    postgres.analyze()?;
    let token = service_token(&bench.binary, &folder, &postgres.url)?;
    let request = ask(&token, &[question(&crowd, 1)?]);
    check_statements(bench, &postgres, &request)?;
    let server = Server::start(&bench.binary, &folder, &postgres.url, &[])?;
    let variables = [
        ("hash", hash(&token)),
        ("product", crowd.product_of(1)?.uuid().to_string()),
        ("user", crowd.user(1)?.uuid().to_string()),
        ("organization", crowd.organization.uuid().to_string()),
        ("member", crowd.member(1)?.uuid().to_string()),
        ("state", "active".to_owned()),
        ("now", "2026-11-25".to_owned()),
        ("one", "1".to_owned()),
    ];
    let (mut plain, mut runs) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        plain.push(postgres.pgbench(CHECK_ACCESS, &variables, CONNECTIONS, bench.time)?);
        let (server_cpu, postgres_cpu) = (server.cpu(), postgres.cpu()?);
        runs.push(load(bench, &server, &request, move || {
            server_cpu() + postgres_cpu()
        })?);
    }
    let of = |value: fn(&Transactions) -> f64| median(plain.iter().map(value).collect());
    report::part("POST /v1/access/check, one question, PostgreSQL")?;
    let statements = format!(
        "pgbench -M prepared, the same {} statements",
        CHECK_ACCESS.statements().len()
    );
    let (rate, cpu) = (of(|run| run.rate), of(|run| run.cpu_each));
    report.line(&statements, rate, "/s", Target::None)?;
    beside(report, rate, cpu, &runs, SHARE)?;
    hundred(bench, report, "PostgreSQL", &server, &crowd, &token)?;

    let folder = bench.folder("check-sqlite")?;
    let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
    let crowd = fill(&folder, &url)?;
    let token = service_token(&bench.binary, &folder, &url)?;
    let server = Server::start(&bench.binary, &folder, &url, &[])?;
    hundred(bench, report, "SQLite", &server, &crowd, &token)
}

fn fill(folder: &Path, url: &str) -> Result<Crowd, Failure> {
    let world = block_on(World::fill_with(folder, url, &[1]))??;
    let company = world.company()?;
    let crowd = Crowd {
        organization: company.id,
        author: company.members.first().ok_or("no members")?.user,
        members: MEMBERS,
        number: 1,
    };
    crowd.write(url)?;
    Ok(crowd)
}

fn question(crowd: &Crowd, row: usize) -> Result<Value, Failure> {
    Ok(json!({
        "user_id": crowd.user(row)?.to_string(), "product_id": crowd.product_of(row)?.to_string(), "path": "/Sales",
        "right": "view",
    }))
}

fn ask(token: &str, questions: &[Value]) -> Vec<u8> {
    let body = json!({ "questions": questions }).to_string();
    send("POST", "/v1/access/check", Some(token), &body)
}

/// The hash of a token as pgbench writes it.
fn hash(token: &str) -> String {
    let hash = kontor_api::secrets::digest(token);
    hash.iter()
        .fold("\\x".to_owned(), |digits, byte| format!("{digits}{byte:02x}"))
}

fn load(
    bench: &Bench,
    server: &Server,
    request: &[u8],
    watched: impl Fn() -> std::time::Duration + 'static,
) -> Result<Load, Failure> {
    let clients: Vec<Client> = (0..CONNECTIONS)
        .map(|_| Client {
            requests: vec![request.to_vec()],
            status: 200,
        })
        .collect();
    load::run(server.address, &clients, bench.time, watched)
}

/// A hundred questions, each about another member, and one of them after the other, in turns.
fn hundred(
    bench: &Bench,
    report: &mut Report,
    name: &str,
    server: &Server,
    crowd: &Crowd,
    token: &str,
) -> Result<(), Failure> {
    let many: Vec<Value> = (1..=QUESTIONS_MAX)
        .map(|row| question(crowd, row * 7))
        .collect::<Result<_, _>>()?;
    let (each, many): (Vec<Vec<u8>>, _) = (
        many.chunks(1).map(|one| ask(token, one)).collect(),
        ask(token, &many),
    );
    let mut took = [Vec::new(), Vec::new()];
    for _ in 0..bench.rounds {
        let ones = each.iter().cycle().take(REQUESTS);
        let requests: Vec<Vec<u8>> = ones.flat_map(|one| [one.clone(), many.clone()]).collect();
        for (place, micros) in load::series(server.address, &requests, 200)?
            .into_iter()
            .enumerate()
        {
            took[place % 2].push(micros);
        }
    }
    let [one, many] = took.map(|mut all| {
        all.sort_unstable();
        load::p50(&all)
    });
    report::part(&format!(
        "POST /v1/access/check, a hundred questions beside one, {name}"
    ))?;
    report.line("one question", one, "ms", Target::None)?;
    report.line("a hundred questions", many, "ms", Target::None)?;
    report.line("times as long", many / one, "×", Target::Below(HUNDRED))
}

/// Fails when pgbench would run other statements than the request.
fn check_statements(bench: &Bench, postgres: &Postgres, request: &[u8]) -> Result<(), Failure> {
    let statements = postgres.statements_of(|| {
        // No background work, so the log holds the request's statements only.
        let quiet = [
            ("KONTOR_JOB_POLL_SECONDS", "3600"),
            ("KONTOR_DATABASE_CONNECTIONS", "1"),
        ];
        let folder = bench.folder("check-statements")?;
        let server = Server::start(&bench.binary, &folder, &postgres.url, &quiet)?;
        let request = request.to_vec();
        Ok(Box::new(move || {
            // The closure owns the server as a whole: it runs until the statements were read.
            let running = &server;
            load::ask(running.address, &request, 200).map(drop)
        }))
    })?;
    Postgres::check_script(CHECK_ACCESS, &statements)
}
