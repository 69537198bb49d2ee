//! The check of an access token: what it costs when the token was seen before, and when it was not.

use crate::report::{self, Report, Target};
use crate::world::World;
use crate::{Bench, Failure, block_on, machine};
use chrono::TimeDelta;
use kontor_api::clock::{Clock, SystemClock};
use std::hint::black_box;

/// Checks of a token that is remembered.
const KNOWN: u32 = 300_000;
/// Tokens that are seen for the first time.
const NEW: u32 = 5_000;

/// Compares with `request_cpu`, the server's processor time in microseconds for its smallest request.
pub fn run(bench: &Bench, report: &mut Report, request_cpu: f64) -> Result<(), Failure> {
    let folder = bench.folder("signature")?;
    let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
    let world = block_on(World::fill(&folder, &url))??;
    let tokens = world.tokens("http://localhost")?;
    let member = world.company()?.members.first().ok_or("no members")?;
    let now = SystemClock.now();
    let issued: Vec<String> = (0..NEW)
        .filter_map(|age| {
            let authenticated_at = now - TimeDelta::seconds(age.into());
            tokens.issue(member.user, member.session, authenticated_at, None, now)
        })
        .collect();
    // Another instance, as on another node: it has seen none of them.
    let tokens = world.tokens("http://localhost")?;
    let begin = machine::own_cpu();
    let right = issued
        .iter()
        .filter(|token| tokens.verify(token, now).is_ok())
        .count();
    let new = machine::own_cpu().saturating_sub(begin).as_secs_f64() * 1e6 / f64::from(NEW);
    if right != NEW as usize {
        return Err("a token was not accepted".into());
    }
    let token = issued.last().ok_or("no tokens")?;
    let begin = machine::own_cpu();
    for _ in 0..KNOWN {
        let _ = black_box(tokens.verify(black_box(token), now));
    }
    let known = machine::own_cpu().saturating_sub(begin).as_secs_f64() * 1e6 / f64::from(KNOWN);
    report::part("Signature check of an access token")?;
    report.line("a token seen for the first time", new, "µs", Target::None)?;
    report.line("the same token again", known, "µs", Target::None)?;
    let share = known / request_cpu * 100.0;
    report.line(
        "share of GET /v1/profile, the smallest request",
        share,
        "%",
        Target::Below(5.0),
    )
}
