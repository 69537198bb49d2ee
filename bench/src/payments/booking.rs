//! Files of the bank, booked by the operator's command as the server does it.

use super::SETTINGS;
use super::bank_file::write;
use super::rows::Rows;
use crate::postgres::Postgres;
use crate::report::{Report, Target};
use crate::server::MASTER_KEY;
use crate::{Bench, Failure, machine};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Transactions of the two files: of one megabyte, and of a hundred.
const FILES: [(&str, usize); 2] = [("1 MB", 980), ("100 MB", 98_000)];
/// Time between two looks at the memory of the command.
const LOOK: Duration = Duration::from_millis(10);

/// A file that was booked.
struct Booked {
    elapsed: Duration,
    /// Most anonymous memory, in MiB.
    memory: f64,
}

/// Books a small and a large file.
pub fn run(
    bench: &Bench,
    report: &mut Report,
    (folder, url): (&Path, &str),
    postgres: &Postgres,
) -> Result<(), Failure> {
    let cpu = postgres.cpu()?;
    let (mut memory, mut done) = (Vec::new(), 0);
    for (name, count) in FILES {
        let path = folder.join("bank.xml");
        let invoices = Rows::payable(done + count).skip(done);
        let count = write(&path, &format!("F{done}"), invoices)?;
        done += usize::try_from(count)?;
        let before = cpu() + machine::ended_children_cpu();
        let booked = book(bench, (folder, url), &path)?;
        let spent = (cpu() + machine::ended_children_cpu()).saturating_sub(before);
        let rate = f64::from(count) / booked.elapsed.as_secs_f64();
        let target = if count > 10_000 {
            Target::AtLeast(2_000.0)
        } else {
            Target::None
        };
        report.line(
            &format!("payments in a second, a file of {name}"),
            rate,
            "/s",
            target,
        )?;
        let each = spent.as_secs_f64() * 1e6 / f64::from(count);
        report.line(
            &format!("processor time of one, a file of {name}"),
            each,
            "µs",
            Target::None,
        )?;
        report.line(
            &format!("memory, a file of {name}"),
            booked.memory,
            "MiB",
            Target::None,
        )?;
        memory.push(booked.memory);
    }
    let more = memory.iter().copied().reduce(|small, large| large - small);
    report.line(
        "more memory with a file of 100 MB than of 1 MB",
        more.unwrap_or(f64::NAN),
        "MiB",
        Target::Below(10.0),
    )
}

fn book(bench: &Bench, (folder, url): (&Path, &str), path: &Path) -> Result<Booked, Failure> {
    let began = Instant::now();
    let mut child = Command::new(&bench.binary)
        .args(["bank", "import"])
        .arg(path)
        .env_clear()
        .env("KONTOR_DATA_DIR", folder)
        .env("KONTOR_DATABASE_URL", url)
        .env("KONTOR_MASTER_KEY", MASTER_KEY)
        .envs(SETTINGS)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut memory = 0.0_f64;
    while child.try_wait()?.is_none() {
        memory = memory.max(machine::anonymous(child.id()).unwrap_or_default());
        std::thread::sleep(LOOK);
    }
    let elapsed = began.elapsed();
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(Booked { elapsed, memory })
}
