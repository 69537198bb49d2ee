//! Runs the binary and looks at what it printed.

use kontor_tests::Database;
use kontor_tests::app::token_in;
use kontor_tests::database::Fresh;
use kontor_tests::process::{Process, binary};
use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// The master key that the tests' servers have.
pub const MASTER_KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// A database without a schema.
pub fn empty(database: Database) -> Fresh {
    let fresh = Fresh::empty(database);
    // As the server makes it; `doctor` insists.
    set_permissions(&fresh.folder, Permissions::from_mode(0o700)).expect("its owner");
    fresh
}

/// Result of a command.
#[derive(Debug)]
pub struct Done {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Done {
    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self
    }

    /// Ended with exit code 1, and these words on standard error.
    #[track_caller]
    pub fn fails_saying(self, words: &str) -> Self {
        assert_eq!(self.code, Some(1), "{}{}", self.out, self.err);
        assert!(self.err.contains(words), "no {words:?} in {}", self.err);
        self
    }
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The binary in the test's folder, with none of the caller's settings.
pub fn bare(fresh: &Fresh) -> Command {
    let mut command = Command::new(binary());
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .current_dir(&fresh.folder);
    command
}

/// Runs a command on the test's database, with further settings as variables.
pub fn kontor(fresh: &Fresh, settings: &[(&str, &str)], arguments: &[&str]) -> Done {
    let mut command = bare(fresh);
    command
        .env("KONTOR_LISTEN", "127.0.0.1:0")
        .env("KONTOR_DATA_DIR", &fresh.folder)
        .env("KONTOR_DATABASE_URL", &fresh.url)
        .env("KONTOR_MASTER_KEY", MASTER_KEY)
        .env("KONTOR_LOG", "warn")
        .args(arguments);
    for (name, value) in settings {
        command.env(name, value);
    }
    command.output().expect("the binary runs").into()
}

/// Time for a mail to arrive, on a machine busy with other tests.
const MAIL_WAIT: Duration = Duration::from_mins(1);

/// The token in a mail that is on its way to the developer's mailbox.
pub fn mailed_token(server: &Process, address: &str) -> String {
    let begun = Instant::now();
    while begun.elapsed() < MAIL_WAIT {
        let mails = server
            .client()
            .get(&format!("/dev/mails?to={address}"))
            .expect(200);
        let token = mails
            .body
            .as_array()
            .into_iter()
            .flatten()
            .find_map(|mail| token_in(mail["text"].as_str().unwrap_or_default()));
        if let Some(token) = token {
            return token;
        }
        std::thread::yield_now();
    }
    panic!("no token came to {address}");
}
