//! Every setting there is. A new one is a row here, a field of [`Settings`](super::Settings) and the line of
//! `Settings::read` that fills it; flags, variables, file keys, errors and the reference follow from the row.

use super::setting::Unit::{Days, Hours, Minutes, Seconds};
use super::setting::{Setting, count, one_of, secret, text, time};
use kontor_domain::identity::{PASSWORD_MAX, PASSWORD_MIN_LENGTH_LEAST};
use kontor_domain::quota::Quota;

/// What a secret's name ends in when a path to the secret is given in its place.
pub(super) const FILE_SUFFIX: &str = "_file";

const NOTHING: &str = "";
const ORIGINS: &str = "origins such as https://my.example.ch, separated by commas";

/// All settings, in the order of the reference. A table: each row is its values, then its meaning.
#[rustfmt::skip]
pub static SETTINGS: &[Setting] = &[
    text("listen", "127.0.0.1:8080", "an address and port such as 0.0.0.0:8080",
        "Where the server listens"),
    text("public_url", NOTHING, "an origin such as https://my.example.ch, without a path",
        "The origin of links in mails and the issuer of access tokens, never taken from a request; all nodes must have the same; empty: http:// and the listen address"),
    text("data_dir", "./data", "a directory",
        "Where the SQLite database, the master key and unsent mails are kept"),
    secret("database_url", NOTHING, "sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME",
        "The database; empty: kontor.sqlite3 in the data directory"),
    secret("master_key", NOTHING, "32 bytes in base64, as `openssl rand -base64 32` makes them",
        "Protects what is stored encrypted; required with PostgreSQL, made in the data directory with SQLite"),
    text("cors_origins", NOTHING, ORIGINS,
        "Front ends on other origins that may call the API from a browser"),
    text("trusted_proxies", NOTHING, "addresses or networks such as 10.0.0.0/8, separated by commas",
        "Proxies whose word about the client's address is taken"),
    one_of("forwarded_header", "x_forwarded_for", &["x_forwarded_for", "forwarded"],
        "The header in which those proxies name the client's address: X-Forwarded-For, or Forwarded (RFC 7239); the other one is ignored"),
    count("rate_limit_per_minute", "1200", 0..=1_000_000, "requests; 0 is no limit",
        "How many requests a client may make in a minute"),
    count("service_rate_limit_per_minute", "300000", 0..=10_000_000, "requests; 0 is no limit",
        "How many requests a product back end may make in a minute with its service token, each of up to 100 questions"),
    count("body_limit_bytes", "65536", 1024..=10_485_760, "bytes",
        "The largest request body that is read; lists may have several times as much, once the caller's right is known"),
    count("body_memory_mib", "64", 16..=65_536, "MiB",
        "Memory for request bodies over that limit; further ones are turned away"),
    time("request_timeout_seconds", "30", 1..=600, Seconds,
        "How long a request may take"),
    time("head_timeout_seconds", "10", 1..=60, Seconds,
        "How long a client may take to send the head of its first request"),
    time("client_write_timeout_seconds", "30", 1..=600, Seconds,
        "How long a client may read nothing of its answer before it is cut off"),
    text("workers", "cores", "`cores`, or 1 to 1024 threads",
        "Threads that serve requests"),
    count("database_connections", "8", 1..=256, "connections",
        "Connections that read (SQLite), or all connections (PostgreSQL); a quarter is kept for background work"),
    count("database_connections_per_caller", "0", 0..=256, "connections; 0 is half of those for requests",
        "How many connections one account, or all API tokens and unknown clients of one network, may use at once; further requests of theirs wait, and nobody else's"),
    one_of("sqlite_synchronous", "full", &["full", "normal"],
        "Whether a commit survives a power cut (full) or only a crash (normal)"),
    count("write_queue", "1024", 1..=1_000_000, "writes",
        "How many writes may wait before further ones are turned away"),
    count("write_batch", "64", 1..=4096, "writes",
        "How many waiting writes share one commit at most"),
    time("idempotency_hours", "24", 1..=168, Hours,
        "How long a repeated request gets the first answer again"),
    time("idempotency_wait_seconds", "5", 0..=60, Seconds,
        "How long a repeated request waits for the first one's answer"),
    count("password_min_length", "15", PASSWORD_MIN_LENGTH_LEAST as u64..=PASSWORD_MAX as u64, "characters",
        "The shortest password"),
    count("argon2_memory_kib", "19456", 12_288..=4_194_304, "KiB",
        "Memory for hashing one password"),
    count("argon2_iterations", "2", 1..=100, "passes",
        "Passes over that memory; 1 needs 47104 KiB, 2 need 19456 KiB, 3 or more need 12288 KiB"),
    count("argon2_parallelism", "1", 1..=16, "lanes",
        "Lanes of that memory"),
    count("password_hash_queue", "256", 1..=65_536, "passwords",
        "How many passwords may wait for hashing before further ones are turned away"),
    secret("password_pepper", NOTHING, "32 bytes in base64; after a change the new one, then earlier ones, separated by commas",
        "Goes into every password hash, so that a copy of the database alone is worth no guess; keep it as safe as the master key"),
    count("login_free_failures", "5", 1..=20, "failures",
        "How many wrong passwords in a row are answered before the first wait"),
    time("login_wait_seconds", "30", 1..=3600, Seconds,
        "How long the first wait after too many wrong passwords is; each further one is twice as long"),
    time("login_wait_max_minutes", "60", 1..=1440, Minutes,
        "How long a wait after wrong passwords is at most"),
    count("login_failures_max", "100", 10..=100, "failures",
        "How many wrong passwords in a row, from all unknown devices together, it takes until only a reset or a known device helps"),
    time("access_token_seconds", "600", 60..=3600, Seconds,
        "How long an access token is valid"),
    time("signing_key_days", "90", 1..=3650, Days,
        "How long a key signs access tokens before a new one takes over"),
    time("signing_key_refresh_seconds", "60", 1..=60, Seconds,
        "How often a server looks for new and retired signing keys"),
    time("refresh_grace_seconds", "10", 0..=60, Seconds,
        "How long a refresh token that was already used is answered, for clients that lost the answer"),
    time("session_idle_hours", "12", 1..=720, Hours,
        "How long a session lives without being used"),
    time("session_days", "30", 1..=365, Days,
        "How long a session lives at most"),
    time("step_up_minutes", "10", 1..=60, Minutes,
        "How long after giving the password sensitive actions are allowed without giving it again"),
    time("sign_up_hours", "24", 1..=168, Hours,
        "How long the link that confirms a sign-up is valid"),
    time("password_reset_minutes", "60", 5..=1440, Minutes,
        "How long the link that resets a password is valid"),
    time("email_change_hours", "24", 1..=168, Hours,
        "How long the link that confirms a new e-mail address is valid"),
    time("email_undo_days", "7", 1..=90, Days,
        "How long the old e-mail address can take a change back; nobody else gets it in the meantime"),
    count("mails_per_address_per_hour", "5", 1..=100, "mails",
        "How many mails an address gets in an hour because somebody typed it in; further ones are silently left out"),
    count("mails_per_account_per_day", "1000", 1..=1_000_000, "mails",
        "How many mails to others one account causes in a day; then invitations and offers are refused, and notices omitted"),
    count("mails_per_recipient_per_day", "50", 1..=100_000, "mails",
        "How many invitations, offers and notices one address gets in a day; security mails are not counted"),
    count("mails_to_one_recipient_per_day", "20", 1..=100_000, "mails",
        "How many of those one account causes to one address in a day"),
    time("notice_join_minutes", "5", 0..=60, Minutes,
        "How long a notice waits, so that later ones about the same thing go out with it; 0 sends each at once"),
    time("invitation_days", "30", 1..=365, Days,
        "How long an invitation is valid"),
    count("invitations_per_day", "500", 1..=100_000, "invitations",
        "How many invitations an organization may send in a day, those that are sent again included"),
    count("organization_grants_max", "50000", 0..=100_000_000, "grants; 0 is no limit",
        "How many grants an organization may have, those that invitations promise included"),
    count("organization_teams_max", "1000", 0..=100_000_000, "teams; 0 is no limit",
        "How many teams an organization may have"),
    count("organization_products_max", "5000", 0..=100_000_000, "products; 0 is no limit",
        "How many products an organization may have, cancelled ones not counted"),
    count("organization_invitations_max", "5000", 0..=100_000_000, "invitations; 0 is no limit",
        "How many open invitations an organization may have"),
    count("organization_members_max", "20000", 0..=100_000_000, "members; 0 is no limit",
        "How many members an organization may have, suspended and expired ones included"),
    count("account_api_tokens_max", "100", 0..=100_000_000, "tokens; 0 is no limit",
        "How many usable API tokens an account may have"),
    time("hand_over_days", "7", 1..=30, Days,
        "How long the legal responsibility for an organization that is offered to a member can be accepted"),
    time("transfer_days", "30", 1..=90, Days,
        "How long products that are offered to another organization can be accepted"),
    time("membership_warning_days", "7", 1..=90, Days,
        "How long before its end a member is warned that the membership ends"),
    text("catalogue_file", NOTHING, "a file that exists",
        "Kinds of products, their rights and what can be ordered, as TOML; empty: the built-in catalogue"),
    text("default_country", "CH", "an ISO 3166-1 alpha-2 code such as CH",
        "The country of a new organization that names none"),
    one_of("default_locale", "de", &["de", "fr", "it", "en"],
        "The language of a new user who names none"),
    secret("smtp_url", NOTHING, "smtps://USER:PASSWORD@HOST, or smtp://HOST:PORT with ?tls=required",
        "The server that takes mails; empty: mails are written to the mail folder of the data directory"),
    text("brand_name", "Kontor", "1 to 60 characters on one line",
        "The operator's name above and below mails, and the sender's name where mail_from has none"),
    text("brand_color", "#1f4e79", "a color such as #1f4e79",
        "The color of the head and of buttons in mails; text on it is black or white, whichever is easier to read"),
    text("brand_logo_file", NOTHING, "a PNG, JPEG or GIF file of at most 100 KiB",
        "The logo above mails, in place of the name; it travels inside them, so nothing is loaded from elsewhere"),
    text("mail_from", "kontor@localhost", "an address such as `Kontor <kontor@example.ch>`",
        "The sender of mails; without a name it has that of brand_name"),
    text("smtp_ehlo_name", NOTHING, "a host name such as my.example.ch",
        "The name by which this end presents itself to the mail server; empty: the host of public_url"),
    text("smtp_ca_file", NOTHING, "a file of PEM certificates",
        "Certificates of a private authority that the mail server's certificate may be signed by"),
    count("mail_deliveries", "4", 1..=64, "mails",
        "How many mails are delivered at the same time, each over a connection of its own; one more for security mails"),
    count("mail_attempts", "12", 1..=100, "attempts",
        "How often a mail is tried before it is set aside as a dead letter"),
    time("job_poll_seconds", "1", 1..=3600, Seconds,
        "How often waiting jobs are looked for"),
    time("job_lease_seconds", "180", 1..=3600, Seconds,
        "How long a job belongs to the node that took it; what a killed node had in hand is taken up after that"),
    time("shutdown_seconds", "20", 0..=600, Seconds,
        "How long requests in progress may take to finish when the server stops"),
    text("log", "info", "tracing directives such as info,kontor_api=debug",
        "What is logged"),
    one_of("log_format", "text", &["text", "json"],
        "How it is logged"),
];

/// A name an operator may write: a setting's own, or the one that gives the path to a secret.
#[derive(Clone, Copy)]
pub(super) struct Key {
    pub setting: &'static Setting,
    pub is_path: bool,
}

impl Key {
    pub fn name(self) -> String {
        format!(
            "{}{}",
            self.setting.name,
            if self.is_path { FILE_SUFFIX } else { "" }
        )
    }

    pub fn all() -> impl Iterator<Item = Self> {
        SETTINGS
            .iter()
            .flat_map(|setting| {
                [
                    Some(Self {
                        setting,
                        is_path: false,
                    }),
                    setting.secret.then_some(Self {
                        setting,
                        is_path: true,
                    }),
                ]
            })
            .flatten()
    }

    pub fn find(name: &str) -> Option<Self> {
        Self::all().find(|key| key.name() == name)
    }
}

/// `body_limit_bytes` as the environment spells it.
pub(super) fn variable(name: &str) -> String {
    format!("KONTOR_{}", name.to_ascii_uppercase())
}

/// `body_limit_bytes` as the command line spells it.
pub(super) fn flag(name: &str) -> String {
    format!("--{}", name.replace('_', "-"))
}

/// The setting that a quota's limit comes from.
#[must_use]
pub const fn quota_setting(quota: Quota) -> &'static str {
    match quota {
        Quota::Grants => "organization_grants_max",
        Quota::Teams => "organization_teams_max",
        Quota::Products => "organization_products_max",
        Quota::Invitations => "organization_invitations_max",
        Quota::Members => "organization_members_max",
        Quota::ApiTokens => "account_api_tokens_max",
    }
}
