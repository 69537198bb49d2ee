//! `kontor service-token`: tokens of product back ends, which check access.

use super::{Failure, block_on, open, say, start};
use crate::app::App;
use crate::secrets::SERVICE_TOKEN_PREFIX;
use crate::settings::Settings;
use chrono::TimeDelta;
use clap::{Arg, ArgMatches, Command, value_parser};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::grants::{Action, SERVICE_TOKEN_NAME_MAX, ServiceToken};
use kontor_domain::ids::{Id, ServiceTokenId};
use kontor_domain::moment::written;
use kontor_domain::products::ProductKind;
use kontor_domain::text::line;
use kontor_persistence::{Entry, StorageError};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Default and maximum validity of a token, in days.
const DAYS_DEFAULT: &str = "365";
const DAYS_MAX: i64 = 3_653;

/// Returns the command line.
pub fn command() -> Command {
    let name = Arg::new("name")
        .long("name")
        .required(true)
        .help("The token's purpose, shown by `list`");
    let kinds = Arg::new("kinds")
        .long("kinds")
        .required(true)
        .help("Codes of the kinds of products that it covers, separated by commas");
    let days = Arg::new("days")
        .long("days")
        .default_value(DAYS_DEFAULT)
        .value_parser(value_parser!(i64).range(1..=DAYS_MAX))
        .help("Validity in days");
    let id = Arg::new("id")
        .required(true)
        .help("The token's id, as shown by `list`");
    Command::new("service-token")
        .about("Manages tokens of product back ends, which can only check access")
        .subcommand_required(true)
        .subcommand(
            Command::new("create")
                .about("Creates a token and prints it, once")
                .args([name, kinds, days]),
        )
        .subcommand(Command::new("list").about("Lists the tokens and when they were last used"))
        .subcommand(
            Command::new("revoke")
                .about("Revokes a token: it is refused from then on")
                .arg(id),
        )
}

/// Runs the command.
pub fn run(settings: &Settings, flags: &ArgMatches) -> Result<(), Failure> {
    let store = open(settings)?;
    block_on(async {
        let app = start(settings, store).await?;
        match flags.subcommand() {
            Some(("create", flags)) => create(&app, flags).await,
            Some(("revoke", flags)) => revoke(&app, flags).await,
            _ => list(&app).await,
        }
    })
}

async fn create(app: &App, flags: &ArgMatches) -> Result<(), Failure> {
    let text = |name: &str| flags.get_one::<String>(name).cloned().unwrap_or_default();
    let name = line(&text("name"), SERVICE_TOKEN_NAME_MAX).map_err(|reason| format!("--name: {reason}"))?;
    let kinds = kinds(app, &text("kinds"))?;
    let days = flags.get_one::<i64>("days").copied().unwrap_or_default();
    let secret = app.secret(SERVICE_TOKEN_PREFIX);
    let hash = secret.hash;
    let made: Result<ServiceToken, StorageError> = app
        .store
        .write(app.own_context("service-token create"), move |tx| {
            let token = ServiceToken {
                id: tx.new_id(),
                name: name.clone(),
                kinds: kinds.clone(),
                created_at: tx.now(),
                expires_at: tx.now() + TimeDelta::days(days),
                last_used_at: None,
                revoked_at: None,
            };
            tx.grants().create_service_token(&token, hash)?;
            let kinds: Vec<&str> = token.kinds.iter().map(ProductKind::as_str).collect();
            let made = json!({ "name": token.name, "kinds": kinds, "expires_at": written(token.expires_at) });
            let entry = Entry::new(Action::ServiceTokenCreated, token.id).change(Value::Null, made);
            tx.record(Chain::Installation, Author::System, entry);
            Ok(token)
        })
        .await;
    let token = made?;
    say(&format!("{}  {}", token.id, secret.token));
    Ok(())
}

fn kinds(app: &App, list: &str) -> Result<BTreeSet<ProductKind>, Failure> {
    let known = |code: &str| {
        let kind = ProductKind::parse(code.trim()).filter(|kind| app.catalogue.kind(kind).is_some());
        kind.ok_or_else(|| format!("--kinds: `{code}` is not a kind in the catalog"))
    };
    Ok(list.split(',').map(known).collect::<Result<_, _>>()?)
}

async fn revoke(app: &App, flags: &ArgMatches) -> Result<(), Failure> {
    let raw = flags.get_one::<String>("id").cloned().unwrap_or_default();
    let id = ServiceTokenId::parse(&raw).map_err(|reason| format!("{raw}: {reason}"))?;
    let revoked: Result<bool, StorageError> = app
        .store
        .write(app.own_context("service-token revoke"), move |tx| {
            let revoked = tx.grants().revoke_service_token(id)?;
            if revoked {
                let entry = Entry::new(Action::ServiceTokenRevoked, id);
                tx.record(Chain::Installation, Author::System, entry);
            }
            Ok(revoked)
        })
        .await;
    if !revoked? {
        return Err(format!("{raw} is not a token, or was revoked before").into());
    }
    say(&format!("{raw} is refused from now on"));
    Ok(())
}

async fn list(app: &App) -> Result<(), Failure> {
    let tokens: Result<Vec<ServiceToken>, StorageError> = app
        .store
        .read(app.own_context("service-token list"), |tx| {
            tx.grants().service_tokens()
        })
        .await;
    let now = app.clock.now();
    for token in tokens? {
        let state = match token.revoked_at {
            Some(at) => format!("revoked {}", written(at)),
            None if token.is_valid(now) => format!("valid until {}", written(token.expires_at)),
            None => format!("expired {}", written(token.expires_at)),
        };
        let kinds: Vec<&str> = token.kinds.iter().map(ProductKind::as_str).collect();
        let used = token
            .last_used_at
            .map_or_else(|| "never used".to_owned(), |at| format!("used {}", written(at)));
        say(&format!(
            "{}  {}  {}  {state}, {used}",
            token.id,
            token.name,
            kinds.join(",")
        ));
    }
    Ok(())
}
