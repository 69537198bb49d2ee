//! Two questions: why an invoice is open, and what the balance of an organization is.

use super::rows::Rows;
use crate::report::{Report, Target};
use crate::server::Server;
use crate::world::{World, get};
use crate::{Bench, Failure, load};

/// Number of organizations that ask.
const ASKING: usize = 10;
/// Number of invoices that each of them asks about.
const ASKED: usize = 100;
/// Number of questions about a balance.
const BALANCES: usize = 200;

/// Asks for diagnoses and balances.
pub fn run(
    bench: &Bench,
    report: &mut Report,
    (world, server): (&World, &Server),
    rows: &Rows,
) -> Result<(), Failure> {
    let mut requests = Vec::new();
    for (number, company) in world.companies.iter().enumerate().take(ASKING) {
        let token = world.token(&server.origin, *company.members.first().ok_or("no members")?)?;
        // Those that are due for a reminder, of which nothing was paid, and those beside them, which were paid in part.
        for row in rows.due_of(number).into_iter().take(ASKED) {
            for invoice in [row, row + 1].into_iter().filter(|row| rows.is_of(*row, number)) {
                let id = Rows::invoice(invoice)?;
                let path = format!("/v1/organizations/{}/invoices/{id}/diagnosis", company.id);
                requests.push(get(&path, Some(&token)));
            }
        }
    }
    let mut times = Vec::new();
    for _ in 0..bench.rounds {
        times.extend(load::series(server.address, &requests, 200)?);
    }
    times.sort_unstable();
    report.line("diagnosis, median", load::p50(&times), "ms", Target::None)?;
    report.line(
        "diagnosis, 95 % stay under",
        load::quantile(&times, 95),
        "ms",
        Target::Below(20.0),
    )?;
    let company = world.company()?;
    let token = world.token(&server.origin, *company.members.first().ok_or("no members")?)?;
    let path = format!(
        "/v1/organizations/{}/balances?on={}",
        company.id,
        rows.yesterday()
    );
    let requests: Vec<Vec<u8>> = (0..BALANCES).map(|_| get(&path, Some(&token))).collect();
    let mut times = load::series(server.address, &requests, 200)?;
    times.sort_unstable();
    report.line(
        "balance with 100,000 entries, 95 % stay under",
        load::quantile(&times, 95),
        "ms",
        Target::Below(5.0),
    )
}
