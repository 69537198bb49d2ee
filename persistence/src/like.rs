//! LIKE patterns, built from search text.

/// Escapes `%`, `_` and the escape character.
fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Returns the pattern of values containing `text`, for a LIKE with the escape character `\`.
pub fn containing(text: &str) -> String {
    format!("%{}%", escape_like(text))
}
