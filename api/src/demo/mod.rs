//! Demo data: some customers of an invented provider, for front ends and curious visitors.
//!
//! It is added only to an empty database, and recognized there later. All accounts have the same public password,
//! so a server with it must not be reachable from elsewhere. Addresses end in `.example`, which is reserved.

mod assets;
mod bank;
mod billing_story;
mod bills;
mod forgery;
mod payment_story;
mod people;
mod seeder;
mod story;

use crate::app::App;
use crate::billing::BillingRules;
use crate::error::Error;
use crate::settings::quota_setting;
use kontor_domain::billing::IssuerIncomplete;
use kontor_domain::identity::{EmailAddress, Password};
use kontor_domain::organizations::Currency;
use kontor_domain::quota::QuotaExceeded;
use kontor_domain::text::ParseText;
use kontor_persistence::{StorageError, Tx};

pub use people::{CAST, Figure};

/// Password of all accounts.
pub const PASSWORD: &str = "only for showing around";

/// Reason that there is no demo data.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database contains other data.
    #[error(
        "the database holds accounts that are not demo data: use an empty one, for example with --data-dir"
    )]
    InUse,
    /// An earlier run was interrupted.
    #[error("the demo data is incomplete, an earlier run was cut off: use an empty database")]
    Incomplete,
    /// Mails would go to addresses that do not exist.
    #[error(
        "demo data queues mails to invented addresses, and a mail server is set: run without KONTOR_SMTP_URL"
    )]
    Smtp,
    /// Invoices can't be issued.
    #[error("the demo data has invoices, but {0}: complete its settings, or remove all of them")]
    Issuer(#[from] IssuerIncomplete),
    /// A quota is smaller than the demo data.
    #[error("the demo data needs more than {} of {}: raise that setting, and use an empty database", .0.limit, quota_setting(.0.quota))]
    Quota(QuotaExceeded),
    /// A step failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Content of a database, with regard to demo data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// No account at all.
    Empty,
    /// The demo data, and possibly more.
    Demo,
    /// A part of the demo data.
    Part,
    /// Other data.
    Foreign,
}

/// Returns the content of the database.
pub fn state(tx: &mut Tx<'_>) -> Result<State, StorageError> {
    let mut known = |figure: Option<&Figure>| {
        let address = figure.and_then(|figure| EmailAddress::parse(figure.email).ok());
        let found = address.map(|address| tx.identity().account_by_email(&address));
        found.transpose().map(|found| found.flatten().is_some())
    };
    let (first, last) = (known(CAST.first())?, known(CAST.last())?);
    Ok(match (first, last) {
        (true, true) => State::Demo,
        (true, false) | (false, true) => State::Part,
        (false, false) if tx.identity().count_accounts()? == 0 => State::Empty,
        (false, false) => State::Foreign,
    })
}

/// Fills an empty database; false if the demo data is there already. `on_step` is called with the number of steps
/// done, and the total.
///
/// # Errors
/// [`DemoError`].
pub async fn fill(app: &App, mut on_step: impl FnMut(usize, usize)) -> Result<bool, DemoError> {
    let context = app.own_context("demo");
    let found: Result<State, StorageError> = app.store.read(context, state).await;
    match found.map_err(Error::from)? {
        State::Demo => return Ok(false),
        State::Part => return Err(DemoError::Incomplete),
        State::Foreign => return Err(DemoError::InUse),
        State::Empty => {}
    }
    if app.settings.mail.smtp_url.is_some() {
        return Err(DemoError::Smtp);
    }
    for currency in Currency::ALL {
        BillingRules::of(app).issuer()?.account(*currency)?;
    }
    let password_hash = app.passwords.hash(Password::presented(PASSWORD)).await?;
    let steps = story::steps();
    for (done, step) in steps.iter().enumerate() {
        on_step(done, steps.len());
        match seeder::run_step(app, &password_hash, *step).await {
            Err(Error::Storage(StorageError::Quota(exceeded))) => return Err(DemoError::Quota(exceeded)),
            played => played?,
        }
    }
    on_step(steps.len(), steps.len());
    Ok(true)
}
