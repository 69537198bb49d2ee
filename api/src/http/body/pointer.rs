//! JSON pointers (RFC 6901), built up and taken back while descending.

/// Steps into a field or an item.
pub fn push(at: &mut String, token: &str) {
    at.push('/');
    for character in token.chars() {
        match character {
            '~' => at.push_str("~0"),
            '/' => at.push_str("~1"),
            other => at.push(other),
        }
    }
}

/// Does `inner` point at what `outer` points at, or at something inside it?
#[must_use]
pub fn covers(outer: &str, inner: &str) -> bool {
    inner
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
