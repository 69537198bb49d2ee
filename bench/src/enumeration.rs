//! Response times for known and unknown addresses, in turns.

use crate::load;
use crate::report::{self, Report, Target};
use crate::server::Server;
use crate::world::{self, World, send};
use crate::{Bench, Failure, block_on};

/// Requests of each kind with a known and with an unknown address, in a round.
const REQUESTS: usize = 100;
/// Maximum ratio of the medians.
const APART: f64 = 1.05;

/// Login with a wrong password, sign-up, reset and invitation.
pub fn run(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    let folder = bench.folder("enumeration")?;
    let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
    let world = block_on(World::fill(&folder, &url))??;
    let settings = [
        ("KONTOR_INVITATIONS_PER_DAY", "100000"),
        ("KONTOR_MAILS_PER_ACCOUNT_PER_DAY", "1000000"),
    ];
    let server = Server::start(&bench.binary, &folder, &url, &settings)?;
    let company = world.company()?;
    let token = world.token(&server.origin, *company.members.first().ok_or("no members")?)?;
    report::part("Known and unknown addresses in turns, SQLite")?;
    for (title, status, request) in [
        ("wrong password", 401, wrong_password as fn(&str) -> Vec<u8>),
        ("sign-up", 202, sign_up),
        ("reset", 202, reset),
    ] {
        let took = times(bench, &server, status, request)?;
        lines(report, title, took)?;
    }
    let path = format!("/v1/organizations/{}/invitations", company.id);
    let invite = |email: &str| {
        let body = format!(r#"{{"email":"{email}","role":"external"}}"#);
        send("POST", &path, Some(&token), &body)
    };
    lines(report, "invitation", times(bench, &server, 201, invite)?)
}

fn wrong_password(email: &str) -> Vec<u8> {
    world::log_in(email, "not this one, I fear", None)
}

fn sign_up(email: &str) -> Vec<u8> {
    let body = format!(
        r#"{{"first_name":"Lea","last_name":"Muster","email":"{email}","password":"{}"}}"#,
        world::PASSWORD
    );
    send("POST", "/v1/sign-up", None, &body)
}

fn reset(email: &str) -> Vec<u8> {
    send(
        "POST",
        "/v1/password-resets",
        None,
        &format!(r#"{{"email":"{email}"}}"#),
    )
}

/// Measures times with known and unknown addresses. Every address is used once for each kind of request, and none
/// belongs to the inviting organization.
fn times(
    bench: &Bench,
    server: &Server,
    status: u16,
    request: impl Fn(&str) -> Vec<u8>,
) -> Result<[Vec<u32>; 2], Failure> {
    let requests: Vec<Vec<u8>> = (0..REQUESTS * bench.rounds)
        .flat_map(|number| {
            let known = world::email(1 + number / world::MEMBERS, number % world::MEMBERS);
            // As long as a known one.
            let unknown = known.replacen("person", "nobody", 1);
            [request(&known), request(&unknown)]
        })
        .collect();
    let mut sides = [Vec::new(), Vec::new()];
    for (place, micros) in load::series(server.address, &requests, status)?
        .into_iter()
        .enumerate()
    {
        sides[place % 2].push(micros);
    }
    Ok(sides.map(|mut side| {
        side.sort_unstable();
        side
    }))
}

fn lines(report: &mut Report, title: &str, [known, unknown]: [Vec<u32>; 2]) -> Result<(), Failure> {
    for (name, side) in [("known", &known), ("unknown", &unknown)] {
        for (share, words) in [(10, "1 of 10"), (50, "5 of 10"), (90, "9 of 10")] {
            let line = format!("{title}, {name} address: {words} within");
            report.line(&line, load::quantile(side, share), "ms", Target::None)?;
        }
    }
    let (known, unknown) = (load::p50(&known), load::p50(&unknown));
    let apart = (known / unknown).max(unknown / known);
    report.line(
        &format!("{title}: medians apart"),
        apart,
        "×",
        Target::Below(APART),
    )
}
