//! Flags for all settings, the same for all subcommands. The values stay text here: their faults are reported
//! together with those of the other sources.

use clap::{Arg, ArgMatches};

use super::registry::Key;
use super::source::CONFIG;

/// Returns the flags of all settings, and `--config` for the file.
#[must_use]
pub fn arguments() -> Vec<Arg> {
    let config = Arg::new(CONFIG).help("The settings file; by default kontor.toml, if it exists");
    let settings = Key::all().map(|key| {
        let help = if key.is_path {
            format!("The file that contains --{}", long(key.setting.name))
        } else {
            format!("{} [{}]", key.setting.help, key.setting.allowed)
        };
        // The short help stays about the subcommand itself.
        Arg::new(key.name())
            .help(help)
            .hide_short_help(true)
            .allow_negative_numbers(true)
    });
    std::iter::once(config)
        .chain(settings)
        .map(|arg| {
            let name = long(arg.get_id().as_str());
            arg.long(name)
                .value_name("VALUE")
                .global(true)
                .help_heading("Settings")
        })
        .collect()
}

/// Returns the flags that were given, by the name of the setting.
#[must_use]
pub fn flags(matches: &ArgMatches) -> Vec<(String, String)> {
    let names = Key::all().map(Key::name);
    names
        .filter_map(|name| value(matches, &name).map(|value| (name, value)))
        .collect()
}

/// Returns the value of a global flag. It is found with the innermost subcommand, wherever it was on the line.
pub(super) fn value(matches: &ArgMatches, name: &str) -> Option<String> {
    let mut innermost = matches;
    while let Some((_, inner)) = innermost.subcommand() {
        innermost = inner;
    }
    innermost.try_get_one::<String>(name).ok().flatten().cloned()
}

fn long(name: &str) -> String {
    name.replace('_', "-")
}
