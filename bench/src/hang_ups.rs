//! Sixteen clients of one tenant ask for previews over 25,000 grants and hang up; a stranger goes on reading.

use crate::load;
use crate::postgres::Postgres;
use crate::report::{self, Report, Target};
use crate::server::Server;
use crate::world::{World, get, send};
use crate::{Bench, Failure, block_on};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// Products of the tenant.
const PRODUCTS: usize = 200;
/// Members who are given rights in each of them.
const MEMBERS: usize = 5;
/// Requests of 1,000 grants each.
const REQUESTS: usize = 25;
/// Connections that ask and hang up.
const CLIENTS: usize = 16;
/// Maximum ratio of a stranger's response times during the hang-ups to those of a quiet server.
const SLOWER: f64 = 3.0;
/// Time until they are back to normal.
const RECOVERY: Duration = Duration::from_secs(1);

/// Measures on both databases.
pub fn run(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    let folder = bench.folder("hang-ups-sqlite")?;
    let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
    measure(bench, report, "SQLite", &folder, &url)?;
    let folder = bench.folder("hang-ups-postgres")?;
    let postgres = Postgres::start(&folder)?;
    measure(bench, report, "PostgreSQL", &folder, &postgres.url)
}

fn measure(bench: &Bench, report: &mut Report, name: &str, folder: &Path, url: &str) -> Result<(), Failure> {
    let world = block_on(World::fill_with(folder, url, &[MEMBERS + 1, 1]))??;
    let server = Server::start(&bench.binary, folder, url, &[])?;
    let [tenant, strangers] = world.companies.as_slice() else {
        return Err("two organisations are expected".into());
    };
    let first = |company: &crate::world::Company| company.members.first().copied().ok_or("no members");
    let token = world.token(&server.origin, first(tenant)?)?;
    let home = format!("/v1/organizations/{}", tenant.id);
    let order = send(
        "POST",
        &format!("{home}/products"),
        Some(&token),
        r#"{"plan":"drive_monthly","name":"Drive"}"#,
    );
    let mut products = Vec::with_capacity(PRODUCTS);
    for _ in 0..PRODUCTS {
        let ordered: Value = serde_json::from_slice(&load::ask(server.address, &order, 201)?)?;
        products.push(ordered["id"].as_str().ok_or("no product")?.to_owned());
    }
    let members: Vec<String> = tenant
        .members
        .iter()
        .skip(1)
        .map(|member| member.id.to_string())
        .collect();
    for number in 0..REQUESTS {
        let grant =
            json!({ "product_ids": products, "path": format!("/folder/{number}"), "rights": ["view"] });
        let body = json!({ "member_ids": members, "grant": grant }).to_string();
        let request = send("POST", &format!("{home}/grants"), Some(&token), &body);
        load::burst(server.address, vec![request], 201)?;
    }
    let two = members.get(..2).ok_or("no members")?;
    let body = json!({ "give": { "member_ids": two, "grant": { "everything": true, "include_future": true, "rights": ["*"] } } });
    let preview = send(
        "POST",
        &format!("{home}/access/preview"),
        Some(&token),
        &body.to_string(),
    );
    let profile = get(
        "/v1/profile",
        Some(&world.token(&server.origin, first(strangers)?)?),
    );
    let took = load::series(
        server.address,
        &[preview.clone(), preview.clone(), preview.clone()],
        200,
    )?;
    let alone = took
        .iter()
        .min()
        .copied()
        .map_or(0.0, |micros| f64::from(micros) / 1000.0);
    let reads = |clients| load::reads_beside(server.address, (&preview, clients), bench.time, &profile);
    let quiet = reads(0)?;
    let meanwhile = reads(CLIENTS)?;
    std::thread::sleep(RECOVERY);
    let after = reads(0)?;
    report::part(&format!(
        "{CLIENTS} clients ask for previews over 25,000 grants and hang up, {name}"
    ))?;
    report.line("one preview, alone", alone, "ms", Target::None)?;
    for (title, reads) in [
        ("quiet", &quiet),
        ("meanwhile", &meanwhile),
        ("1 s after", &after),
    ] {
        report.line(
            &format!("a stranger's reads, {title}: half within"),
            load::p50(reads),
            "ms",
            Target::None,
        )?;
        report.line(
            &format!("a stranger's reads, {title}: 99 of 100"),
            load::quantile(reads, 99),
            "ms",
            Target::None,
        )?;
    }
    let ratio = |reads: &[u32]| load::quantile(reads, 99) / load::quantile(&quiet, 99);
    report.line(
        "99 of 100 by the quiet ones",
        ratio(&meanwhile),
        "×",
        Target::Below(SLOWER),
    )?;
    report.line(
        "99 of 100 by the quiet ones, 1 s after",
        ratio(&after),
        "×",
        Target::Below(SLOWER),
    )
}
