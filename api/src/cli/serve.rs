//! `kontor serve`: the API and the background work, until SIGTERM or Ctrl-C.

use super::{Failure, block_on, open, say};
use crate::app::App;
use crate::clock::SystemClock;
use crate::entropy::SystemEntropy;
use crate::notifications::Postman;
use crate::server::{Serve, serve};
use crate::settings::{LogFormat, Settings};
use crate::worker::Worker;
use clap::{Arg, ArgAction, ArgMatches, Command};
use secrecy::ExposeSecret;
use std::net::TcpListener;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing::{info, warn};

/// The command line.
pub fn command() -> Command {
    Command::new("serve").about("Serves the API").arg(
        Arg::new("dev")
            .long("dev")
            .action(ArgAction::SetTrue)
            .help("Shows mails at /dev/mails; on loopback only"),
    )
}

/// Runs the command.
pub fn run(settings: Settings, flags: &ArgMatches) -> Result<(), Failure> {
    log(&settings);
    let dev = flags.get_flag("dev");
    if dev && !settings.listen.ip().is_loopback() {
        return Err("--dev shows mails with their tokens, so it listens on loopback only: set --listen 127.0.0.1:PORT".into());
    }
    let listener =
        TcpListener::bind(settings.listen).map_err(|error| format!("{}: {error}", settings.listen))?;
    let address = listener.local_addr()?;
    let public_url = settings
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{address}"));
    let store = open(&settings)?;
    block_on(async move {
        for migration in store.migrate().await? {
            info!(migration, "applied");
        }
        let postman = postman(&settings)?;
        let app = App::start(
            settings,
            store,
            Arc::new(SystemClock),
            Arc::new(SystemEntropy),
            public_url,
        )
        .await?;
        let app = Arc::new(app);
        let (stop, stopped) = watch::channel(false);
        let worker = Worker::new(Arc::clone(&app), postman);
        let working = tokio::spawn(async move { worker.run(stopped).await });
        greet(&app);
        let server = serve(Serve { app, listener, dev })?;
        let handle = server.handle();
        let serving = tokio::spawn(server);
        ended().await?;
        info!("stopping: requests and jobs in hand are finished first");
        handle.stop(true).await;
        stop.send_replace(true);
        serving.await??;
        working.await?;
        Ok(())
    })
}

fn postman(settings: &Settings) -> Result<Postman, Failure> {
    if let Some(url) = &settings.smtp_url {
        return Postman::smtp(url.expose_secret()).map_err(|error| error.reason.into());
    }
    let folder = settings.data_dir.join("mail");
    warn!(folder = %folder.display(), "no SMTP server is set (KONTOR_SMTP_URL): mails are written into a folder");
    Ok(Postman::Folder(folder))
}

async fn ended() -> std::io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Where to look, and three lines to try.
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
    let filter = tracing_subscriber::EnvFilter::new(&settings.log);
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A test that starts several servers in one process has a subscriber already.
    let _ = match settings.log_format {
        LogFormat::Text => subscriber.try_init(),
        LogFormat::Json => subscriber.json().try_init(),
    };
}
