//! A thousand logins at once: memory stays bounded, what does not fit is refused, others go on being answered.

use crate::load::{self, Reply};
use crate::report::{self, Report, Target};
use crate::server::Server;
use crate::world::{self, World, get};
use crate::{Bench, Failure, block_on, machine};

/// Logins that arrive at once.
const LOGINS: usize = 1_000;
/// Maximum memory of the idle server, in MiB.
const IDLE: f64 = 30.0;
/// Memory of one hash at the default settings, in MiB; as many run at once as there are cores.
const HASH: f64 = 19.0;
/// Maximum memory of a thousand connections and their requests, in MiB.
const REQUESTS: f64 = 64.0;
/// The longest that the smallest read may take meanwhile, in milliseconds.
const READ: f64 = 1_000.0;

/// Sends the logins, while another person reads their own profile.
pub fn run(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    let folder = bench.folder("burst")?;
    let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
    let world = block_on(World::fill(&folder, &url))??;
    let server = Server::start(&bench.binary, &folder, &url, &[])?;
    let member = world.company()?.members.first().ok_or("no members")?;
    let profile = get("/v1/profile", Some(&world.token(&server.origin, *member)?));
    let (replies, reads) = load::burst_beside(server.address, world::logins(LOGINS), &profile)?;
    let peak = machine::peak(server.pid())?;
    let count = |wanted: &dyn Fn(&Reply) -> bool| {
        let counted = replies.iter().filter(|reply| wanted(reply)).count();
        f64::from(u32::try_from(counted).unwrap_or(u32::MAX))
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let pool = f64::from(u32::try_from(cores).unwrap_or(1)) * HASH;
    let (entered, refused) = (
        count(&|reply| reply.status == 201),
        count(&|reply| reply.status == 503 && reply.retry_after),
    );
    let other = count(&|_| true) - entered - refused;
    report::part("1,000 logins at once, SQLite")?;
    report.line("logged in", entered, "", Target::AtLeast(256.0))?;
    report.line("refused with 503 and Retry-After", refused, "", Target::None)?;
    report.line("anything else", other, "", Target::Below(1.0))?;
    report.line(
        "most resident memory",
        peak,
        "MiB",
        Target::Below(IDLE + pool + REQUESTS),
    )?;
    let slowest = reads
        .last()
        .copied()
        .map_or(0.0, |micros| f64::from(micros) / 1000.0);
    let answered = f64::from(u32::try_from(reads.len()).unwrap_or(u32::MAX));
    report.line("reads answered meanwhile", answered, "", Target::AtLeast(10.0))?;
    report.line("half of them within", load::p50(&reads), "ms", Target::None)?;
    report.line("the slowest of them", slowest, "ms", Target::Below(READ))
}
