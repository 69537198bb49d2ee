//! Settings of accounts: passwords, logins, sessions, and links in mails.

use super::Problem;
use super::given::Given;
use super::setting::Unit::{Days, Hours, Minutes, Seconds};
use super::setting::{NOTHING, Setting, count, one_of, secret, time};
use crate::passwords::Pepper;
use chrono::TimeDelta;
use kontor_domain::identity::PASSWORD_MAX;
use kontor_domain::identity::PASSWORD_MIN_LENGTH_LEAST;
use kontor_domain::locale::Locale;
use std::time::Duration;

/// Rows of the registry.
#[rustfmt::skip] // a table: each row is its values, then its meaning
pub(super) const SETTINGS: &[Setting] = &[
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
    one_of("default_locale", "de", &["de", "fr", "it", "en"],
        "Language of a new user who gives none"),
];

/// Values of these settings.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "the registry describes each, and the reference is made of it"
)]
pub struct IdentitySettings {
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
    pub default_locale: Locale,
}

impl IdentitySettings {
    pub(super) fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self {
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
            default_locale: given.read("default_locale", Locale::from_text)?,
        })
    }

    /// Checks the combinations that OWASP ASVS 5.0, appendix C, calls sufficient: fewer passes need more memory.
    pub(super) fn weak_argon2(&self, problems: &[Problem]) -> Option<Problem> {
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
