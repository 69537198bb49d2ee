//! The commands of the binary, one file per command.

mod activity;
mod backup;
mod bank;
mod demo;
mod doctor;
mod keep_running;
mod keys;
mod migrate;
mod openapi;
mod progress;
mod serve;
mod service_token;
mod staff;

use crate::app::{App, StartError};
use crate::clock::SystemClock;
use crate::entropy::SystemEntropy;
use crate::settings::{self, Settings};
use clap::{ArgMatches, Command};
use kontor_persistence::Store;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

/// Reason that a command failed; printed as it is.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Reads the command line, runs the command, and reports a failure in one line.
#[must_use]
pub fn run() -> ExitCode {
    let matches = command().get_matches();
    match dispatch(&matches) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "kontor: {}", with_causes(failure.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// Returns the error with its causes, each once.
fn with_causes(failure: &(dyn std::error::Error + 'static)) -> String {
    let mut said = failure.to_string();
    let mut cause = failure.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !said.contains(&words) {
            said = format!("{said}: {words}");
        }
        cause = inner.source();
    }
    said
}

fn command() -> Command {
    Command::new("kontor")
        .about("The open back end of a hosting provider's customer area")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(settings::arguments())
        .subcommand(serve::command())
        .subcommand(migrate::command())
        .subcommand(demo::command())
        .subcommand(backup::command())
        .subcommand(doctor::command())
        .subcommand(staff::command())
        .subcommand(bank::command())
        .subcommand(keys::command())
        .subcommand(service_token::command())
        .subcommand(activity::command())
        .subcommand(openapi::command())
}

fn dispatch(matches: &ArgMatches) -> Result<(), Failure> {
    let settings = || Settings::of_process(matches);
    match matches.subcommand() {
        Some(("serve", flags)) => serve::run(settings()?, flags),
        Some(("migrate", _)) => migrate::run(&settings()?),
        Some(("demo", _)) => demo::run(settings()?),
        Some(("backup", flags)) => backup::run(&settings()?, flags),
        Some(("doctor", _)) => doctor::run(&settings()?),
        Some(("staff", flags)) => staff::run(&settings()?, flags),
        Some(("bank", flags)) => bank::run(&settings()?, flags),
        Some(("keys", flags)) => keys::run(&settings()?, flags),
        Some(("service-token", flags)) => service_token::run(&settings()?, flags),
        Some(("activity", flags)) => activity::run(&settings()?, flags),
        Some(("openapi", _)) => openapi::run(),
        _ => Err("unknown command".into()),
    }
}

/// Runs an async command.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

/// Opens the database of the settings.
fn open(settings: &Settings) -> Result<Store, StartError> {
    App::open(settings, &SystemEntropy)
}

/// Starts the application on a store, for commands that do the same as requests.
async fn start(settings: &Settings, store: Store) -> Result<Arc<App>, StartError> {
    let public_url = settings
        .server
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{}", settings.server.listen));
    let app = App::start(
        settings.clone(),
        store,
        Arc::new(SystemClock),
        Arc::new(SystemEntropy),
        public_url,
    )
    .await?;
    Ok(Arc::new(app))
}

/// Prints a line for the operator.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
