//! Places that authorize without a check of a caller: `tests/authorized_system.txt`, which may only become shorter.

use std::collections::BTreeSet;
use std::path::Path;

/// As many places as there were when jobs of payments were added.
const PLACES_MAX: usize = 15;

/// Every `Authorized::system` beneath a folder, as the file's path and the function.
fn places(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            places(root, &path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let file = path.strip_prefix(root).expect("a source").display().to_string();
            let text = std::fs::read_to_string(&path).expect("a source");
            // Unit tests stand at the end.
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            found.extend(
                functions(text)
                    .into_iter()
                    .map(|function| format!("{file} {function}")),
            );
        }
    }
}

/// The function around each place of a text.
fn functions(text: &str) -> Vec<&str> {
    let (mut function, mut found) = ("", Vec::new());
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        let named = line.split_once("fn ").filter(|(before, _)| {
            before
                .split_whitespace()
                .all(|word| word.starts_with("pub") || ["const", "async"].contains(&word))
        });
        if let Some((_, rest)) = named {
            function = rest.split(['(', '<']).next().unwrap_or_default();
        }
        let is_made = line.split("Authorized::").skip(1).any(|rest| {
            let rest = rest
                .split_once(">::")
                .filter(|_| rest.starts_with('<'))
                .map_or(rest, |(_, rest)| rest);
            rest.starts_with("system")
        });
        if is_made {
            found.push(function);
        }
    }
    found
}

#[test]
fn a_right_of_the_system_is_made_only_where_it_is_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the project");
    let mut found = Vec::new();
    for part in ["domain/src", "persistence/src", "api/src"] {
        places(root, &root.join(part), &mut found);
    }
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    let text = include_str!("../../authorized_system.txt");
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let listed: BTreeSet<&str> = lines.collect();
    let new: Vec<_> = found.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(
        new.is_empty(),
        "ask `access::authorize`, or carry the right that was given: {new:?}"
    );
    assert!(gone.is_empty(), "no longer there, so take the line out: {gone:?}");
    assert!(listed.len() <= PLACES_MAX, "the list may only become shorter");
}
