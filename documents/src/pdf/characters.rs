//! Characters that the fonts of documents lack.

use super::RenderError;
use crate::canvas::{Face, face};
use kontor_domain::billing::Document;

/// Checks that the fonts have every character of the texts that people wrote. Addresses are narrower: the QR-bill
/// limits them.
///
/// # Errors
/// [`RenderError::Character`] names the text and the first such character.
pub fn printable(document: &Document) -> Result<(), RenderError> {
    let (Some(regular), Some(bold)) = (face(Face::Regular), face(Face::Bold)) else {
        return Err(RenderError::Pdf("no fonts".to_owned()));
    };
    let lines = document.lines.iter().flat_map(|line| {
        let description = ("description", line.description.as_str());
        [
            Some(description),
            line.detail.as_deref().map(|detail| ("detail", detail)),
        ]
    });
    let others = [
        document.note.as_deref().map(|note| ("note", note)),
        document
            .recipient
            .order_number
            .as_deref()
            .map(|number| ("order_number", number)),
    ];
    for (field, text) in lines.chain(others).flatten() {
        let lacking = |char: &char| !(regular.has(*char) && bold.has(*char));
        if let Some(character) = text.chars().find(lacking) {
            return Err(RenderError::Character { field, character });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use kontor_domain::locale::Locale;

    #[test]
    fn a_text_that_the_fonts_lack_is_named_with_its_character() {
        let mut invoice = samples::invoice(Locale::De, 1).unwrap();
        assert!(printable(&invoice).is_ok());
        invoice.lines[0].detail = Some("Café «Zur Post» – 5 €".to_owned());
        assert!(printable(&invoice).is_ok());
        invoice.lines[0].detail = Some("Shop 🚀".to_owned());
        let error = printable(&invoice).unwrap_err();
        assert_eq!(
            error.to_string(),
            "detail: must not contain the character '🚀' on a document"
        );
    }
}
