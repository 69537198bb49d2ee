//! Reference of all settings, generated from the registry so that it cannot differ from it.

use std::fmt::Write;

use super::registry::{self, FILE_SUFFIX, GROUPS, Group, flag, variable};

const INTRODUCTION: &str = "\
# Settings

<!-- Made from the registry in `api/src/settings`; `UPDATE=1 cargo test -p kontor-api` rewrites it. -->

Every setting can be given in three places. From the weakest to the strongest:

1. a key of the settings file, `kontor.toml` in the working directory or the file that `--config` or
   `KONTOR_CONFIG` names; a list may be an array of strings;
2. an environment variable;
3. a flag: `body_limit_bytes` is `--body-limit-bytes`.

An unknown name or a value that is not allowed stops the server before it starts, wherever it stands, and all
mistakes are reported together. An empty value is a value; the table gives its meaning.
";

/// Returns the table of all settings in Markdown.
#[must_use]
pub fn reference_markdown() -> String {
    let secrets: Vec<_> = registry::all()
        .filter(|setting| setting.secret)
        .map(|setting| setting.name)
        .collect();
    let example = format!("master_key{FILE_SUFFIX}");
    let mut page = INTRODUCTION.to_owned();
    // Writing to a string cannot fail.
    let _ = write!(
        page,
        "\nThe secrets `{}` can also be read from a file:\n\
         `{example}`, `{}` or `{}` gives its path.\n",
        secrets.join("`, `"),
        variable(&example),
        flag(&example),
    );
    for group in &GROUPS {
        section(&mut page, group);
    }
    page
}

fn section(page: &mut String, group: &Group) {
    let _ = write!(
        page,
        "\n## {}\n\n| Setting | Variable | Default | Allowed | Meaning |\n| --- | --- | --- | --- | --- |\n",
        group.title
    );
    for setting in group.settings {
        let default = if setting.default.is_empty() {
            "empty".to_owned()
        } else {
            format!("`{}`", setting.default)
        };
        let (name, variable) = (setting.name, variable(setting.name));
        let _ = writeln!(
            page,
            "| `{name}` | `{variable}` | {default} | {} | {} |",
            setting.allowed, setting.help
        );
    }
}
