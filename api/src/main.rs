//! The binary `kontor`: the server and the operator's commands.

use kontor_api::cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
