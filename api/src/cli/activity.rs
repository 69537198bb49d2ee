//! `kontor activity`: the log of commands of this binary, and of the server's own actions.

use super::{Failure, block_on, open, say, start};
use crate::app::App;
use crate::settings::Settings;
use clap::{Arg, ArgAction, ArgMatches, Command};
use kontor_domain::access::Authorized;
use kontor_domain::activity::{Installation, ReadInstallationLog};
use kontor_domain::moment;
use kontor_persistence::{ActivityEntry, ActivityFilter, ChainStep, ChainWalk, StorageError};

/// Number of entries read at a time.
const BLOCK: u32 = 500;

/// Returns the command line.
pub fn command() -> Command {
    let verify = Arg::new("verify")
        .long("verify")
        .action(ArgAction::SetTrue)
        .help("Checks that the log is complete and unchanged instead of printing it");
    Command::new("activity")
        .about("Prints the installation's log: tokens of back ends, signing keys, staff and their actions")
        .arg(verify)
}

/// Runs the command.
pub fn run(settings: &Settings, flags: &ArgMatches) -> Result<(), Failure> {
    let store = open(settings)?;
    block_on(async {
        let app = start(settings, store).await?;
        if flags.get_flag("verify") {
            verify(&app).await
        } else {
            list(&app).await
        }
    })
}

const fn authorized() -> Authorized<ReadInstallationLog> {
    // Anyone who can run commands on the database can read all of it.
    Authorized::system(Installation)
}

async fn list(app: &App) -> Result<(), Failure> {
    let mut after = 0;
    loop {
        let entries: Result<Vec<ActivityEntry>, StorageError> = app
            .store
            .read(app.own_context("activity"), move |tx| {
                let filter = ActivityFilter::default();
                tx.activity()
                    .range(&authorized(), &filter, (after, i64::MAX), BLOCK)
            })
            .await;
        let entries = entries?;
        let Some(last) = entries.last() else {
            return Ok(());
        };
        after = last.seq;
        for entry in &entries {
            let at = moment::written(entry.at);
            let details = entry.details.as_ref();
            let part = |name: &str| details.map(|details| details[name].clone()).unwrap_or_default();
            let command = part("request_id");
            // Staff act through the API, an operator by a command.
            let by = match entry.author {
                Some(account) => account.to_string(),
                None => command.as_str().unwrap_or("-").to_owned(),
            };
            say(&format!(
                "{}  {at}  {}  {}  {by}  {}",
                entry.seq,
                entry.action,
                entry.object,
                part("after")
            ));
        }
    }
}

async fn verify(app: &App) -> Result<(), Failure> {
    let mut walk = ChainWalk::new(None, None);
    let check = loop {
        let step: Result<ChainStep, StorageError> = app
            .store
            .read(app.own_context("activity --verify"), move |tx| {
                tx.activity().verify_some(&authorized(), walk, BLOCK)
            })
            .await;
        match step? {
            ChainStep::GoesOn(further) => walk = further,
            ChainStep::Foreign { .. } => return Err("the check began nowhere".into()),
            ChainStep::Done(check) => break check,
        }
    };
    match check.broken_at {
        None => {
            let entries = if check.entries == 1 { "entry" } else { "entries" };
            say(&format!("{} {entries}, complete and unchanged", check.entries));
            Ok(())
        }
        Some(at) => Err(format!("entry {at} is missing or was changed").into()),
    }
}
