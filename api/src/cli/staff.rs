//! `kontor staff`: the provider's staff, with their roles and the names that customers see.

use super::{Failure, block_on, open, say, start};
use crate::app::App;
use crate::settings::Settings;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::UserId;
use kontor_domain::moment::written;
use kontor_domain::staff::{Action, DeskName, Post, StaffMember, StaffRole};
use kontor_domain::text::ParseText;
use kontor_persistence::{Entry, StaffChange, StorageError, Tx};
use serde_json::{Value, json};

/// Returns the command line.
pub fn command() -> Command {
    let email = || {
        Arg::new("email")
            .required(true)
            .help("The e-mail address of an account that has signed up")
    };
    let role = Arg::new("role")
        .long("role")
        .requires("desk-name")
        .value_parser(PossibleValuesParser::new(
            StaffRole::ALL.iter().map(|role| role.as_str()),
        ))
        .help("The role; without one, staff can do nothing for customers");
    let name = Arg::new("desk-name")
        .long("desk-name")
        .requires("role")
        .help("The only name of this person that customers see");
    Command::new("staff")
        .about("Manages the provider's staff")
        .subcommand_required(true)
        .subcommand(
            Command::new("add")
                .about("Makes an account a member of the provider's staff, or changes its role and desk name")
                .args([email(), role, name]),
        )
        .subcommand(Command::new("list").about("Lists the staff with roles and desk names"))
        .subcommand(
            Command::new("remove")
                .about("Removes an account from the staff, with effect from its next request")
                .arg(email()),
        )
}

/// Runs the command.
pub fn run(settings: &Settings, flags: &ArgMatches) -> Result<(), Failure> {
    // Before the database is opened: a typing error needs none.
    let todo = Todo::of(flags)?;
    let store = open(settings)?;
    block_on(async {
        let app = start(settings, store).await?;
        match todo {
            Todo::Add(who, post) => add(&app, who, post).await,
            Todo::Remove(who) => remove(&app, who).await,
            Todo::List => list(&app).await,
        }
    })
}

/// An account by its address, as it was typed.
struct Who {
    raw: String,
    email: EmailAddress,
}

impl Who {
    fn of(flags: &ArgMatches) -> Result<Self, Failure> {
        let raw = flags.get_one::<String>("email").cloned().unwrap_or_default();
        let email = EmailAddress::parse(&raw).map_err(|reason| format!("{raw}: {reason}"))?;
        Ok(Self { raw, email })
    }

    fn unknown(&self) -> Failure {
        format!("{} has no account: sign up first", self.raw).into()
    }
}

/// A command with its arguments.
enum Todo {
    Add(Who, Option<Post>),
    Remove(Who),
    List,
}

impl Todo {
    fn of(flags: &ArgMatches) -> Result<Self, Failure> {
        Ok(match flags.subcommand() {
            Some(("add", flags)) => Self::Add(Who::of(flags)?, post(flags)?),
            Some(("remove", flags)) => Self::Remove(Who::of(flags)?),
            _ => Self::List,
        })
    }
}

fn post(flags: &ArgMatches) -> Result<Option<Post>, Failure> {
    let given = |name: &str| flags.get_one::<String>(name).map(String::as_str);
    let Some((role, name)) = given("role").zip(given("desk-name")) else {
        return Ok(None);
    };
    Ok(Some(Post {
        role: StaffRole::from_text(role).ok_or_else(|| format!("--role: `{role}` is not a role"))?,
        desk_name: DeskName::parse(name).map_err(|reason| format!("--desk-name: {reason}"))?,
    }))
}

/// Records a change in the logs of the account and of the installation.
fn record(tx: &mut Tx<'_>, action: Action, user: UserId, before: Option<&Post>, after: Option<&Post>) {
    let fields = |post: Option<&Post>| {
        post.map_or(
            Value::Null,
            |post| json!({ "staff_role": post.role.as_str(), "desk_name": post.desk_name.as_str() }),
        )
    };
    for log in [Chain::Account(user), Chain::Installation] {
        let entry = Entry::new(action, user).change(fields(before), fields(after));
        tx.record(log, Author::System, entry);
    }
}

async fn add(app: &App, who: Who, post: Option<Post>) -> Result<(), Failure> {
    let (email, wanted) = (who.email.clone(), post.clone());
    let changed: Result<Option<StaffChange>, StorageError> = app
        .store
        .write(app.own_context("staff add"), move |tx| {
            let Some((account, _)) = tx.identity().account_by_email(&email)? else {
                return Ok(None);
            };
            let (user, post) = (account.id, wanted.as_ref());
            let change = tx.staff().appoint(user, post)?;
            match &change {
                StaffChange::Added => record(tx, Action::StaffAdded, user, None, post),
                StaffChange::Updated(before) => {
                    record(tx, Action::StaffUpdated, user, before.as_ref(), post);
                }
                StaffChange::Unchanged => {}
            }
            Ok(Some(change))
        })
        .await;
    let place = post.map_or_else(String::new, |post| {
        format!(": {}, seen as \"{}\"", post.role, post.desk_name.as_str())
    });
    let raw = &who.raw;
    match changed? {
        Some(StaffChange::Added) => say(&format!("{raw} is staff now{place}")),
        Some(StaffChange::Updated(_)) => say(&format!("{raw} has another role or desk name now{place}")),
        Some(StaffChange::Unchanged) => say(&format!("{raw} was staff already{place}")),
        None => return Err(who.unknown()),
    }
    Ok(())
}

async fn remove(app: &App, who: Who) -> Result<(), Failure> {
    let email = who.email.clone();
    let former: Result<Option<Option<StaffMember>>, StorageError> = app
        .store
        .write(app.own_context("staff remove"), move |tx| {
            let Some((account, _)) = tx.identity().account_by_email(&email)? else {
                return Ok(None);
            };
            let former = tx.staff().dismiss(account.id)?;
            if let Some(member) = &former {
                record(tx, Action::StaffRemoved, account.id, member.post.as_ref(), None);
            }
            Ok(Some(former))
        })
        .await;
    match former? {
        Some(Some(_)) => say(&format!("{} is no longer staff", who.raw)),
        Some(None) => return Err(format!("{} is not staff", who.raw).into()),
        None => return Err(who.unknown()),
    }
    Ok(())
}

async fn list(app: &App) -> Result<(), Failure> {
    let members: Result<_, StorageError> = app
        .store
        .read(app.own_context("staff list"), |tx| tx.staff().members())
        .await;
    for (member, email) in members? {
        let place = member.post.map_or_else(
            || "no role".to_owned(),
            |post| format!("{}  \"{}\"", post.role, post.desk_name.as_str()),
        );
        say(&format!("{email}  {place}  since {}", written(member.created_at)));
    }
    Ok(())
}
