//! `kontor staff add`: makes an account a member of the provider's staff.

use super::{Failure, block_on, open, say, start};
use crate::settings::Settings;
use clap::{Arg, ArgMatches, Command};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Action, EmailAddress};
use kontor_domain::text::ParseText;
use kontor_persistence::{Entry, StorageError};

/// Returns the command line.
pub fn command() -> Command {
    let email = Arg::new("email")
        .required(true)
        .help("The e-mail address of an account that has signed up");
    let add = Command::new("add")
        .about("Makes an account a member of the provider's staff")
        .arg(email);
    Command::new("staff")
        .about("Manages the provider's staff")
        .subcommand_required(true)
        .subcommand(add)
}

/// Runs the command.
pub fn run(settings: &Settings, flags: &ArgMatches) -> Result<(), Failure> {
    let raw = flags
        .subcommand_matches("add")
        .and_then(|add| add.get_one::<String>("email"))
        .ok_or("an address is required")?;
    let email = EmailAddress::parse(raw).map_err(|reason| format!("{raw}: {reason}"))?;
    let store = open(settings)?;
    let added = block_on(async {
        let app = start(settings, store).await?;
        let context = app.own_context("staff add");
        let added: Result<Option<bool>, StorageError> = app
            .store
            .write(context, move |tx| {
                let Some((account, _)) = tx.identity().account_by_email(&email)? else {
                    return Ok(None);
                };
                let added = tx.identity().add_staff(account.id)?;
                if added {
                    for log in [Chain::Account(account.id), Chain::Installation] {
                        let entry = Entry::new(Action::StaffAdded, account.id);
                        tx.record(log, Author::System, entry);
                    }
                }
                Ok(Some(added))
            })
            .await;
        Ok::<_, Failure>(added?)
    })?;
    match added {
        Some(true) => say(&format!("{raw} is staff now")),
        Some(false) => say(&format!("{raw} was staff already")),
        None => return Err(format!("{raw} has no account: sign up first").into()),
    }
    Ok(())
}
