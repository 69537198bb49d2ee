//! Files of others with what a correct program makes of them, from the folder that `KONTOR_VECTORS` names. Without it,
//! the repository's own small set of the same form.

use csv::StringRecord;
use std::collections::HashMap;
use std::path::PathBuf;

mod bank_files;
mod groups;
mod invoices;
mod links;
mod payloads;
mod vat;

/// The folder of `billing`: `KONTOR_VECTORS` may name it or the folder above.
fn folder() -> PathBuf {
    let own = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/billing");
    let named = std::env::var_os("KONTOR_VECTORS").map_or_else(own, PathBuf::from);
    let below = named.join("billing");
    if below.is_dir() { below } else { named }
}

/// A row of a table, by the names of its columns.
struct Row(HashMap<String, String>);

impl Row {
    fn get(&self, column: &str) -> &str {
        self.0
            .get(column)
            .unwrap_or_else(|| panic!("no column {column} in {:?}", self.0))
    }
}

/// Reads a table whose first line names the columns.
fn table(path: &str) -> Vec<Row> {
    let path = folder().join(path);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .flexible(true)
        .from_path(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let names = reader.headers().expect("names of columns").clone();
    let row = |record: StringRecord| {
        let cell = |(place, name): (usize, &str)| {
            (
                name.to_owned(),
                record.get(place).unwrap_or_default().trim().to_owned(),
            )
        };
        Row(names.iter().enumerate().map(cell).collect())
    };
    let rows: Vec<Row> = reader
        .records()
        .map(|record| row(record.expect("a row")))
        .collect();
    assert!(!rows.is_empty(), "{} has no rows", path.display());
    rows
}

/// Reads a file of a folder with an expectation, and says which files have none.
fn file(folder_name: &str, name: &str) -> Vec<u8> {
    let path = folder().join(folder_name).join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Fails if a file with the ending has no row.
fn every_file_has_a_row(folder_name: &str, ending: &str, rows: &[Row]) {
    let known: Vec<&str> = rows.iter().map(|row| row.get("file")).collect();
    for entry in std::fs::read_dir(folder().join(folder_name)).expect("the folder") {
        let name = entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .into_owned();
        assert!(
            !name.ends_with(ending) || known.contains(&name.as_str()),
            "{name} has no row"
        );
    }
}

/// Fails with every difference, not the first alone.
fn agree(what: &str, checked: usize, differences: &[String]) {
    assert!(differences.is_empty(), "{what}:\n{}", differences.join("\n"));
    println!("{what}: {checked} agree");
}
