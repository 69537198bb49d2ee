//! The history as a file: lines in a second, the memory that it takes, and the time to its first byte.

use crate::report::{Report, Target, median};
use crate::server::Server;
use crate::world::get;
use crate::{Bench, Failure, machine};
use kontor_domain::ids::OrganizationId;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Time between two looks at the server's memory.
const LOOK: Duration = Duration::from_millis(10);
/// Idle time before the server's memory is read.
const IDLE: Duration = Duration::from_secs(2);
/// Number of exports of which only the beginning is read.
const BEGINNINGS: usize = 20;

/// Measurements of one export.
struct Seen {
    first_byte: Duration,
    lines: u32,
}

/// Reads the whole file in each round, and its beginning some more times. `cpu` returns the processor time of the server
/// and the database.
pub fn run(
    bench: &Bench,
    report: &mut Report,
    server: &Server,
    (organization, token): (OrganizationId, &str),
    cpu: impl Fn() -> Duration,
) -> Result<(), Failure> {
    let path = format!("/v1/organizations/{organization}/billing-documents/export?separator=comma");
    let request = get(&path, Some(token));
    let mut firsts = Vec::new();
    for _ in 0..BEGINNINGS {
        firsts.push(download(server, &request, true)?.first_byte.as_secs_f64() * 1e3);
    }
    std::thread::sleep(IDLE);
    let idle = machine::anonymous(server.pid())?;
    let (mut rates, mut by_cpu, mut most) = (Vec::new(), Vec::new(), idle);
    for _ in 0..bench.rounds {
        let (before, began) = (cpu(), Instant::now());
        let (seen, peak) = watched(server, || download(server, &request, false))?;
        let (spent, elapsed) = (cpu().saturating_sub(before), began.elapsed());
        rates.push(f64::from(seen.lines) / elapsed.as_secs_f64());
        by_cpu.push(f64::from(seen.lines) / spent.as_secs_f64());
        most = most.max(peak);
    }
    let least = Target::AtLeast(50_000.0);
    report.line("lines in a second", median(rates), "/s", Target::None)?;
    report.line("lines in a second of processor time", median(by_cpu), "/s", least)?;
    report.line(
        "more memory than idle, at most",
        most - idle,
        "MiB",
        Target::Below(20.0),
    )?;
    report.line("first byte, median", median(firsts), "ms", Target::Below(100.0))
}

/// Does work, and returns the most anonymous memory that the server had meanwhile.
fn watched<T>(server: &Server, work: impl FnOnce() -> Result<T, Failure>) -> Result<(T, f64), Failure> {
    let (done, pid) = (AtomicBool::new(false), server.pid());
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut most = 0.0_f64;
            while !done.load(Ordering::Relaxed) {
                most = most.max(machine::anonymous(pid).unwrap_or_default());
                std::thread::sleep(LOOK);
            }
            most
        });
        let result = work();
        done.store(true, Ordering::Relaxed);
        let most = watcher.join().map_err(|_| "the watcher failed")?;
        Ok((result?, most))
    })
}

/// Asks for the file. Its end is the last chunk, `0`; lines are counted by the name of the currency, which each has once.
fn download(server: &Server, request: &[u8], is_beginning: bool) -> Result<Seen, Failure> {
    const CURRENCY: &[u8] = b",CHF,";
    const END: &[u8] = b"\r\n0\r\n\r\n";
    let mut stream = TcpStream::connect(server.address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let began = Instant::now();
    stream.write_all(request)?;
    let mut buffer = vec![0; 256 * 1024];
    let mut kept = stream.read(&mut buffer)?;
    if !buffer.starts_with(b"HTTP/1.1 200 ") {
        return Err(String::from_utf8_lossy(&buffer[..kept]).into());
    }
    let (mut first_byte, mut lines, mut counted) = (None, 0, 0);
    loop {
        let read = &buffer[..kept];
        let places = read.windows(CURRENCY.len()).enumerate();
        let new = places.filter(|(at, part)| at + CURRENCY.len() > counted && *part == CURRENCY);
        lines += u32::try_from(new.count())?;
        if lines > 0 && first_byte.is_none() {
            first_byte = Some(began.elapsed());
        }
        match first_byte {
            Some(first_byte) if is_beginning || read.ends_with(END) => return Ok(Seen { first_byte, lines }),
            _ => {}
        }
        // What the next read may complete is kept, and not counted again.
        let from = kept.saturating_sub(END.len() - 1);
        buffer.copy_within(from..kept, 0);
        counted = kept - from;
        let count = stream.read(&mut buffer[counted..])?;
        if count == 0 {
            return Err("the export ended too early".into());
        }
        kept = counted + count;
    }
}
