//! Reading `tests/access.txt`.

/// The columns of the table. `token` is the legal representative's API token with every scope but the right one,
/// `agent` one of the provider's staff without a role, `clerk` one with the role `billing_clerk`, `stale` a caller who succeeds with the operation, some while after giving the password.
pub const CALLERS: [&str; 11] = [
    "anonymous",
    "outsider",
    "suspended",
    "external",
    "collaborator",
    "administrator",
    "legal_representative",
    "agent",
    "clerk",
    "token",
    "stale",
];

/// Answers of one operation to each caller.
pub struct Row {
    pub operation: String,
    /// The scope an API token needs, `session`, `public`, `service` or `staff`.
    pub scope: String,
    pub statuses: Vec<u16>,
}

/// The table, without its head.
pub fn rows() -> Vec<Row> {
    let text = include_str!("../../access.txt");
    let mut lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let head: Vec<&str> = lines.next().expect("a head").split_whitespace().skip(2).collect();
    assert_eq!(head, CALLERS, "the head of access.txt");
    lines.map(row).collect()
}

fn row(line: &str) -> Row {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [operation, scope, statuses @ ..] = words.as_slice() else {
        panic!("too short: {line}")
    };
    let statuses: Vec<u16> = statuses
        .iter()
        .map(|status| status.parse().expect("a status"))
        .collect();
    assert_eq!(statuses.len(), CALLERS.len(), "{line}");
    Row {
        operation: (*operation).to_owned(),
        scope: (*scope).to_owned(),
        statuses,
    }
}
