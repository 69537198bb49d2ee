//! Characters that the fonts of documents lack.

use super::RenderError;
use crate::canvas::{Face, face};

/// Checks that the fonts have every character of a text, which is the field of a document. A document that is made all the
/// same prints a question mark for it.
///
/// # Errors
/// [`RenderError::Character`] names the field and the first such character.
pub fn printable(field: &'static str, text: &str) -> Result<(), RenderError> {
    let (Some(regular), Some(bold)) = (face(Face::Regular), face(Face::Bold)) else {
        return Err(RenderError::Pdf("no fonts".to_owned()));
    };
    let lacking = |char: &char| !(regular.has(*char) && bold.has(*char));
    match text.chars().find(lacking) {
        Some(character) => Err(RenderError::Character { field, character }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_the_fonts_lack_is_named_with_its_character() {
        assert!(printable("detail", "Café «Zur Post» – 5 €\u{a0}").is_ok());
        let error = printable("detail", "Shop 🚀").unwrap_err();
        assert_eq!(
            error.to_string(),
            "detail: must not contain the character '🚀' on a document"
        );
    }
}
