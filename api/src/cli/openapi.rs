//! `kontor openapi`: prints the contract as it is committed in `openapi.yaml`.

use super::Failure;
use crate::contract;
use clap::Command;
use std::io::Write;

/// Returns the command line.
pub fn command() -> Command {
    Command::new("openapi").about("Prints the OpenAPI contract (YAML)")
}

/// Runs the command.
pub fn run() -> Result<(), Failure> {
    let yaml = contract::document()?.to_yaml()?;
    std::io::stdout().write_all(yaml.as_bytes())?;
    Ok(())
}
