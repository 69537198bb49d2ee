//! The real binary as a process: started on a free port, ended by pid, also when a test fails.

use crate::client::Client;
use crate::database::Fresh;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A `kontor serve` process.
pub struct Process {
    child: Child,
    /// The server's own process, where another program runs it.
    server: u32,
    /// Its base URL.
    pub base: String,
    /// The base URL of its metrics, if they have a port.
    pub metrics: Option<String>,
}

/// The binary that `scripts/test` built.
pub fn binary() -> PathBuf {
    let mut folder = std::env::current_exe().expect("this test");
    while folder.pop() {
        let candidate = folder.join("kontor");
        if candidate.is_file() {
            return candidate;
        }
    }
    panic!("the binary `kontor` is not built: run `cargo build --bins` first, as scripts/test does")
}

impl Process {
    /// Starts a node on a database, with settings as variables.
    pub fn start(fresh: &Fresh, settings: &[(&str, &str)]) -> Self {
        Self::start_under(&[], fresh, settings)
    }

    /// As [`Self::start`], with its log in a file.
    pub fn start_logging(log: File, fresh: &Fresh, settings: &[(&str, &str)]) -> Self {
        Self::launch(&[], log.into(), fresh, settings)
    }

    /// As [`Self::start`], under another program such as strace.
    pub fn start_under(wrapper: &[&str], fresh: &Fresh, settings: &[(&str, &str)]) -> Self {
        Self::launch(wrapper, Stdio::inherit(), fresh, settings)
    }

    fn launch(wrapper: &[&str], log: Stdio, fresh: &Fresh, settings: &[(&str, &str)]) -> Self {
        let binary = binary();
        let mut command = match wrapper {
            [] => Command::new(&binary),
            [program, arguments @ ..] => {
                let mut command = Command::new(program);
                command.args(arguments).arg(&binary);
                command
            }
        };
        command
            .args(["serve", "--dev"])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("KONTOR_LISTEN", "127.0.0.1:0")
            .env("KONTOR_DATA_DIR", &fresh.folder)
            .env("KONTOR_DATABASE_URL", &fresh.url)
            .env(
                "KONTOR_MASTER_KEY",
                "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            )
            .env("KONTOR_RATE_LIMIT_PER_MINUTE", "0")
            .env("KONTOR_LOG", "warn")
            .current_dir(&fresh.folder)
            .stdout(Stdio::piped())
            .stderr(log);
        for (name, value) in settings {
            command.env(name, value);
        }
        let mut child = command.spawn().expect("the binary starts");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut metrics = None;
        // With a public URL that leads elsewhere, the line before says where it listens.
        let base = output
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                if let Some(address) = line.strip_prefix("Metrics ") {
                    metrics = address.strip_suffix("/metrics").map(str::to_owned);
                }
                let listens = line.strip_prefix("Kontor listens on ");
                listens
                    .or_else(|| line.strip_prefix("Kontor serves "))
                    .map(str::to_owned)
            })
            .expect("the server says where it listens");
        let server = if wrapper.is_empty() {
            child.id()
        } else {
            only_child_of(child.id())
        };
        Self {
            child,
            server,
            base,
            metrics,
        }
    }

    /// Returns a client that is not logged in.
    pub fn client(&self) -> Client {
        Client::new(&self.base)
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.server
    }

    /// SIGKILL: nothing is finished, nothing is flushed. Returns when it is gone.
    pub fn kill(self) {
        drop(self);
    }

    /// SIGTERM: what is in hand is finished first. Returns its exit code.
    pub fn stop(mut self) -> Option<i32> {
        let _ = Command::new("kill").arg(self.server.to_string()).status();
        self.child.wait().expect("it ends").code()
    }

    fn end(&mut self) {
        if self.server == self.child.id() {
            let _ = self.child.kill();
        } else {
            // What runs the server ends by itself after it.
            let _ = Command::new("kill")
                .args(["-KILL", &self.server.to_string()])
                .status();
        }
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

fn only_child_of(pid: u32) -> u32 {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).expect("a Linux");
    let first = children.split_whitespace().next();
    first
        .and_then(|child| child.parse().ok())
        .expect("it runs the server")
}
