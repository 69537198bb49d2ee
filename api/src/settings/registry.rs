//! Registry of all settings. A new one is a row here, a field of [`Settings`](super::Settings) and the line of
//! `Settings::read` that fills it; flags, variables, file keys, errors and the reference follow from the row.

use super::setting::Unit::{Days, Hours, Minutes, Seconds};
use super::setting::{Setting, count, one_of, secret, text, time};
use kontor_domain::identity::{PASSWORD_MAX, PASSWORD_MIN_LENGTH_LEAST};
use kontor_domain::quota::Quota;

/// Suffix of a secret's name when a path to the secret is given instead.
pub(super) const FILE_SUFFIX: &str = "_file";

const NOTHING: &str = "";
const ORIGINS: &str = "origins such as https://my.example.ch, separated by commas";

/// All settings, in the order of the reference. A table: each row is its values, then its meaning.
#[rustfmt::skip]
pub static SETTINGS: &[Setting] = &[
    text("listen", "127.0.0.1:8080", "an address and port such as 0.0.0.0:8080",
        "Listen address of the server"),
    text("public_url", NOTHING, "an origin such as https://my.example.ch, without a path",
        "Origin of links in mails and issuer of access tokens, never taken from a request; must be the same on all nodes; empty: http:// and the listen address"),
    text("data_dir", "./data", "a directory",
        "Directory of the SQLite database, the master key and unsent mails"),
    secret("database_url", NOTHING, "sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME",
        "Database; empty: kontor.sqlite3 in the data directory"),
    secret("master_key", NOTHING, "32 bytes in base64, as `openssl rand -base64 32` makes them",
        "Key that protects encrypted data; required with PostgreSQL, created in the data directory with SQLite"),
    text("cors_origins", NOTHING, ORIGINS,
        "Origins of front ends that may call the API from a browser"),
    text("trusted_proxies", NOTHING, "addresses or networks such as 10.0.0.0/8, separated by commas",
        "Proxies trusted to report the client's address"),
    one_of("forwarded_header", "x_forwarded_for", &["x_forwarded_for", "forwarded"],
        "Header in which those proxies report the client's address: X-Forwarded-For, or Forwarded (RFC 7239); the other one is ignored"),
    count("rate_limit_per_minute", "1200", 0..=1_000_000, "requests; 0 is no limit",
        "Maximum number of requests by a client in a minute"),
    count("service_rate_limit_per_minute", "300000", 0..=10_000_000, "requests; 0 is no limit",
        "Maximum number of requests by a product back end in a minute with its service token, each with up to 100 questions"),
    count("body_limit_bytes", "65536", 1024..=10_485_760, "bytes",
        "Maximum size of a request body; bodies with lists may be several times as large, once the caller's permission is established"),
    count("body_memory_mib", "64", 16..=65_536, "MiB",
        "Memory for request bodies over that limit; further ones are refused"),
    time("request_timeout_seconds", "30", 1..=600, Seconds,
        "Maximum duration of a request"),
    time("head_timeout_seconds", "10", 1..=60, Seconds,
        "Time for a client to send the head of its first request"),
    time("client_write_timeout_seconds", "30", 1..=600, Seconds,
        "Time for which a client may read nothing of its answer before it is disconnected"),
    text("workers", "cores", "`cores`, or 1 to 1024 threads",
        "Threads that serve requests"),
    count("database_connections", "8", 1..=256, "connections",
        "Connections for reading (SQLite), or all connections (PostgreSQL); a quarter is reserved for background work"),
    count("database_connections_per_caller", "0", 0..=256, "connections; 0 is half of those for requests",
        "Maximum number of connections used at once by one account, or by all API tokens and unknown clients of one network; only their own further requests wait"),
    one_of("sqlite_synchronous", "full", &["full", "normal"],
        "Whether a commit survives a power failure (full) or only a crash (normal)"),
    count("write_queue", "1024", 1..=1_000_000, "writes",
        "Maximum number of waiting writes; further ones are refused"),
    count("write_batch", "64", 1..=4096, "writes",
        "Maximum number of waiting writes that share one commit"),
    time("idempotency_hours", "24", 1..=168, Hours,
        "Time for which a repeated request receives the first answer again"),
    time("idempotency_wait_seconds", "5", 0..=60, Seconds,
        "Time for which a repeated request waits for the first one's answer"),
    count("password_min_length", "15", PASSWORD_MIN_LENGTH_LEAST as u64..=PASSWORD_MAX as u64, "characters",
        "Minimum length of a password"),
    count("argon2_memory_kib", "19456", 12_288..=4_194_304, "KiB",
        "Memory for hashing one password"),
    count("argon2_iterations", "2", 1..=100, "passes",
        "Passes over that memory; 1 needs 47104 KiB, 2 need 19456 KiB, 3 or more need 12288 KiB"),
    count("argon2_parallelism", "1", 1..=16, "lanes",
        "Lanes of that memory"),
    count("password_hash_queue", "256", 1..=65_536, "passwords",
        "Maximum number of passwords waiting to be hashed; further ones are refused"),
    secret("password_pepper", NOTHING, "32 bytes in base64; after a change the new one, then earlier ones, separated by commas",
        "Secret in every password hash, without which a copy of the database does not allow guessing; keep it as safe as the master key"),
    count("login_free_failures", "5", 1..=20, "failures",
        "Number of wrong passwords in a row that are answered before the first wait"),
    time("login_wait_seconds", "30", 1..=3600, Seconds,
        "First wait after too many wrong passwords; each further one is twice as long"),
    time("login_wait_max_minutes", "60", 1..=1440, Minutes,
        "Maximum wait after wrong passwords"),
    count("login_failures_max", "100", 10..=100, "failures",
        "Number of wrong passwords in a row, from all unknown devices together, after which only a reset or a known device helps"),
    time("access_token_seconds", "600", 60..=3600, Seconds,
        "Validity of an access token"),
    time("signing_key_days", "90", 1..=3650, Days,
        "Time for which a key signs access tokens before a new one takes over"),
    time("signing_key_refresh_seconds", "60", 1..=60, Seconds,
        "Interval at which a server looks for new and retired signing keys"),
    time("refresh_grace_seconds", "10", 0..=60, Seconds,
        "Time for which a used refresh token is still answered, for clients that lost the answer"),
    time("session_idle_hours", "12", 1..=720, Hours,
        "Maximum time without use before a session ends"),
    time("session_days", "30", 1..=365, Days,
        "Maximum lifetime of a session"),
    time("step_up_minutes", "10", 1..=60, Minutes,
        "Time after a password confirmation for which sensitive operations are allowed without another one"),
    time("sign_up_hours", "24", 1..=168, Hours,
        "Validity of the link that confirms a sign-up"),
    time("password_reset_minutes", "60", 5..=1440, Minutes,
        "Validity of the link that resets a password"),
    time("email_change_hours", "24", 1..=168, Hours,
        "Validity of the link that confirms a new e-mail address"),
    time("email_undo_days", "7", 1..=90, Days,
        "Time for which the old e-mail address can undo a change; no other account can take it in the meantime"),
    count("mails_per_address_per_hour", "5", 1..=100, "mails",
        "Maximum number of mails to an address in an hour caused by entering it; further ones are silently omitted"),
    count("mails_per_account_per_day", "1000", 1..=1_000_000, "mails",
        "Maximum number of mails to others caused by one account in a day; beyond it, invitations and offers are refused, and notices omitted"),
    count("mails_per_recipient_per_day", "50", 1..=100_000, "mails",
        "Maximum number of invitations, offers and notices to one address in a day; security mails are not counted"),
    count("mails_to_one_recipient_per_day", "20", 1..=100_000, "mails",
        "Maximum number of those caused by one account to one address in a day"),
    time("notice_join_minutes", "5", 0..=60, Minutes,
        "Time for which a notice waits, so that later ones about the same subject are sent with it; 0 sends each at once"),
    time("invitation_days", "30", 1..=365, Days,
        "Validity of an invitation"),
    count("invitations_per_day", "500", 1..=100_000, "invitations",
        "Maximum number of invitations sent by an organization in a day, including resent ones"),
    count("organization_grants_max", "50000", 0..=100_000_000, "grants; 0 is no limit",
        "Maximum number of grants of an organization, including those promised by invitations"),
    count("organization_teams_max", "1000", 0..=100_000_000, "teams; 0 is no limit",
        "Maximum number of teams of an organization"),
    count("organization_products_max", "5000", 0..=100_000_000, "products; 0 is no limit",
        "Maximum number of products of an organization, not counting canceled ones"),
    count("organization_invitations_max", "5000", 0..=100_000_000, "invitations; 0 is no limit",
        "Maximum number of open invitations of an organization"),
    count("organization_members_max", "20000", 0..=100_000_000, "members; 0 is no limit",
        "Maximum number of members of an organization, including suspended and expired ones"),
    count("account_api_tokens_max", "100", 0..=100_000_000, "tokens; 0 is no limit",
        "Maximum number of valid API tokens of an account"),
    time("hand_over_days", "7", 1..=30, Days,
        "Time for which an offered hand-over of an organization's legal responsibility can be accepted"),
    time("transfer_days", "30", 1..=90, Days,
        "Time for which products offered to another organization can be accepted"),
    time("membership_warning_days", "7", 1..=90, Days,
        "Time before the end of a membership at which the member is warned"),
    text("catalogue_file", NOTHING, "a file that exists",
        "Kinds of products, their rights and the plans that can be ordered, as TOML; empty: the built-in catalog"),
    text("default_country", "CH", "an ISO 3166-1 alpha-2 code such as CH",
        "Country of a new organization that gives none"),
    one_of("default_locale", "de", &["de", "fr", "it", "en"],
        "Language of a new user who gives none"),
    secret("smtp_url", NOTHING, "smtps://USER:PASSWORD@HOST, or smtp://HOST:PORT with ?tls=required",
        "Mail server; empty: mails are written to the mail folder of the data directory"),
    text("brand_name", "Kontor", "1 to 60 characters on one line",
        "Operator's name above and below mails, and the sender's name if mail_from has none"),
    text("brand_color", "#1f4e79", "a color such as #1f4e79",
        "Color of the header and of buttons in mails; text on it is black or white, whichever is easier to read"),
    text("brand_logo_file", NOTHING, "a PNG, JPEG or GIF file of at most 100 KiB",
        "Logo above mails, in place of the name; it is part of the mail, so that nothing is loaded from elsewhere"),
    text("mail_from", "kontor@localhost", "an address such as `Kontor <kontor@example.ch>`",
        "Sender of mails; without a name, brand_name is used"),
    text("smtp_ehlo_name", NOTHING, "a host name such as my.example.ch",
        "Name by which this server introduces itself to the mail server; empty: the host of public_url"),
    text("smtp_ca_file", NOTHING, "a file of PEM certificates",
        "Certificates of a private authority that may have signed the mail server's certificate"),
    count("mail_deliveries", "4", 1..=64, "mails",
        "Number of mails delivered at the same time, each over its own connection; one more for security mails"),
    count("mail_attempts", "12", 1..=100, "attempts",
        "Number of attempts to deliver a mail before it is set aside as a dead letter"),
    time("job_poll_seconds", "1", 1..=3600, Seconds,
        "Interval at which waiting jobs are looked for"),
    time("job_lease_seconds", "180", 1..=3600, Seconds,
        "Time for which a job belongs to the node that took it; the jobs of a killed node are taken up afterwards"),
    time("shutdown_seconds", "20", 0..=600, Seconds,
        "Time for requests in progress to finish when the server stops"),
    text("log", "info", "tracing directives such as info,kontor_api=debug",
        "Filter for the log"),
    one_of("log_format", "text", &["text", "json"],
        "Format of the log"),
];

/// Name that an operator may use: that of a setting, or the one that gives the path to a secret.
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

/// Returns the environment variable for a setting such as `body_limit_bytes`.
pub(super) fn variable(name: &str) -> String {
    format!("KONTOR_{}", name.to_ascii_uppercase())
}

/// Returns the command line flag for a setting such as `body_limit_bytes`.
pub(super) fn flag(name: &str) -> String {
    format!("--{}", name.replace('_', "-"))
}

/// Returns the name of the setting for a quota's limit.
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
