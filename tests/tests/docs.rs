//! Paths that the docs name exist.

use std::path::{Path, PathBuf};

const ENDINGS: [&str; 10] = [
    "rs", "md", "toml", "sh", "yaml", "yml", "sql", "json", "txt", "conf",
];

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let hidden = name.to_string_lossy().starts_with('.') || name == "target" || name == "node_modules";
        if path.is_dir() && !hidden {
            documents(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
}

#[test]
fn every_path_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    documents(&root, &mut found);
    assert!(found.len() >= 5, "the docs are there");
    let mut missing = Vec::new();
    for document in found {
        let text = std::fs::read_to_string(&document).expect("a document");
        for word in text.split('`').skip(1).step_by(2) {
            let plain = word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
            let named =
                word.contains('/') && ENDINGS.iter().any(|ending| word.ends_with(&format!(".{ending}")));
            let here = root.join(word).exists()
                || document.parent().is_some_and(|folder| folder.join(word).exists());
            // Served addresses and an operator's files are no paths of the project.
            if plain && named && !word.starts_with('/') && !here {
                missing.push(format!("{}: {word}", document.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// `tests/security.txt` names a test for each rule; each is there.
#[test]
fn every_security_rule_has_its_test() {
    let rules = include_str!("../security.txt");
    let rows: Vec<Vec<&str>> = rules
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert!(rows.len() > 50);
    for row in rows {
        let [.., file, test] = row.as_slice() else {
            panic!("too short: {row:?}")
        };
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(file);
        let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(source.contains(&format!("fn {test}(")), "{file} has no {test}");
    }
}
