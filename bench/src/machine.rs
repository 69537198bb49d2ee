//! Information from Linux about processes and the machine.

use crate::Failure;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Linux counts processor time in hundredths of a second for programs, on every architecture.
const TICK: Duration = Duration::from_millis(10);

/// The numbers of `/proc/PID/stat` after the name, which may hold blanks.
fn stat(pid: u32) -> Option<Vec<u64>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    Some(
        rest.split_whitespace()
            .map(|field| field.parse().unwrap_or_default())
            .collect(),
    )
}

/// Sums some fields; proc(5) counts from 1, and the first two are gone.
fn ticks(stat: &[u64], fields: &[usize]) -> Duration {
    let sum: u64 = fields.iter().filter_map(|field| stat.get(field - 3)).sum();
    TICK * u32::try_from(sum).unwrap_or(u32::MAX)
}

/// Processor time (user and system) of a process.
pub fn cpu(pid: u32) -> Duration {
    stat(pid).map_or(Duration::ZERO, |stat| ticks(&stat, &[14, 15]))
}

/// Processor time of this process.
pub fn own_cpu() -> Duration {
    cpu(std::process::id())
}

/// Processor time of the children that this process has waited for.
pub fn ended_children_cpu() -> Duration {
    stat(std::process::id()).map_or(Duration::ZERO, |stat| ticks(&stat, &[16, 17]))
}

/// Processor time of a process, its ended children and its running ones: all of PostgreSQL.
pub fn family_cpu(pid: u32) -> Duration {
    let own = stat(pid).map_or(Duration::ZERO, |stat| ticks(&stat, &[14, 15, 16, 17]));
    let pids = fs::read_dir("/proc").into_iter().flatten().flatten();
    pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(stat)
        .filter(|stat| stat.get(1) == Some(&u64::from(pid)))
        .map(|stat| ticks(&stat, &[14, 15]))
        .fold(own, |sum, child| sum + child)
}

/// Resident memory of a process, in MiB.
pub fn resident(pid: u32) -> Result<f64, Failure> {
    memory(pid, "VmRSS:")
}

/// The most memory that was ever resident of a process, in MiB.
pub fn peak(pid: u32) -> Result<f64, Failure> {
    memory(pid, "VmHWM:")
}

/// Resident memory of a process that is not of a file, in MiB: without the mapped database.
pub fn anonymous(pid: u32) -> Result<f64, Failure> {
    memory(pid, "RssAnon:")
}

fn memory(pid: u32, name: &str) -> Result<f64, Failure> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .ok_or("no such line in /proc/PID/status")?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}

/// Returns the load average of the last minute: runnable threads of all processes.
pub fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("?").to_owned()
}

/// The processor, and how many of it.
pub fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown processor", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} × {model}")
}

/// Measures the time the disk under `folder` takes to store 4 KiB (write and fdatasync), in microseconds.
pub fn flush_time(folder: &Path) -> Result<f64, Failure> {
    const TIMES: u32 = 200;
    let path = folder.join("flush");
    let mut file = File::create(&path)?;
    let began = Instant::now();
    for _ in 0..TIMES {
        file.write_all(&[1; 4096])?;
        file.sync_data()?;
    }
    let each = began.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES);
    fs::remove_file(&path)?;
    Ok(each)
}
