//! The schema as declared in `schema.rs`.

use std::collections::BTreeMap;

/// Returns, table by table, the columns of `schema.rs`: name, type, and whether it may be null.
pub fn tables() -> BTreeMap<String, Vec<(String, String, bool)>> {
    let source = include_str!("../../persistence/src/schema.rs");
    let mut tables = BTreeMap::new();
    for block in source.split("\ntable! {").skip(1) {
        let block = block.split("\n}").next().expect("a block");
        let (head, body) = block.rsplit_once('{').expect("columns in braces");
        let table = head
            .lines()
            .rev()
            .find(|line| line.contains('('))
            .and_then(|line| line.split('(').next())
            .expect("a table's name")
            .trim()
            .to_owned();
        let columns = body
            .split(',')
            .filter_map(|column| column.split_once("->"))
            .map(|(name, kind)| {
                let kind = kind.trim().trim_end_matches('}').trim();
                let inner = kind
                    .strip_prefix("Nullable<")
                    .and_then(|rest| rest.strip_suffix('>'));
                let name = name.trim().trim_matches('"').to_owned();
                (name, inner.unwrap_or(kind).to_owned(), inner.is_some())
            })
            .collect();
        tables.insert(table, columns);
    }
    tables
}
