//! The cost of an organization's size for teams, members and questions about rights: 1,000 members, 100 teams and
//! 1,000 grants beside a thousand times as many in the same database, requested in turns.

use crate::crowd::Crowd;
use crate::load;
use crate::postgres::Postgres;
use crate::report::{self, Report};
use crate::server::{Server, service_token};
use crate::world::{Company, World, get, send};
use crate::{Bench, Failure, block_on};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kontor_domain::ids::Id;
use serde_json::json;
use std::path::Path;

/// Members of the two organizations.
const SIZES: [usize; 2] = [1_000, 1_000_000];
/// Requests of each kind to each organization in a round.
const REQUESTS: usize = 200;
/// Maximum ratio of the medians, large to small organization.
const GROWTH: f64 = 1.5;
/// Rows that are asked about are this far apart, so that they are not all in one place.
const STRIDE: usize = 7_919;

/// Measures on both databases.
pub fn run(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    let folder = bench.folder("access-sqlite")?;
    let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
    measure(bench, report, "SQLite", &folder, &url, || Ok(()))?;
    let folder = bench.folder("access-postgres")?;
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
    let world = block_on(World::fill_with(folder, url, &[1, 1]))??;
    let mut sides = Vec::new();
    for (company, (number, members)) in world.companies.iter().zip((1..).zip(SIZES)) {
        let founder = company.members.first().ok_or("no members")?;
        let crowd = Crowd {
            organization: company.id,
            author: founder.user,
            members,
            number,
        };
        crowd.write(url)?;
        sides.push((company, crowd));
    }
    settle()?;
    let service = service_token(&bench.binary, folder, url)?;
    let server = Server::start(&bench.binary, folder, url, &[])?;
    report::part(&format!(
        "1,000 members, 100 teams, 1,000 grants beside a thousand times as many, {name}"
    ))?;
    for (title, kind) in [
        ("access/check of one question", Kind::Check),
        ("first page of the teams", Kind::Teams),
        ("a page of teams in the middle", Kind::TeamsMiddle),
        ("members of a team", Kind::TeamMembers),
        ("first page of the members", Kind::Members),
        ("a page of members in the middle", Kind::MembersMiddle),
        ("rights of a member", Kind::MemberAccess),
    ] {
        let mut took = [Vec::new(), Vec::new()];
        for round in 0..bench.rounds {
            let mut requests = Vec::with_capacity(REQUESTS * 2);
            for number in 0..REQUESTS {
                for (company, crowd) in &sides {
                    let founder = company.members.first().ok_or("no members")?;
                    let token = world.token(&server.origin, *founder)?;
                    let row = (round * REQUESTS + number) * STRIDE % crowd.members + 1;
                    requests.push(request(company, crowd, kind, (&token, &service), row)?);
                }
            }
            let all = load::series(server.address, &requests, 200)?;
            for (place, micros) in all.into_iter().enumerate() {
                took[place % 2].push(micros);
            }
        }
        let [small, large] = took.map(|mut all| {
            all.sort_unstable();
            load::p50(&all)
        });
        report.growth(title, [("small", small), ("large", large)], GROWTH)?;
    }
    Ok(())
}

/// The kind of request.
#[derive(Clone, Copy)]
enum Kind {
    Check,
    Teams,
    TeamsMiddle,
    TeamMembers,
    Members,
    MembersMiddle,
    MemberAccess,
}

fn request(
    company: &Company,
    crowd: &Crowd,
    kind: Kind,
    (token, service): (&str, &str),
    row: usize,
) -> Result<Vec<u8>, Failure> {
    let home = format!("/v1/organizations/{}", company.id);
    let after = |id: uuid::Uuid| URL_SAFE_NO_PAD.encode(id.as_bytes());
    let path = match kind {
        Kind::Check => {
            let (user, product) = (crowd.user(row)?, crowd.product_of(row)?);
            let body = json!({ "questions": [{
                "user_id": user.to_string(), "product_id": product.to_string(), "path": "/Sales", "right": "view",
            }] });
            return Ok(send("POST", "/v1/access/check", Some(service), &body.to_string()));
        }
        Kind::Teams => format!("{home}/teams"),
        Kind::TeamsMiddle => format!("{home}/teams?after={}", after(crowd.team_of(row / 2)?.uuid())),
        Kind::TeamMembers => format!("{home}/teams/{}/members", crowd.team_of(row)?),
        Kind::Members => format!("{home}/members"),
        Kind::MembersMiddle => format!(
            "{home}/members?after={}",
            after(crowd.member(row / 2 + 1)?.uuid())
        ),
        Kind::MemberAccess => format!("{home}/members/{}/access", crowd.member(row)?),
    };
    Ok(get(&path, Some(token)))
}
