//! The cost of an organization's size: 100 members beside 100,000 in the same database, requested in turns.

use crate::load;
use crate::postgres::Postgres;
use crate::report::{self, Report};
use crate::server::Server;
use crate::world::{Company, World, get, send};
use crate::{Bench, Failure, block_on};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kontor_domain::ids::Id;
use std::path::Path;

/// Members of the two organizations.
const SIZES: [usize; 2] = [100, 100_000];
/// Requests of each kind to each organization in a round.
const REQUESTS: usize = 200;
/// Maximum ratio of the medians, large to small organization.
const GROWTH: f64 = 1.5;
/// The server's limit of invitations in a day, out of the way.
const SETTINGS: [(&str, &str); 2] = [
    ("KONTOR_INVITATIONS_PER_DAY", "100000"),
    ("KONTOR_MAILS_PER_ACCOUNT_PER_DAY", "1000000"),
];

/// Measures on both databases.
pub fn run(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    let folder = bench.folder("growth-sqlite")?;
    let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
    measure(bench, report, "SQLite", &folder, &url, || Ok(()))?;
    let folder = bench.folder("growth-postgres")?;
    let postgres = Postgres::start(&folder)?;
    measure(bench, report, "PostgreSQL", &folder, &postgres.url, || {
        postgres.analyze()
    })
}

fn measure(
    bench: &Bench,
    report: &mut Report,
    name: &str,
    folder: &Path,
    url: &str,
    settle: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let world = block_on(World::fill_with(folder, url, &SIZES))??;
    settle()?;
    let server = Server::start(&bench.binary, folder, url, &SETTINGS)?;
    report::part(&format!(
        "An organisation of 100 members beside one of 100,000, {name}"
    ))?;
    let ask = |kind: Kind, status| -> Result<[Vec<u32>; 2], Failure> {
        let mut sides = [Vec::new(), Vec::new()];
        for round in 0..bench.rounds {
            let requests = in_turns(&world, &server, kind, round)?;
            let took = load::series(server.address, &requests, status)?;
            for (place, micros) in took.into_iter().enumerate() {
                sides[place % 2].push(micros);
            }
        }
        Ok(sides)
    };
    for (title, kind, status) in [
        ("first page of the members", Kind::FirstPage, 200),
        ("a page in the middle", Kind::MiddlePage, 200),
        ("one member", Kind::Member, 200),
        ("a search that finds one", Kind::SearchOne, 200),
        ("a search that finds all", Kind::SearchAll, 200),
        ("invite somebody", Kind::Invite, 201),
    ] {
        let [mut small, mut large] = ask(kind, status)?;
        small.sort_unstable();
        large.sort_unstable();
        let (small, large) = (load::p50(&small), load::p50(&large));
        report.growth(title, [("100 members", small), ("100,000", large)], GROWTH)?;
    }
    Ok(())
}

/// The kind of request.
#[derive(Clone, Copy)]
enum Kind {
    FirstPage,
    MiddlePage,
    Member,
    SearchOne,
    SearchAll,
    Invite,
}

/// Sends requests to the small and the large organization in turns.
fn in_turns(world: &World, server: &Server, kind: Kind, round: usize) -> Result<Vec<Vec<u8>>, Failure> {
    let mut requests = Vec::with_capacity(REQUESTS * 2);
    for number in 0..REQUESTS {
        for company in &world.companies {
            let first = company.members.first().ok_or("no members")?;
            let token = world.token(&server.origin, *first)?;
            requests.push(request(company, kind, &token, round * REQUESTS + number));
        }
    }
    Ok(requests)
}

fn request(company: &Company, kind: Kind, token: &str, number: usize) -> Vec<u8> {
    let (path, middle) = (company.members_path(), company.members.len() / 2);
    let member = company.members[(middle + number) % company.members.len()];
    match kind {
        Kind::FirstPage => get(&path, Some(token)),
        Kind::MiddlePage => {
            let place = company.members[middle / 2 + number % (middle / 2)];
            let after = URL_SAFE_NO_PAD.encode(place.id.uuid().as_bytes());
            get(&format!("{path}?after={after}"), Some(token))
        }
        Kind::Member => get(&format!("{path}/{}", member.id), Some(token)),
        Kind::SearchOne => {
            let last = company.members.len() - 1 - number % 10;
            get(&format!("{path}?q=person-{last}"), Some(token))
        }
        Kind::SearchAll => get(&format!("{path}?q=noelle%20mus"), Some(token)),
        Kind::Invite => {
            let body = format!(r#"{{"email":"guest-{number}@elsewhere.example","role":"external"}}"#);
            let path = format!("/v1/organizations/{}/invitations", company.id);
            send("POST", &path, Some(token), &body)
        }
    }
}
