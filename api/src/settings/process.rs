//! Settings of this process: its command line, its environment, and the file named by either or found in the
//! working directory.

use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::flags::{flags, value};
use super::source::CONFIG;
use super::{Settings, SettingsError};

impl Settings {
    /// Reads the settings that the process was started with.
    ///
    /// # Errors
    /// All faults in any source.
    pub fn of_process(matches: &ArgMatches) -> Result<Self, SettingsError> {
        let named = value(matches, CONFIG).or_else(|| std::env::var("KONTOR_CONFIG").ok());
        let file = named
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
            .or_else(|| {
                // A file that exists but may not be accessed is an error, reported when it is read.
                let usual = Path::new("kontor.toml");
                usual.try_exists().unwrap_or(true).then(|| usual.to_owned())
            });
        // `vars` would panic at another program's variable that is not UTF-8.
        let environment = std::env::vars_os().map(|(name, value)| {
            (
                name.to_string_lossy().into_owned(),
                value.to_string_lossy().into_owned(),
            )
        });
        Self::load(&flags(matches), environment, file.as_deref())
    }
}
