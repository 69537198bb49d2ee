//! The application: settings, storage, clock, entropy, and everything built from them, passed to handlers as data.

use crate::body_budget::{BodyBudget, LARGEST_FACTOR};
use crate::catalogue;
use crate::clock::Clock;
use crate::database_url::DatabaseUrl;
use crate::entropy::{Entropy, array};
use crate::error::Error;
use crate::examiner::Examiner;
use crate::files::FileStore;
use crate::keys::MasterKey;
use crate::passwords::{HashingCost, Passwords};
use crate::quotas::Quotas;
use crate::secrets::Secret;
use crate::settings::Settings;
use crate::tokens::{AccessTokens, signing_key};
use crate::vat_rates;
use chrono::{DateTime, TimeDelta, Utc};
use kontor_domain::billing::VatRates;
use kontor_domain::identity::{PasswordPolicy, SessionRules, ThrottleRules};
use kontor_domain::products::Catalogue;
use kontor_persistence::{
    Backend, Caller, Context, MailRules, Options, Origin, SigningKey, StorageError, Store, Tx,
};
use secrecy::ExposeSecret;
use std::os::unix::fs::DirBuilderExt;
use std::sync::{Arc, Mutex, PoisonError};

/// State shared by all handlers.
pub struct App {
    /// Settings of the operator.
    pub settings: Settings,
    /// Database.
    pub store: Store,
    /// Clock.
    pub clock: Arc<dyn Clock>,
    /// Source of random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// Access tokens.
    pub tokens: AccessTokens,
    /// Stored files.
    pub files: FileStore,
    /// Password hashes.
    pub passwords: Passwords,
    /// Kinds of products, their rights, and the plans that can be ordered.
    pub catalogue: Arc<Catalogue>,
    /// VAT rates.
    pub vat_rates: Arc<VatRates>,
    /// Request quotas of callers.
    pub quotas: Quotas,
    /// Examination of messages that may be forged.
    pub(crate) examiner: Examiner,
    /// Limits on request bodies.
    pub bodies: BodyBudget,
    public_url: String,
    keys_read: Mutex<DateTime<Utc>>,
}

/// Time after reading the signing keys during which an unknown one is not looked up again.
const KEYS_PAUSE: TimeDelta = TimeDelta::seconds(5);

/// Reason that the application can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The master key is missing or invalid.
    #[error(transparent)]
    Key(#[from] crate::keys::KeyError),
    /// The database fails, or was set up with another master key.
    #[error("{0}")]
    Storage(#[from] StorageError),
    /// The data directory can't be used.
    #[error("the data directory can't be used: {0}")]
    DataDir(std::io::Error),
    /// The connection to a remote PostgreSQL would be in plain text.
    #[error(
        "this build does not support TLS to PostgreSQL, and the server is not on this machine: \
         use a loopback address or a socket, or set sslmode=disable in the URL if the network is trusted"
    )]
    PlainText,
    /// Argon2 refuses the parameters.
    #[error("Argon2 refuses the settings: {0}")]
    Argon2(argon2::Error),
    /// The catalog can't be used.
    #[error(transparent)]
    Catalogue(#[from] catalogue::ReadError),
    /// The VAT rates can't be used.
    #[error(transparent)]
    VatRates(#[from] vat_rates::ReadError),
    /// A signing key can't be used.
    #[error("a signing key can't be used")]
    SigningKey,
    /// The schema is older than this version.
    #[error("the schema lacks {0} migrations: run `kontor migrate`")]
    Schema(usize),
}

impl App {
    /// Opens the database of `settings`, without changing the schema.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn open(settings: &Settings, entropy: &dyn Entropy) -> Result<Store, StartError> {
        if let DatabaseUrl::Sqlite(path) = &settings.database.database_url {
            let directory = path.parent().unwrap_or(path);
            // For the owner only: the files in it contain personal data.
            let mut made = std::fs::DirBuilder::new();
            made.recursive(true).mode(0o700);
            made.create(directory).map_err(StartError::DataDir)?;
        }
        let master = MasterKey::load_or_create(
            settings.database.master_key.as_ref(),
            &settings.database.database_url,
            &settings.server.data_dir,
            entropy,
        )?;
        Ok(Store::open(Self::options(settings, &master)?)?)
    }

    /// Returns the options for opening the database of `settings` with this key.
    ///
    /// # Errors
    /// [`StartError::PlainText`].
    pub fn options(settings: &Settings, master: &MasterKey) -> Result<Options, StartError> {
        let backend = match &settings.database.database_url {
            DatabaseUrl::Sqlite(path) => Backend::Sqlite(path.clone()),
            DatabaseUrl::Postgres(url) if crate::plain_text::is_safe(url.expose_secret()) => {
                Backend::Postgres(url.expose_secret().to_owned())
            }
            DatabaseUrl::Postgres(_) => return Err(StartError::PlainText),
        };
        Ok(Options {
            backend,
            connections: settings.database.database_connections,
            connections_per_caller: settings.database.database_connections_per_caller,
            synchronous: settings.database.sqlite_synchronous.into(),
            write_queue: settings.database.write_queue,
            write_batch: settings.database.write_batch,
            time_limit: settings.server.request_timeout,
            sessions: SessionRules {
                idle: settings.identity.session_idle,
                absolute: settings.identity.session,
                step_up: settings.identity.step_up,
                grace: settings.identity.refresh_grace,
            },
            quotas: settings.organizations.quotas,
            mails: MailRules {
                per_account: settings.mail.mails_per_account_per_day,
                per_recipient: settings.mail.mails_per_recipient_per_day,
                per_account_and_recipient: settings.mail.mails_to_one_recipient_per_day,
                join_window: settings.mail.notice_join,
            },
            sms: settings.sms.rules,
            activity_key: master.derive("activity"),
            outbox_key: master.derive("outbox"),
            transfer_key: master.derive("transfers"),
            signing_key: master.derive("signing-keys"),
            factor_key: master.derive("second-factors"),
            recovery_key: master.derive("recovery-codes"),
            digest_key: master.derive("digests"),
        })
    }

    /// Starts on an open store whose schema is up to date, and creates the first signing key. `public_url` is the
    /// origin of links.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(
        settings: Settings,
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        public_url: String,
    ) -> Result<Self, StartError> {
        let pending = store.pending_migrations().await?;
        if pending > 0 {
            return Err(StartError::Schema(pending));
        }
        let context = context(clock.as_ref(), entropy.as_ref(), "start");
        let secret = array(entropy.as_ref());
        let keys = store
            .write(context, move |tx| first_signing_key(tx, secret))
            .await?;
        let cost = HashingCost {
            memory_kib: settings.identity.argon2_memory_kib,
            iterations: settings.identity.argon2_iterations,
            parallelism: settings.identity.argon2_parallelism,
            at_once: std::thread::available_parallelism().map_or(1, usize::from),
            queue: settings.identity.password_hash_queue,
        };
        Ok(Self {
            tokens: AccessTokens::new(public_url.clone(), settings.identity.access_token, &keys)
                .map_err(|_| StartError::SigningKey)?,
            files: FileStore::new(
                settings.files.place.clone(),
                Arc::clone(&clock),
                Arc::clone(&entropy),
            ),
            passwords: Passwords::new(
                cost,
                settings.identity.password_pepper.clone(),
                Arc::clone(&entropy),
            )
            .map_err(StartError::Argon2)?,
            catalogue: Arc::new(catalogue::read(settings.organizations.catalogue_file.as_deref())?),
            vat_rates: Arc::new(vat_rates::read(settings.billing.vat_rates_file.as_deref())?),
            quotas: Quotas::new(
                settings.server.rate_limit_per_minute,
                settings.server.service_rate_limit_per_minute,
            ),
            bodies: BodyBudget::new(
                (settings.server.body_memory_mib * 1024 * 1024)
                    .max(settings.server.body_limit_bytes * LARGEST_FACTOR),
            ),
            examiner: Examiner::new(&settings, &public_url),
            keys_read: Mutex::new(DateTime::UNIX_EPOCH),
            settings,
            store,
            clock,
            entropy,
            public_url,
        })
    }

    /// Loads signing keys created by another node since, at most once in [`KEYS_PAUSE`], so that made-up key ids
    /// cost nothing. False if nothing was read.
    pub async fn reload_signing_keys(&self) -> bool {
        {
            let mut last = self.keys_read.lock().unwrap_or_else(PoisonError::into_inner);
            let now = self.clock.now();
            if now - *last < KEYS_PAUSE {
                return false;
            }
            *last = now;
        }
        self.read_signing_keys().await
    }

    /// Loads the current signing keys from the database; logs a failure.
    pub async fn read_signing_keys(&self) -> bool {
        let keys = self
            .store
            .read(self.own_context("signing keys"), |tx| {
                tx.identity().signing_keys()
            })
            .await;
        match keys {
            Ok(keys) => self.tokens.replace_keys(&keys).is_ok(),
            Err(error) => {
                tracing::error!(%error, "the signing keys could not be read");
                false
            }
        }
    }

    /// Returns the origin of links, which is never taken from a request.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Returns a new secret starting with `prefix`.
    #[must_use]
    pub fn secret(&self, prefix: &str) -> Secret {
        Secret::new(self.entropy.as_ref(), prefix)
    }

    /// Returns the requirements for new passwords.
    #[must_use]
    pub fn password_policy(&self) -> PasswordPolicy {
        PasswordPolicy {
            min_length: self.settings.identity.password_min_length,
        }
    }

    /// Returns the limits on guessing passwords.
    #[must_use]
    pub fn throttle_rules(&self) -> ThrottleRules {
        ThrottleRules {
            free: self.settings.identity.login_free_failures,
            first_wait: self.settings.identity.login_wait,
            longest_wait: self.settings.identity.login_wait_max,
            limit: self.settings.identity.login_failures_max,
        }
    }

    /// Returns the context for a further transaction of the same request, with ids and a time of its own.
    #[must_use]
    pub fn renewed(&self, context: &Context) -> Context {
        Context {
            now: self.clock.now(),
            seed: array(self.entropy.as_ref()),
            origin: context.origin.clone(),
            caller: context.caller.clone(),
        }
    }

    /// Returns an id for a request that brought none.
    #[must_use]
    pub fn fresh_request_id(&self) -> String {
        uuid::Uuid::from_bytes(array(self.entropy.as_ref()))
            .simple()
            .to_string()
    }

    /// Returns the context for work that no request asked for.
    #[must_use]
    pub fn own_context(&self, what: &str) -> Context {
        context(self.clock.as_ref(), self.entropy.as_ref(), what)
    }

    /// Runs `work`, which only reads, for `who`.
    ///
    /// # Errors
    /// Those of `work`.
    pub async fn read<R: Requester, T: Send + 'static>(
        &self,
        who: R,
        work: impl FnOnce(&mut Tx<'_>, &R) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.store.read(who.context(), move |tx| work(tx, &who)).await
    }

    /// Runs `work` in one transaction for `who`. It may run more than once.
    ///
    /// # Errors
    /// Those of `work`, after which nothing is changed.
    pub async fn write<R: Requester, T: Send + 'static>(
        &self,
        who: R,
        work: impl Fn(&mut Tx<'_>, &R) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.store.write(who.context(), move |tx| work(tx, &who)).await
    }
}

/// Author of a request, who supplies time, seed and origin for its transactions.
pub trait Requester: Send + Sync + 'static {
    /// Returns the context of the request's transactions.
    fn context(&self) -> Context;
}

/// Returns the context for work that no request asked for.
#[must_use]
pub fn context(clock: &dyn Clock, entropy: &dyn Entropy, what: &str) -> Context {
    let origin = Origin {
        request_id: Some(what.to_owned()),
        ..Origin::default()
    };
    Context {
        now: clock.now(),
        seed: array(entropy),
        origin,
        caller: Caller::Own,
    }
}

fn first_signing_key(tx: &mut Tx<'_>, secret: [u8; 32]) -> Result<Vec<SigningKey>, StorageError> {
    let keys = tx.identity().signing_keys()?;
    if !keys.is_empty() {
        return Ok(keys);
    }
    let key = signing_key(tx.new_id(), secret, tx.now());
    tx.identity().keep_signing_key(&key)?;
    tx.identity().signing_keys()
}
