//! Sources of settings: the file, the environment, the command line. Each becomes one layer, and names its places
//! in the way an operator would look for them.

use std::path::Path;

use super::file;
use super::given::{Layer, Value};
use super::problem::{Problem, nearest};
use super::registry::{Key, flag, variable};

/// Name of the flag or variable that gives the settings file itself.
pub(super) const CONFIG: &str = "config";

pub(super) fn file(path: &Path, problems: &mut Vec<Problem>) -> Layer {
    let entries = file::entries(path, problems);
    let spell = |name: &str| name.to_owned();
    let place = |name: &str| format!("{}: {name}", path.display());
    layer(entries.into_iter(), spell, place, problems)
}

pub(super) fn environment(all: impl Iterator<Item = (String, String)>, problems: &mut Vec<Problem>) -> Layer {
    let ours = all.filter_map(|(variable, value)| {
        let name = variable.strip_prefix("KONTOR_")?;
        let foreign = name == "CONFIG" || describes_a_service(name, &value);
        (!foreign).then(|| (name.to_ascii_lowercase(), value))
    });
    layer(ours, variable, variable, problems)
}

pub(super) fn flags(given: &[(String, String)], problems: &mut Vec<Problem>) -> Layer {
    layer(given.iter().cloned(), flag, flag, problems)
}

/// Recognizes the variables with which Kubernetes describes a service called `kontor` to every container.
fn describes_a_service(name: &str, value: &str) -> bool {
    name.starts_with("SERVICE_HOST")
        || name.starts_with("SERVICE_PORT")
        || name.starts_with("PORT_")
        || (name == "PORT" && value.contains("://"))
}

fn layer(
    entries: impl Iterator<Item = (String, String)>,
    spell: impl Fn(&str) -> String,
    place: impl Fn(&str) -> String,
    problems: &mut Vec<Problem>,
) -> Layer {
    let mut layer = Layer::new();
    for (name, text) in entries {
        let place = place(&name);
        match Key::find(&name) {
            None => {
                let suggestion = nearest(&name, Key::all().map(Key::name)).map(|name| spell(&name));
                problems.push(Problem::unknown(place, suggestion));
            }
            Some(key) => match value(key, text, place) {
                Err(problem) => problems.push(problem),
                Ok(value) => {
                    let place = value.place.clone();
                    if let Some(Value { place: other, .. }) = layer.insert(key.setting.name, value) {
                        problems.push(Problem::Twice { place, other });
                    }
                }
            },
        }
    }
    layer
}

/// Returns the text itself, or for a path the content of the file there: containers receive secrets as files.
fn value(key: Key, text: String, place: String) -> Result<Value, Problem> {
    if !key.is_path {
        return Ok(Value { text, place });
    }
    let place = format!("{place} ({text})");
    match std::fs::read_to_string(&text) {
        Ok(content) => Ok(Value {
            text: content.trim_end_matches(['\r', '\n']).to_owned(),
            place,
        }),
        Err(error) => Err(Problem::Unreadable {
            place,
            reason: format!("cannot be read: {error}"),
        }),
    }
}
