//! On SQLite an answer leaves only after its commit is on the disk: the setting as the writer itself reports
//! it, and the order of system calls as the kernel saw them.

use crate::run::Prepared;
use kontor_tests::app::PUBLIC_URL;
use kontor_tests::process::Process;
use kontor_tests::{Database, TestApp};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const ONE_BY_ONE: usize = 30;
const CLIENTS: usize = 4;
const EACH: usize = 15;
/// Time without a write after which the server has nothing left of its start to write.
const QUIET: Duration = Duration::from_secs(2);
/// SQLite's number for FULL.
const FULL: i32 = 2;

#[test]
fn the_writer_is_at_full_unless_told_otherwise() {
    let synchronous = |app: &TestApp| app.block_on(app.store().sqlite_synchronous()).expect("an answer");
    assert_eq!(synchronous(&TestApp::start(Database::Sqlite)), Some(FULL));
    let other = TestApp::start_with(Database::Sqlite, &[("sqlite_synchronous", "normal")]);
    assert_eq!(
        synchronous(&other),
        Some(1),
        "the question would notice another setting"
    );
    assert_eq!(synchronous(&TestApp::start(Database::Postgres)), None);
}

#[test]
fn each_answer_follows_the_flush_of_its_commit() {
    let version = Command::new("strace").arg("-V").stdout(Stdio::null()).status();
    assert!(version.is_ok(), "this test needs strace: apt-get install strace");
    let prepared = Prepared::new(Database::Sqlite);
    let file = prepared.fresh.folder.join("trace").display().to_string();
    let calls = "trace=read,readv,recvfrom,recvmsg,write,pwrite64,writev,sendto,sendmsg,fdatasync,fsync";
    let strace = ["strace", "-f", "-y", "-s", "40", "-e", calls, "-o", &file];
    // There are no other writes: these operations send no mail, and the worker is off.
    let settings = [
        ("KONTOR_PUBLIC_URL", PUBLIC_URL),
        ("KONTOR_JOB_POLL_SECONDS", "3600"),
    ];
    let node = Process::start_under(&strace, &prepared.fresh, &settings);
    let script = prepared.script.at(&node.base);
    let write = || {
        let body = json!({ "name": "Muster AG", "kind": "company", "postal_address": { "country": "CH" } });
        script.post("/v1/organizations", body).expect(201);
    };
    // What the server writes at its start is through, so only answers write from here on.
    write();
    wait_for_quiet_log(&prepared.fresh.folder);
    (0..ONE_BY_ONE).for_each(|_| write());
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| (0..EACH).for_each(|_| write()));
        }
    });
    node.kill();
    let trace = Trace::read(&std::fs::read_to_string(&file).expect("a trace"));
    assert_eq!(
        trace.answers.len(),
        1 + ONE_BY_ONE + CLIENTS * EACH,
        "answers in the trace"
    );
    for (number, answer) in trace.answers.iter().skip(1).enumerate() {
        let asked = answer.asked.expect("the request that this answers");
        let flushed = trace.flush_within(asked, answer.sent);
        assert!(flushed.is_some(), "answer {number} left before any flush");
        if number < ONE_BY_ONE {
            let written = trace.last_write_within(asked, answer.sent).expect("a commit");
            let (begun, _) = flushed.expect("a flush");
            assert!(written < begun, "answer {number} left before its own flush");
        }
    }
    println!(
        "{} answers, {} flushes of the log, each answer after one",
        trace.answers.len(),
        trace.flushes.len()
    );
}

/// Waits until the write-ahead log has not grown for a while.
fn wait_for_quiet_log(folder: &Path) {
    let written = || {
        let files = std::fs::read_dir(folder).expect("the folder");
        let logs = files.filter_map(|file| {
            file.ok()
                .filter(|file| file.path().to_string_lossy().ends_with("-wal"))
        });
        let moments = logs.map(|log| log.metadata().and_then(|data| data.modified()).expect("a moment"));
        moments.max().expect("a log")
    };
    while written().elapsed().is_ok_and(|since| since < QUIET) {
        std::thread::sleep(QUIET / 10);
    }
}

/// The lines of a trace in their order; a call that was interrupted by another thread's begins on one line
/// and ends on a later one.
#[derive(Default)]
struct Trace {
    answers: Vec<Answered>,
    /// Begin and end of each successful flush of the write-ahead log.
    flushes: Vec<(usize, usize)>,
    /// End of each write to it.
    writes: Vec<usize>,
}

/// A 201 that left.
struct Answered {
    /// Time at which the last of its request was read.
    asked: Option<usize>,
    /// Time at which sending began.
    sent: usize,
}

impl Trace {
    fn read(text: &str) -> Self {
        let mut trace = Self::default();
        let mut begun: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        let mut asked: BTreeMap<String, usize> = BTreeMap::new();
        for (place, line) in text.lines().enumerate() {
            let (thread, call) = line.split_once(' ').expect("a thread and a call");
            let call = call.trim_start();
            if let Some(beginning) = call.strip_suffix("<unfinished ...>") {
                begun.insert(thread, (place, beginning));
                // What is sent is named at the beginning; that counts even if the end never comes.
                trace.sent(beginning, place, &asked);
            } else if let Some(rest) = call.strip_prefix("<... ") {
                let rest = rest.split_once("resumed>").map_or("", |(_, rest)| rest);
                if let Some((begin, beginning)) = begun.remove(thread) {
                    trace.ended(&format!("{beginning}{rest}"), begin, place, &mut asked);
                }
            } else {
                trace.sent(call, place, &asked);
                trace.ended(call, place, place, &mut asked);
            }
        }
        trace
    }

    /// A call that begins.
    fn sent(&mut self, call: &str, place: usize, asked: &BTreeMap<String, usize>) {
        let sends = ["sendto(", "write(", "writev(", "sendmsg("];
        if sends.iter().any(|name| call.starts_with(name)) && call.contains("\"HTTP/1.1 201 ") {
            let asked = asked.get(descriptor(call)).copied();
            self.answers.push(Answered { asked, sent: place });
        }
    }

    /// A call that ended.
    fn ended(&mut self, call: &str, begin: usize, end: usize, asked: &mut BTreeMap<String, usize>) {
        let is = |names: &[&str]| names.iter().any(|name| call.starts_with(name));
        let of = descriptor(call);
        let done = call
            .rsplit_once(" = ")
            .is_some_and(|(_, result)| !result.starts_with('-'));
        let log = of.ends_with("-wal>");
        if !done {
        } else if is(&["fdatasync(", "fsync("]) && log {
            self.flushes.push((begin, end));
        } else if is(&["write(", "pwrite64("]) && log {
            self.writes.push(end);
        } else if is(&["read(", "readv(", "recvfrom(", "recvmsg("]) && of.contains("socket:") {
            asked.insert(of.to_owned(), end);
        }
    }

    fn flush_within(&self, from: usize, to: usize) -> Option<(usize, usize)> {
        let within = |flush: &&(usize, usize)| from < flush.0 && flush.1 < to;
        self.flushes.iter().rfind(within).copied()
    }

    fn last_write_within(&self, from: usize, to: usize) -> Option<usize> {
        let within = |write: &&usize| (from..to).contains(*write);
        self.writes.iter().rfind(within).copied()
    }
}

/// Returns the subject of a call: `14<socket:[1234]>`.
fn descriptor(call: &str) -> &str {
    let (_, arguments) = call.split_once('(').unwrap_or_default();
    let end = arguments.find([',', ')']).unwrap_or(arguments.len());
    arguments[..end].trim_end()
}
