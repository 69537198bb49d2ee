//! `kontor doctor`: checks all dependencies of a node, and reports a remedy for each problem.

mod billing;
mod database;
mod files;
mod finding;
mod mail;
mod place;
mod sms;

use super::{Failure, block_on, progress, say};
use crate::keys::MasterKey;
use crate::settings::Settings;
use clap::Command;
use finding::{Finding, Level};

/// Returns the command line.
pub fn command() -> Command {
    Command::new("doctor")
        .about("Checks settings, keys, database and mail; exit code 1 if something must be fixed")
}

/// Runs the command.
pub fn run(settings: &Settings) -> Result<(), Failure> {
    let wait = progress::waiting("looking");
    let findings = examine(settings);
    wait.finish_and_clear();
    for finding in &findings {
        say(&finding.to_string());
    }
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (broken, advice) = (count(Level::Fix), count(Level::Advice));
    say(&format!(
        "{} checks, {broken} to fix, {advice} to consider",
        findings.len()
    ));
    if broken > 0 {
        return Err(format!("{broken} of the findings must be fixed").into());
    }
    Ok(())
}

fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![Finding::ok("settings", "every value is allowed")];
    findings.push(place::data_dir(settings));
    let key = MasterKey::load(
        settings.database.master_key.as_ref(),
        &settings.database.database_url,
        &settings.server.data_dir,
    );
    findings.push(place::master_key(settings, &key));
    findings.extend(database::examine(settings, key.ok().flatten().as_ref()));
    findings.extend(place::disk(settings));
    findings.push(block_on(files::examine(settings)));
    findings.push(billing::issuer(settings));
    findings.push(place::public_url(settings));
    findings.extend(block_on(mail::examine(settings)));
    findings.push(block_on(sms::examine(settings)));
    findings
}
