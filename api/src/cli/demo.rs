//! `kontor demo`: fills an empty database with demo data, and lists the logins.

use super::{Failure, block_on, open, progress, say, start};
use crate::app::App;
use crate::demo::{self, CAST, DemoError, PASSWORD};
use crate::settings::Settings;
use clap::Command;

/// Returns the command line.
pub fn command() -> Command {
    Command::new("demo").about("Fills an empty database with demo data; `serve --demo` does so and serves")
}

/// Runs the command.
pub fn run(mut settings: Settings) -> Result<(), Failure> {
    settings.billing.use_sample_issuer();
    let store = open(&settings)?;
    block_on(async {
        store.migrate().await?;
        let app = start(&settings, store).await?;
        fill(&app).await?;
        Ok(())
    })
}

/// Fills the database if it is empty, and prints the logins.
pub async fn fill(app: &App) -> Result<(), DemoError> {
    let bar = progress::steps("demo data");
    let filled = demo::fill(app, |done, of| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    })
    .await;
    bar.finish_and_clear();
    say(if filled? {
        "The database is filled with demo data."
    } else {
        "The demo data is there already."
    });
    say(&format!("Everybody's password is: {PASSWORD}"));
    for figure in CAST {
        say(&format!("  {:24} {}", figure.email, figure.about));
    }
    Ok(())
}
