//! The real server, in this process: real router, real database, a clock that stands still.

use crate::client::Client;
use crate::database::{Database, Fresh};
use crate::scenario::Scenario;
use actix_web::dev::ServerHandle;
use chrono::{DateTime, TimeDelta, Utc};
use kontor_api::app::App;
use kontor_api::clock::{Clock, FrozenClock, SystemClock};
use kontor_api::entropy::{Entropy, SystemEntropy};
use kontor_api::notifications::{Envelope, Postman, list_folder};
use kontor_api::server::{Serve, serve};
use kontor_api::settings::Settings;
use kontor_api::worker::Worker;
use kontor_persistence::{StorageError, Store, Tx};
use std::net::TcpListener;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

/// A master key for tests.
pub const MASTER_KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// Base of links; tokens of one node are valid on another because both have the same setting.
pub const PUBLIC_URL: &str = "https://kontor.example";

/// A running server.
pub struct TestApp {
    /// The application, to look behind the scenes.
    pub app: Arc<App>,
    /// The clock shared by all requests.
    pub clock: Arc<FrozenClock>,
    /// The database.
    pub fresh: Arc<Fresh>,
    base: String,
    runtime: tokio::runtime::Runtime,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// The settings of a test, as an operator would give them.
pub fn settings(fresh: &Fresh, more: &[(&str, &str)]) -> Settings {
    settings_at(&fresh.folder.display().to_string(), &fresh.url, more)
}

fn settings_at(folder: &str, url: &str, more: &[(&str, &str)]) -> Settings {
    let given = [
        ("listen", "127.0.0.1:0"),
        ("data_dir", folder),
        ("database_url", url),
        ("master_key", MASTER_KEY),
        ("public_url", PUBLIC_URL),
        ("workers", "1"),
        ("database_connections", "6"),
        ("rate_limit_per_minute", "0"),
        ("service_rate_limit_per_minute", "0"),
        ("issuer_name", "Kontor Hosting AG"),
        ("issuer_street", "Bahnhofstrasse"),
        ("issuer_house_number", "1"),
        ("issuer_postcode", "8001"),
        ("issuer_town", "Zürich"),
        ("issuer_vat_number", "CHE-123.456.788"),
        ("issuer_email", "billing@kontor.example"),
        ("issuer_qr_iban_chf", "CH4431999123000889012"),
        ("issuer_iban_eur", "CH9300762011623852957"),
        // Notices go out at once; the tests of joining say otherwise.
        ("notice_join_minutes", "0"),
    ];
    let flags: Vec<(String, String)> = given
        .iter()
        .filter(|(name, _)| more.iter().all(|(other, _)| other != name))
        .chain(more)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let mut settings = Settings::load(&flags, std::iter::empty(), None).expect("good settings");
    // The cheapest hash that Argon2 computes: tests are about what surrounds it.
    (
        settings.identity.argon2_memory_kib,
        settings.identity.argon2_iterations,
    ) = (8, 1);
    settings
}

/// A moment in the tests' time.
pub fn a_monday() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-23T08:00:00Z")
        .expect("a time")
        .to_utc()
}

fn migrate(url: &str) {
    let folder = std::env::temp_dir();
    let store = App::open(
        &settings_at(&folder.display().to_string(), url, &[]),
        &SystemEntropy,
    )
    .expect("a store");
    runtime().block_on(store.migrate()).expect("migrations");
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

impl TestApp {
    /// A server on a fresh database.
    pub fn start(database: Database) -> Self {
        Self::start_with(database, &[])
    }

    /// A server with some settings of its own.
    pub fn start_with(database: Database, more: &[(&str, &str)]) -> Self {
        let clock = Arc::new(FrozenClock::at(a_monday()));
        Self::launch(Arc::new(Fresh::new(database, migrate)), clock, more)
    }

    /// A server whose clock stands at the present moment: what it makes is valid for real processes too.
    pub fn start_now(database: Database) -> Self {
        let clock = Arc::new(FrozenClock::at(SystemClock.now()));
        Self::launch(Arc::new(Fresh::new(database, migrate)), clock, &[])
    }

    /// Another server on the same database, with the same clock.
    #[must_use]
    pub fn beside(&self) -> Self {
        self.beside_with(&[])
    }

    /// As [`Self::beside`], with some settings of its own.
    #[must_use]
    pub fn beside_with(&self, more: &[(&str, &str)]) -> Self {
        Self::launch(Arc::clone(&self.fresh), Arc::clone(&self.clock), more)
    }

    fn launch(fresh: Arc<Fresh>, clock: Arc<FrozenClock>, more: &[(&str, &str)]) -> Self {
        let settings = settings(&fresh, more);
        let (ready, started) = mpsc::channel();
        let shared = Arc::clone(&clock);
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let store = App::open(&settings, &SystemEntropy).expect("a store");
                store.migrate().await.expect("migrations");
                let public_url = settings.server.public_url.clone().expect("a public URL");
                let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) = (shared, Arc::new(SystemEntropy));
                let app = Arc::new(
                    App::start(settings, store, clock, entropy, public_url)
                        .await
                        .expect("an app"),
                );
                let listener = TcpListener::bind(app.settings.server.listen).expect("a port");
                let port = listener.local_addr().expect("an address").port();
                let server = serve(Serve {
                    app: Arc::clone(&app),
                    listener,
                    dev: None,
                })
                .expect("a server");
                ready
                    .send((app, server.handle(), format!("http://127.0.0.1:{port}")))
                    .expect("the test waits");
                server.await.expect("the server ends well");
            });
        });
        let (app, handle, base) = started.recv().expect("the server starts");
        Self {
            app,
            clock,
            fresh,
            base,
            runtime: runtime(),
            handle,
            thread: Some(thread),
        }
    }

    /// Returns its base URL.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Returns a client that is not logged in.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base)
    }

    /// Creates an organization with a member of every role, and people around it.
    pub fn scenario(&self) -> Scenario {
        Scenario::new(self)
    }

    /// Returns the current time of the clock.
    pub fn clock_now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Moves the clock on.
    pub fn advance(&self, step: TimeDelta) {
        self.clock.advance(step);
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.app.store
    }

    /// Does something in a transaction, as the system.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> T {
        let context = self.app.own_context("test");
        self.runtime
            .block_on(self.app.store.write(context, work))
            .expect("the transaction commits")
    }

    /// Waits for something async.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Does all background work that is due, and returns the mails to `address` so far, newest first.
    pub fn mails_to(&self, address: &str) -> Vec<Envelope> {
        self.work();
        let folder = self.fresh.folder.join("mail");
        let mut mails = list_folder(&folder).expect("the mail folder");
        mails.retain(|mail| mail.to.eq_ignore_ascii_case(address));
        mails
    }

    /// Does all background work that is due.
    pub fn work(&self) {
        let folder = self.fresh.folder.join("mail");
        let worker = Worker::new(Arc::clone(&self.app), Postman::Folder(folder));
        self.runtime.block_on(async { while worker.work().await > 0 {} });
    }

    /// Does the background work that is due, once: what it queues in turn is left.
    pub fn answer_only(&self) {
        let folder = self.fresh.folder.join("mail");
        let worker = Worker::new(Arc::clone(&self.app), Postman::Folder(folder));
        self.runtime.block_on(worker.work());
    }

    /// The token in the newest mail to `address`.
    #[track_caller]
    pub fn token_to(&self, address: &str) -> String {
        let mails = self.mails_to(address);
        mails
            .iter()
            .find_map(|mail| token_in(&mail.text))
            .unwrap_or_else(|| panic!("no token to {address}"))
    }
}

/// The token of a mail, on its line of its own.
pub fn token_in(text: &str) -> Option<String> {
    text.lines()
        .find_map(|line| line.split_whitespace().find(|word| word.starts_with("kontor_")))
        .map(str::to_owned)
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.runtime.block_on(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
