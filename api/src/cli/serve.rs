//! `kontor serve`: the API and the background work, until SIGTERM or Ctrl-C.

use super::keep_running::keep_running;
use super::{Failure, block_on, demo, open, say};
use crate::app::App;
use crate::clock::{Clock, ShiftedClock};
use crate::demo as demo_data;
use crate::dev::DevTools;
use crate::entropy::SystemEntropy;
use crate::identity::keep_signing_keys_fresh;
use crate::metrics;
use crate::notifications::Postman;
use crate::server::{Serve, serve};
use crate::settings::{LogFormat, Settings};
use crate::worker::Worker;
use actix_web::dev::Server;
use clap::{Arg, ArgAction, ArgMatches, Command};
use kontor_persistence::StorageError;
use std::io::IsTerminal;
use std::net::TcpListener;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing::{info, warn};

const DEV_IS_LOCAL: &str = "--dev shows mails with their tokens, so it listens on loopback only";
const DEMO_IS_LOCAL: &str = "everybody knows the passwords of demo data, so it is served on loopback only";

/// Returns the command line.
pub fn command() -> Command {
    let switch = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    Command::new("serve")
        .about("Serves the API")
        .arg(switch(
            "dev",
            "Shows mails at /dev/mails and a clock to advance at /dev/clock; on loopback only",
        ))
        .arg(switch(
            "demo",
            "Fills an empty database with demo data first; on loopback only",
        ))
}

/// Runs the command.
pub fn run(mut settings: Settings, flags: &ArgMatches) -> Result<(), Failure> {
    log(&settings);
    let (dev, with_demo) = (flags.get_flag("dev"), flags.get_flag("demo"));
    let open_to_others = !settings.server.listen.ip().is_loopback();
    if open_to_others {
        refuse_local_flags(dev, with_demo)?;
    }
    if dev || with_demo {
        settings.billing.use_sample_issuer();
    }
    let listener = TcpListener::bind(settings.server.listen)
        .map_err(|error| format!("{}: {error}", settings.server.listen))?;
    let metrics = metrics_listener(&settings)?;
    let address = listener.local_addr()?;
    let public_url = settings
        .server
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{address}"));
    let store = open(&settings)?;
    block_on(async move {
        for migration in store.migrate().await? {
            info!(migration, "applied");
        }
        let postman = postman(&settings, &public_url)?;
        // Only the tools for development move it.
        let clock = Arc::new(ShiftedClock::default());
        let app = App::start(
            settings,
            store,
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::new(SystemEntropy),
            public_url,
        )
        .await?;
        let app = Arc::new(app);
        if with_demo {
            demo::fill(&app).await?;
        } else if open_to_others {
            refuse_demo_data(&app).await?;
        }
        let worker = Arc::new(Worker::new(Arc::clone(&app), postman));
        if !app.public_url().ends_with(&format!("://{address}")) {
            say(&format!("Kontor listens on http://{address}"));
        }
        if let Some(metrics) = &metrics {
            say(&format!("Metrics http://{}/metrics", metrics.local_addr()?));
        }
        greet(&app);
        let dev = dev.then(|| DevTools::new(clock, Arc::clone(&worker)));
        let metrics = metrics.map(|listener| metrics::serve(Arc::clone(&app), listener));
        until_stopped(Serve { app, listener, dev }, metrics.transpose()?, &worker).await
    })
}

/// Binds the address of metrics, if there is one.
fn metrics_listener(settings: &Settings) -> Result<Option<TcpListener>, Failure> {
    let Some(address) = settings.server.metrics_listen else {
        return Ok(None);
    };
    let listener = TcpListener::bind(address).map_err(|error| format!("metrics on {address}: {error}"))?;
    Ok(Some(listener))
}

/// Refuses the flags that are for loopback only.
fn refuse_local_flags(dev: bool, demo: bool) -> Result<(), Failure> {
    let why = match (dev, demo) {
        (true, _) => DEV_IS_LOCAL,
        (false, true) => DEMO_IS_LOCAL,
        (false, false) => return Ok(()),
    };
    Err(format!("{why}: set --listen 127.0.0.1:PORT").into())
}

/// Serves, and works in the background, until a signal ends it; what is in hand is finished first.
async fn until_stopped(serving: Serve, metrics: Option<Server>, worker: &Arc<Worker>) -> Result<(), Failure> {
    let (stop, stopped) = watch::channel(false);
    let background = background(&serving.app, worker, &stopped);
    let server = serve(serving)?;
    let handle = server.handle();
    let serving = tokio::spawn(server);
    let metrics = metrics.map(|server| (server.handle(), tokio::spawn(server)));
    ended().await?;
    info!("stopping: requests and jobs in hand are finished first");
    handle.stop(true).await;
    stop.send_replace(true);
    serving.await??;
    if let Some((handle, serving)) = metrics {
        handle.stop(false).await;
        serving.await??;
    }
    for task in background {
        task.await?;
    }
    Ok(())
}

/// Starts the background tasks of a node; they end when `stopped` turns true.
fn background(app: &Arc<App>, worker: &Arc<Worker>, stopped: &watch::Receiver<bool>) -> [JoinHandle<()>; 2] {
    let (refreshed, stop) = (Arc::clone(app), stopped.clone());
    let refresh = move || keep_signing_keys_fresh(Arc::clone(&refreshed), stop.clone());
    let (worker, stop) = (Arc::clone(worker), stopped.clone());
    let work = move || {
        let (worker, stop) = (Arc::clone(&worker), stop.clone());
        async move { worker.run(stop).await }
    };
    [
        tokio::spawn(keep_running("worker", work)),
        tokio::spawn(keep_running("renewal of signing keys", refresh)),
    ]
}

/// Refuses to serve demo data beyond loopback: accounts whose password is in the manual must not be reachable from
/// elsewhere.
async fn refuse_demo_data(app: &App) -> Result<(), Failure> {
    let state: Result<_, StorageError> = app.store.read(app.own_context("start"), demo_data::state).await;
    match state? {
        demo_data::State::Demo | demo_data::State::Part => {
            Err(format!("{DEMO_IS_LOCAL}: use another database, or set --listen 127.0.0.1:PORT").into())
        }
        demo_data::State::Empty | demo_data::State::Foreign => Ok(()),
    }
}

fn postman(settings: &Settings, public_url: &str) -> Result<Postman, Failure> {
    let postman = settings.postman(public_url).map_err(|error| error.reason)?;
    if let Postman::Folder(folder) = &postman {
        warn!(folder = %folder.display(), "no SMTP server is set (KONTOR_SMTP_URL): mails are written into a folder");
    }
    if settings.sms.endpoint.is_none() {
        warn!("no SMS gateway is set (KONTOR_SMS_URL): SMS are written into a folder");
    }
    Ok(postman)
}

async fn ended() -> std::io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Prints the addresses, and three lines to try.
fn greet(app: &App) {
    let url = app.public_url();
    say(&format!(
        "Kontor serves {url}\n\
         Docs  {url}/docs/\n\
         Try\n  \
         curl {url}/health/ready\n  \
         curl -X POST {url}/v1/sign-up -H 'Content-Type: application/json' -d \
         '{{\"first_name\":\"Lea\",\"last_name\":\"Muster\",\"email\":\"lea@example.com\",\"password\":\"correct horse battery staple\"}}'\n  \
         curl {url}/openapi.yaml"
    ));
}

fn log(settings: &Settings) {
    let filter = tracing_subscriber::EnvFilter::new(&settings.server.log);
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // Colors are for people; in a file they are noise.
        .with_ansi(std::io::stderr().is_terminal())
        // A line that can't be written is lost: an error about it would go to the same place, and panic.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    // A test that starts several servers in one process has a subscriber already.
    let _ = match settings.server.log_format {
        LogFormat::Text => subscriber.try_init(),
        LogFormat::Json => subscriber.json().try_init(),
    };
}
