//! The code by which a mail or a document proves its origin.

/// Returns the first code in a text.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn code_in(text: &str) -> String {
    let is_code = |word: &&str| word.len() == 19 && word.matches('-').count() == 3;
    let found = text.split_whitespace().find(is_code);
    found.expect("a code").to_owned()
}
