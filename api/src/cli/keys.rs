//! `kontor keys`: the keys that sign access tokens, and replacing them.

use super::{Failure, block_on, open, say, start};
use crate::app::App;
use crate::identity::rotate_signing_keys;
use crate::settings::Settings;
use clap::{Arg, ArgAction, ArgMatches, Command};
use kontor_domain::identity::{KeyLife, NotRotated, Rotation, key_states};
use kontor_domain::moment::written;
use kontor_persistence::StorageError;

/// Returns the command line.
pub fn command() -> Command {
    let now = Arg::new("now").long("now").action(ArgAction::SetTrue).help(
        "The old key may be known to others: the new one signs at once, and every access token of the old one is refused",
    );
    Command::new("keys")
        .about("Manages the keys that sign access tokens")
        .subcommand_required(true)
        .subcommand(Command::new("list").about("Lists the keys and what each is for"))
        .subcommand(
            Command::new("rotate")
                .about("Makes a new key; the old one goes when its last token has expired")
                .arg(now),
        )
}

/// Runs the command.
pub fn run(settings: &Settings, flags: &ArgMatches) -> Result<(), Failure> {
    let store = open(settings)?;
    block_on(async {
        let app = start(settings, store).await?;
        match flags.subcommand() {
            Some(("rotate", flags)) if flags.get_flag("now") => rotate(&app, Rotation::AtOnce).await,
            Some(("rotate", _)) => rotate(&app, Rotation::Planned).await,
            _ => list(&app).await,
        }
    })
}

async fn rotate(app: &App, rotation: Rotation) -> Result<(), Failure> {
    match rotate_signing_keys(app, rotation).await? {
        Ok(key) => {
            say(&format!("made {}", key.id));
            list(app).await
        }
        Err(NotRotated::UnderWay(next)) => Err(format!(
            "{} was made already and signs from {}; --now does not wait for it",
            next.id,
            written(next.activates_at)
        )
        .into()),
        Err(NotRotated::Young) => Err("the key is not old enough".into()),
    }
}

async fn list(app: &App) -> Result<(), Failure> {
    let keys: Result<Vec<KeyLife>, StorageError> = app
        .store
        .read(app.own_context("keys list"), |tx| {
            tx.identity().signing_key_lives()
        })
        .await;
    for (key, state) in key_states(&keys?, app.clock.now()) {
        let from = written(key.activates_at);
        let until = key
            .retired_at
            .map(|at| format!(", accepted until {}", written(at)))
            .unwrap_or_default();
        say(&format!("{}  {state:9}  signs from {from}{until}", key.id));
    }
    Ok(())
}
