//! Settings: each has one name, and is a key of `kontor.toml`, an environment variable and a flag at once. A flag
//! takes precedence over a variable, a variable over the file, the file over the default. All faults in any of
//! these sources are reported at once before anything starts, even if another source takes precedence.

mod file;
mod flags;
mod given;
mod mail;
mod problem;
mod process;
mod proxies;
mod reference;
mod registry;
mod setting;
mod source;
mod values;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use ipnet::IpNet;
use kontor_domain::locale::Locale;
use kontor_domain::organizations::Country;
use kontor_domain::quota::Quotas;
use kontor_domain::text::ParseText;
use lettre::message::Mailbox;
use lettre::transport::smtp::client::Certificate;
use secrecy::SecretString;

use crate::keys::MasterKey;
use crate::notifications::{Brand, Color, Logo};
use crate::passwords::Pepper;
use given::{Given, Layer};
pub use proxies::{ForwardedHeader, canonical};

use crate::database_url::DatabaseUrl;
pub use flags::{arguments, flags};
pub use problem::{Problem, SettingsError};
pub use reference::reference_markdown;
pub use registry::{SETTINGS, quota_setting};
pub use setting::{Allowed, Setting, Unit};
pub use values::{LogFormat, SqliteSynchronous};

/// Settings of the operator. Fields are named after the settings; lengths of time carry no unit, as their type has
/// one.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "the registry describes each, and the reference is made of it"
)]
pub struct Settings {
    pub listen: SocketAddr,
    /// None if it follows from `listen` and the port is left to the operating system.
    pub public_url: Option<String>,
    pub data_dir: PathBuf,
    pub database_url: DatabaseUrl,
    pub master_key: Option<MasterKey>,
    pub cors_origins: Vec<String>,
    pub trusted_proxies: Vec<IpNet>,
    pub forwarded_header: ForwardedHeader,
    /// Zero is no limit.
    pub rate_limit_per_minute: u32,
    /// Zero is no limit.
    pub service_rate_limit_per_minute: u32,
    pub body_limit_bytes: usize,
    pub body_memory_mib: usize,
    pub request_timeout: Duration,
    pub head_timeout: Duration,
    pub client_write_timeout: Duration,
    pub workers: usize,
    pub database_connections: u32,
    /// Zero is half of those for requests.
    pub database_connections_per_caller: u32,
    pub sqlite_synchronous: SqliteSynchronous,
    pub write_queue: usize,
    pub write_batch: usize,
    pub idempotency: TimeDelta,
    pub idempotency_wait: Duration,
    pub password_min_length: usize,
    pub argon2_memory_kib: u32,
    pub argon2_iterations: u32,
    pub argon2_parallelism: u32,
    pub password_hash_queue: usize,
    /// The first one is for new hashes, the others are earlier ones.
    pub password_pepper: Vec<Pepper>,
    pub login_free_failures: u32,
    pub login_wait: TimeDelta,
    pub login_wait_max: TimeDelta,
    pub login_failures_max: u32,
    pub access_token: TimeDelta,
    pub signing_key: TimeDelta,
    pub signing_key_refresh: Duration,
    pub refresh_grace: TimeDelta,
    pub session_idle: TimeDelta,
    pub session: TimeDelta,
    pub step_up: TimeDelta,
    pub sign_up: TimeDelta,
    pub password_reset: TimeDelta,
    pub email_change: TimeDelta,
    pub email_undo: TimeDelta,
    pub mails_per_address_per_hour: u32,
    pub mails_per_account_per_day: u32,
    pub mails_per_recipient_per_day: u32,
    pub mails_to_one_recipient_per_day: u32,
    pub notice_join: TimeDelta,
    pub invitation: TimeDelta,
    pub invitations_per_day: u32,
    /// Limits on numbers of resources.
    pub quotas: Quotas,
    pub hand_over: TimeDelta,
    /// Time for which offered products can be accepted.
    pub transfer: TimeDelta,
    pub membership_warning: TimeDelta,
    /// None for the built-in one.
    pub catalogue_file: Option<PathBuf>,
    pub default_country: Country,
    pub default_locale: Locale,
    pub smtp_url: Option<SecretString>,
    /// None if it is the host of the public URL.
    pub smtp_ehlo_name: Option<String>,
    pub smtp_ca_file: Option<Certificate>,
    pub brand: Brand,
    pub mail_from: Mailbox,
    pub mail_deliveries: usize,
    pub mail_attempts: u32,
    pub job_poll: Duration,
    pub job_lease: TimeDelta,
    pub shutdown: Duration,
    pub log: String,
    pub log_format: LogFormat,
}

impl Settings {
    /// Combines the sources by precedence.
    ///
    /// # Errors
    /// All faults in any source.
    pub fn load(
        flags: &[(String, String)],
        environment: impl Iterator<Item = (String, String)>,
        file: Option<&Path>,
    ) -> Result<Self, SettingsError> {
        let mut problems = Vec::new();
        let layers = [
            file.map(|path| source::file(path, &mut problems))
                .unwrap_or_default(),
            source::environment(environment, &mut problems),
            source::flags(flags, &mut problems),
        ];
        let given = layers
            .into_iter()
            .map(|layer| without_mistakes(layer, &mut problems))
            .fold(Given::defaults(), Given::outweighed_by);
        // The remaining values were parsed before, so this fails only if a row and its line contradict each other.
        let settings = Self::read(&given)?;
        problems.extend(settings.weak_argon2(&problems));
        if problems.is_empty() {
            Ok(settings)
        } else {
            Err(SettingsError(problems))
        }
    }

    fn read(given: &Given) -> Result<Self, Problem> {
        let listen: SocketAddr = given.parsed("listen")?;
        let data_dir: PathBuf = given.parsed("data_dir")?;
        let brand = Brand {
            name: given.read("brand_name", values::brand_name)?,
            color: given.read("brand_color", Color::parse)?,
            logo: given.optional("brand_logo_file", |raw| Logo::read(Path::new(raw)))?,
        };
        Ok(Self {
            public_url: given
                .optional("public_url", values::origin)?
                .or_else(|| values::own_origin(listen)),
            database_url: given.read("database_url", |raw| DatabaseUrl::parse(raw, &data_dir))?,
            listen,
            data_dir,
            master_key: given.optional("master_key", MasterKey::parse)?,
            cors_origins: given.list("cors_origins", values::origin)?,
            trusted_proxies: given.list("trusted_proxies", values::network)?,
            forwarded_header: given.choice("forwarded_header")?,
            rate_limit_per_minute: given.number("rate_limit_per_minute")?,
            service_rate_limit_per_minute: given.number("service_rate_limit_per_minute")?,
            body_limit_bytes: given.number("body_limit_bytes")?,
            body_memory_mib: given.number("body_memory_mib")?,
            request_timeout: given.duration("request_timeout_seconds")?,
            head_timeout: given.duration("head_timeout_seconds")?,
            client_write_timeout: given.duration("client_write_timeout_seconds")?,
            workers: given.read("workers", values::workers)?,
            database_connections: given.number("database_connections")?,
            database_connections_per_caller: given.number("database_connections_per_caller")?,
            sqlite_synchronous: given.choice("sqlite_synchronous")?,
            write_queue: given.number("write_queue")?,
            write_batch: given.number("write_batch")?,
            idempotency: given.span("idempotency_hours")?,
            idempotency_wait: given.duration("idempotency_wait_seconds")?,
            password_min_length: given.number("password_min_length")?,
            argon2_memory_kib: given.number("argon2_memory_kib")?,
            argon2_iterations: given.number("argon2_iterations")?,
            argon2_parallelism: given.number("argon2_parallelism")?,
            password_hash_queue: given.number("password_hash_queue")?,
            password_pepper: given.list("password_pepper", Pepper::parse)?,
            login_free_failures: given.number("login_free_failures")?,
            login_wait: given.span("login_wait_seconds")?,
            login_wait_max: given.span("login_wait_max_minutes")?,
            login_failures_max: given.number("login_failures_max")?,
            access_token: given.span("access_token_seconds")?,
            signing_key: given.span("signing_key_days")?,
            signing_key_refresh: given.duration("signing_key_refresh_seconds")?,
            refresh_grace: given.span("refresh_grace_seconds")?,
            session_idle: given.span("session_idle_hours")?,
            session: given.span("session_days")?,
            step_up: given.span("step_up_minutes")?,
            sign_up: given.span("sign_up_hours")?,
            password_reset: given.span("password_reset_minutes")?,
            email_change: given.span("email_change_hours")?,
            email_undo: given.span("email_undo_days")?,
            mails_per_address_per_hour: given.number("mails_per_address_per_hour")?,
            mails_per_account_per_day: given.number("mails_per_account_per_day")?,
            mails_per_recipient_per_day: given.number("mails_per_recipient_per_day")?,
            mails_to_one_recipient_per_day: given.number("mails_to_one_recipient_per_day")?,
            notice_join: given.span("notice_join_minutes")?,
            invitation: given.span("invitation_days")?,
            invitations_per_day: given.number("invitations_per_day")?,
            quotas: Quotas {
                grants: given.number("organization_grants_max")?,
                teams: given.number("organization_teams_max")?,
                products: given.number("organization_products_max")?,
                invitations: given.number("organization_invitations_max")?,
                members: given.number("organization_members_max")?,
                api_tokens: given.number("account_api_tokens_max")?,
            },
            hand_over: given.span("hand_over_days")?,
            transfer: given.span("transfer_days")?,
            membership_warning: given.span("membership_warning_days")?,
            catalogue_file: given.optional("catalogue_file", |raw| {
                Some(PathBuf::from(raw)).filter(|path| path.is_file())
            })?,
            default_country: given.read("default_country", |raw| Country::parse(raw).ok())?,
            default_locale: given.read("default_locale", Locale::from_text)?,
            smtp_url: given.optional("smtp_url", values::smtp_url)?,
            smtp_ehlo_name: given.optional("smtp_ehlo_name", values::host_name)?,
            smtp_ca_file: given.optional("smtp_ca_file", values::certificates)?,
            mail_from: values::named(given.parsed("mail_from")?, &brand.name),
            brand,
            mail_deliveries: given.number("mail_deliveries")?,
            mail_attempts: given.number("mail_attempts")?,
            job_poll: given.duration("job_poll_seconds")?,
            job_lease: given.span("job_lease_seconds")?,
            shutdown: given.duration("shutdown_seconds")?,
            log: given.read("log", values::log_filter)?,
            log_format: given.choice("log_format")?,
        })
    }

    /// Returns the name by which this server introduces itself to a mail server.
    #[must_use]
    pub fn ehlo_name(&self, public_url: &str) -> String {
        let of_url = || values::host_of(public_url).unwrap_or_else(|| "localhost".to_owned());
        self.smtp_ehlo_name.clone().unwrap_or_else(of_url)
    }

    /// Checks the combinations that OWASP ASVS 5.0, appendix C, calls sufficient: fewer passes need more memory.
    fn weak_argon2(&self, problems: &[Problem]) -> Option<Problem> {
        let enough = match self.argon2_iterations {
            ..=1 => 47_104,
            2 => 19_456,
            3.. => 12_288,
        };
        // Half of a combination says nothing about the whole.
        let half = problems.iter().any(|problem| problem.concerns("argon2_"));
        (self.argon2_memory_kib < enough && !half).then_some(Problem::WeakArgon2 {
            memory_kib: self.argon2_memory_kib,
            iterations: self.argon2_iterations,
            enough,
        })
    }
}

/// Drops each invalid value and reads on, until all invalid values have been reported.
fn without_mistakes(mut layer: Layer, problems: &mut Vec<Problem>) -> Layer {
    while let Err(problem) = Settings::read(&Given::defaults().outweighed_by(layer.clone())) {
        let dropped = problem.setting().and_then(|name| layer.remove(name));
        problems.push(problem);
        if dropped.is_none() {
            break;
        }
    }
    layer
}
