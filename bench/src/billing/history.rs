//! The first page of the history with each filter, and a page in its middle.

use super::archive::Archive;
use crate::load;
use crate::report::Report;
use crate::server::Server;
use crate::world::{Company, World, get};
use crate::{Bench, Failure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Days;

/// Requests of each kind to each organization in a round.
const REQUESTS: usize = 100;
/// Maximum ratio of the medians, large to small organization.
const GROWTH: f64 = 1.5;
/// Rows that are asked about are this far apart, so that they are not all in one place.
const STRIDE: usize = 7_919;

/// Filters, as they are written in a request; those in braces name something of a row.
const FILTERS: [&str; 17] = [
    "",
    "?after={id}",
    "?kind=invoice",
    "?kind=credit_note",
    "?status=open",
    "?status=partially_paid",
    "?status=paid",
    "?status=partially_refunded",
    "?status=refunded",
    "?status=cancelled",
    "?status=issued",
    "?status=overdue",
    "?from={year_before}&to={day}",
    "?product_id={product}",
    "?billing_address_id={address}",
    "?q={number}",
    "?q=seldwyla%20web",
];

/// Asks both organizations in turns.
pub fn run(
    bench: &Bench,
    report: &mut Report,
    (world, server): (&World, &Server),
    sides: &[(&Company, Archive)],
) -> Result<(), Failure> {
    for filter in FILTERS {
        let mut took = [Vec::new(), Vec::new()];
        for round in 0..bench.rounds {
            let mut requests = Vec::with_capacity(REQUESTS * 2);
            for number in 0..REQUESTS {
                for (company, archive) in sides {
                    let founder = company.members.first().ok_or("no members")?;
                    let token = world.token(&server.origin, *founder)?;
                    // Not in the first fifth, so that a page from there on is full.
                    let row = (round * REQUESTS + number) * STRIDE % (archive.documents * 4 / 5);
                    let query = written(filter, archive, archive.documents - row)?;
                    let path = format!("/v1/organizations/{}/billing-documents{query}", company.id);
                    requests.push(get(&path, Some(&token)));
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
        let title = if filter.is_empty() { "no filter" } else { filter };
        report.growth(title, [("small", small), ("large", large)], GROWTH)?;
    }
    Ok(())
}

fn written(filter: &str, archive: &Archive, row: usize) -> Result<String, Failure> {
    let day = archive.day(row);
    Ok(filter
        .replace("{id}", &URL_SAFE_NO_PAD.encode(archive.document(row)?))
        .replace("{year_before}", &(day - Days::new(365)).to_string())
        .replace("{day}", &day.to_string())
        .replace("{product}", &archive.product(row)?.to_string())
        .replace("{address}", &archive.address(row)?.to_string())
        .replace("{number}", &archive.printed(row)))
}
