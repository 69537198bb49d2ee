//! `kontor migrate`: brings the schema up to this version.

use super::{Failure, block_on, open, progress, say};
use crate::settings::Settings;
use clap::Command;

/// Returns the command line.
pub fn command() -> Command {
    Command::new("migrate")
        .about("Brings the database schema up to this version; `serve` also does this when it starts")
}

/// Runs the command.
pub fn run(settings: &Settings) -> Result<(), Failure> {
    let store = open(settings)?;
    let wait = progress::waiting("bringing the schema up to date");
    let applied = block_on(store.migrate());
    wait.finish_and_clear();
    let applied = applied?;
    for migration in &applied {
        say(&format!("applied {migration}"));
    }
    say(&format!("the schema is up to date ({} applied)", applied.len()));
    Ok(())
}
