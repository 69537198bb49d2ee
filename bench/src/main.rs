//! Measures the released binary beside the plain work that each request needs, and prints the ratios.
//!
//! `cargo run --release -p kontor-bench` measures everything, `-- --quick` in one short round, and
//! `-- members-sqlite writes` only these parts; `-- --binary FILE` another build, to compare a change.
//! `bench/README.md` says what each line means.

mod access;
mod billing;
mod burst;
mod check;
mod crowd;
mod enumeration;
mod footprint;
mod growth;
mod hang_ups;
mod load;
mod logins;
mod machine;
mod members;
mod payments;
mod postgres;
mod report;
mod server;
mod signature;
mod world;
mod writes;

use kontor_api::clock::{Clock, SystemClock};
use report::Report;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Reason why a measurement failed; printed as it is.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The parts, in their order.
const PARTS: [&str; 15] = [
    "members-postgres",
    "members-sqlite",
    "profile",
    "signature",
    "writes",
    "footprint",
    "logins",
    "burst",
    "enumeration",
    "growth",
    "access",
    "check",
    "hang-ups",
    "billing",
    "payments",
];

/// Options of a measurement.
struct Bench {
    binary: PathBuf,
    folder: PathBuf,
    rounds: usize,
    time: Duration,
}

impl Bench {
    /// A new folder, for one database.
    fn folder(&self, name: &str) -> Result<PathBuf, Failure> {
        let folder = self.folder.join(name);
        std::fs::create_dir(&folder)?;
        Ok(folder)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The command line.
#[derive(Default)]
struct Arguments {
    quick: bool,
    binary: Option<PathBuf>,
    parts: Vec<String>,
}

impl Arguments {
    fn read(mut given: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut arguments = Self::default();
        while let Some(argument) = given.next() {
            match argument.as_str() {
                "--quick" => arguments.quick = true,
                "--binary" => arguments.binary = given.next().map(std::fs::canonicalize).transpose()?,
                part if PARTS.contains(&part) => arguments.parts.push(argument),
                _ => {
                    let parts = PARTS.join(", ");
                    return Err(format!(
                        "`{argument}` is neither --quick, --binary FILE nor a part: {parts}"
                    )
                    .into());
                }
            }
        }
        Ok(arguments)
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "kontor-bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Measures, and says how many targets were missed.
fn run() -> Result<usize, Failure> {
    let arguments = Arguments::read(std::env::args().skip(1))?;
    let wanted = |part: &str| arguments.parts.is_empty() || arguments.parts.contains(&part.to_owned());
    survive_interrupts()?;
    let bench = Bench {
        binary: arguments.binary.map_or_else(server::build, Ok)?,
        folder: fresh_folder()?,
        rounds: if arguments.quick { 1 } else { 5 },
        time: Duration::from_secs(if arguments.quick { 2 } else { 4 }),
    };
    let mut report = Report::default();
    report::part(&format!(
        "Kontor {}, {}, {}, {} × {} s, load average {} before",
        env!("CARGO_PKG_VERSION"),
        SystemClock.now().format("%F %R UTC"),
        machine::processor(),
        bench.rounds,
        bench.time.as_secs(),
        machine::load_average(),
    ))?;
    if wanted("members-postgres") {
        members::on_postgres(&bench, &mut report)?;
    }
    if wanted("members-sqlite") {
        members::on_sqlite(&bench, &mut report)?;
    }
    if wanted("profile") || wanted("signature") {
        let cpu = members::profile(&bench, &mut report)?;
        signature::run(&bench, &mut report, cpu)?;
    }
    if wanted("writes") {
        writes::run(&bench, &mut report)?;
    }
    if wanted("footprint") {
        footprint::run(&bench, &mut report)?;
    }
    if wanted("logins") {
        logins::run(&bench, &mut report)?;
    }
    if wanted("burst") {
        burst::run(&bench, &mut report)?;
    }
    if wanted("enumeration") {
        enumeration::run(&bench, &mut report)?;
    }
    if wanted("growth") {
        growth::run(&bench, &mut report)?;
    }
    if wanted("access") {
        access::run(&bench, &mut report)?;
    }
    if wanted("check") {
        check::run(&bench, &mut report)?;
    }
    if wanted("hang-ups") {
        hang_ups::run(&bench, &mut report)?;
    }
    if wanted("billing") {
        billing::run(&bench, &mut report)?;
    }
    if wanted("payments") {
        payments::run(&bench, &mut report)?;
    }
    report::part(&match report.missed() {
        [] => format!(
            "Load average {} after. Every target is met.",
            machine::load_average()
        ),
        missed => format!(
            "Load average {} after. Missed: {}",
            machine::load_average(),
            missed.join("; ")
        ),
    })?;
    Ok(report.missed().len())
}

/// A folder of this run, removed with it.
fn fresh_folder() -> Result<PathBuf, Failure> {
    let folder = std::env::temp_dir().join(format!("kontor-bench.{}", std::process::id()));
    std::fs::create_dir(Path::new(&folder))?;
    Ok(folder)
}

/// Runs async work to its end.
fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(work))
}

/// Ctrl-C ends the servers, which run in the same group; their end fails the measurement, and on the way out
/// everything that was started is ended and removed.
fn survive_interrupts() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    std::thread::spawn(move || {
        runtime.block_on(async { while tokio::signal::ctrl_c().await.is_ok() {} });
    });
    Ok(())
}
