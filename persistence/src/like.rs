//! Patterns of LIKE, made of what people look for.

/// Takes the special meaning from `%`, `_` and the escape character.
fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// What contains `text`; for a LIKE with the escape character `\`.
pub fn containing(text: &str) -> String {
    format!("%{}%", escape_like(text))
}
