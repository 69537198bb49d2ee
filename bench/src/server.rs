//! The real binary as a process of its own, on a free port, ended by its pid.

use crate::Failure;
use crate::load;
use crate::machine;
use crate::world;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// Protects the databases of one run; they are thrown away.
pub const MASTER_KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// A `kontor serve` process.
pub struct Server {
    child: Child,
    /// Its origin, which it issues tokens for.
    pub origin: String,
    /// Its address.
    pub address: SocketAddr,
    /// From the start of the process to its first answer.
    pub first_answer: Duration,
}

/// Builds the binary as it is released, beside this program.
pub fn build() -> Result<PathBuf, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args([
            "build",
            "--release",
            "--locked",
            "--quiet",
            "--package",
            "kontor-api",
            "--bin",
            "kontor",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()?;
    if !status.success() {
        return Err("the binary `kontor` could not be built".into());
    }
    let own = std::env::current_exe()?;
    Ok(own.with_file_name("kontor"))
}

/// A service token for drives, made by the operator's command.
pub fn service_token(binary: &Path, folder: &Path, url: &str) -> Result<String, Failure> {
    let output = Command::new(binary)
        .args(["service-token", "create", "--name", "bench", "--kinds", "drive"])
        .env_clear()
        .env("KONTOR_DATA_DIR", folder)
        .env("KONTOR_DATABASE_URL", url)
        .env("KONTOR_MASTER_KEY", MASTER_KEY)
        .current_dir(folder)
        .output()?;
    let told = String::from_utf8(output.stdout)?;
    let mut words = told.split_whitespace();
    let token = words.find(|word| word.starts_with("kontor_service_"));
    token
        .map(str::to_owned)
        .ok_or_else(|| String::from_utf8_lossy(&output.stderr).into())
}

impl Server {
    /// Starts a server with the defaults, but for a quota that is counted and never reached.
    pub fn start(
        binary: &Path,
        folder: &Path,
        url: &str,
        settings: &[(&str, &str)],
    ) -> Result<Self, Failure> {
        let began = Instant::now();
        let mut child = Command::new(binary)
            .arg("serve")
            .env_clear()
            .env("KONTOR_LISTEN", "127.0.0.1:0")
            .env("KONTOR_DATA_DIR", folder)
            .env("KONTOR_DATABASE_URL", url)
            .env("KONTOR_MASTER_KEY", MASTER_KEY)
            .env("KONTOR_RATE_LIMIT_PER_MINUTE", "1000000")
            .envs(settings.iter().copied())
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(folder.join("server.log"))?)
            .spawn()?;
        let origin = child.stdout.take().and_then(told_origin).unwrap_or_default();
        let mut server = Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            origin,
            first_answer: Duration::ZERO,
        };
        server.address = match server.origin.trim_start_matches("http://").parse() {
            Ok(address) => address,
            Err(_) => return Err(fs::read_to_string(folder.join("server.log"))?.into()),
        };
        load::ask(server.address, &world::get("/health/ready", None), 200)?;
        server.first_answer = began.elapsed();
        Ok(server)
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The processor time it used so far.
    pub fn cpu(&self) -> impl Fn() -> Duration + use<> {
        let pid = self.pid();
        move || machine::cpu(pid)
    }
}

/// The origin that the server prints when it is ready.
fn told_origin(output: ChildStdout) -> Option<String> {
    BufReader::new(output)
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("Kontor serves ").map(str::to_owned))
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
