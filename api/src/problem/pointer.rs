//! JSON pointers (RFC 6901), extended and shortened while descending.
//!
//! Names sent by the client are repeated only up to a limit: a long name is cut, and so is a deep pointer.

/// Maximum length of a name in a pointer, in characters.
pub const NAME_MAX: usize = 64;
/// Maximum length of a pointer, in bytes.
pub const POINTER_MAX: usize = 256;

const ELLIPSIS: char = '…';

/// Descends into a field or an item.
pub fn push(at: &mut String, token: &str) {
    at.push('/');
    push_name(at, token);
}

/// Adds a name, escaped, and cut after [`NAME_MAX`] characters.
pub fn push_name(at: &mut String, name: &str) {
    let mut characters = name.chars();
    for character in characters.by_ref().take(NAME_MAX) {
        escaped(at, character);
    }
    if characters.next().is_some() {
        at.push(ELLIPSIS);
    }
}

/// Like [`push`], but never cut, so that the place can be found again.
pub fn push_whole(at: &mut String, token: &str) {
    at.push('/');
    token.chars().for_each(|character| escaped(at, character));
}

fn escaped(at: &mut String, character: char) {
    match character {
        '~' => at.push_str("~0"),
        '/' => at.push_str("~1"),
        other => at.push(other),
    }
}

/// Returns the pointer, cut after [`POINTER_MAX`] bytes.
#[must_use]
pub fn bounded(pointer: &str) -> String {
    if pointer.len() <= POINTER_MAX {
        return pointer.to_owned();
    }
    let mut ends = (0..=POINTER_MAX - ELLIPSIS.len_utf8()).rev();
    let end = ends.find(|end| pointer.is_char_boundary(*end));
    let mut cut = pointer[..end.unwrap_or_default()].to_owned();
    cut.push(ELLIPSIS);
    cut
}

/// Whether `inner` points at the same place as `outer`, or at one inside it.
#[must_use]
pub fn covers(outer: &str, inner: &str) -> bool {
    inner
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_and_deep_pointers_are_cut() {
        let mut at = String::new();
        push(&mut at, &"~".repeat(65));
        assert_eq!(at, format!("/{}…", "~0".repeat(64)));
        let deep = "/é".repeat(200);
        let cut = bounded(&deep);
        assert!(
            cut.len() <= POINTER_MAX && cut.ends_with('…') && deep.starts_with(cut.trim_end_matches('…'))
        );
        assert_eq!(bounded("/a/b"), "/a/b");
    }
}
