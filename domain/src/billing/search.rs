//! Words by which an issued document is found: of its number, its reference, and the texts of its lines.

use super::Document;
use crate::text::{folded, terms, words_of};
use chrono::NaiveDate;

/// Maximum number of words kept for a document.
const DOCUMENT_WORDS_MAX: usize = 500;

/// Returns the distinct words of a document. Numbers and references are kept without dashes and blanks, a number also
/// from its year and from its count onwards.
#[must_use]
pub fn document_words(document: &Document) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let numbers = document.preceding.iter().map(|invoice| &invoice.number);
    for number in std::iter::once(&document.number).chain(numbers) {
        let parts: Vec<&str> = number.split('-').collect();
        found.extend((0..parts.len()).map(|from| compact(&parts.get(from..).unwrap_or_default().concat())));
    }
    let reference = document
        .transfer
        .iter()
        .map(|transfer| compact(&transfer.reference));
    found.extend(reference);
    let texts = document
        .lines
        .iter()
        .flat_map(|line| [Some(line.description.as_str()), line.detail.as_deref()])
        .chain([
            document.note.as_deref(),
            document.recipient.order_number.as_deref(),
            Some(document.recipient.address.name.as_str()),
        ]);
    for text in texts.flatten() {
        words_of(text, &mut found, DOCUMENT_WORDS_MAX);
    }
    found.retain(|word| !word.is_empty());
    found.sort_unstable();
    found.dedup();
    found
}

/// A search for documents. Each term is the beginning of a word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentSearch {
    /// The whole text as one number or reference, which is looked for first if it has blanks or dashes.
    pub joined: Option<String>,
    /// Terms, all of which must be found.
    pub terms: Vec<String>,
}

impl DocumentSearch {
    /// Reads the text of a search.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let terms: Vec<String> = terms(text)
            .into_iter()
            .map(|term| {
                if is_code(&compact(&term)) {
                    compact(&term)
                } else {
                    term
                }
            })
            .collect();
        let joined = compact(&folded(text));
        Self {
            joined: Some(joined).filter(|joined| terms.len() > 1 && is_code(joined)),
            terms,
        }
    }
}

/// Returns the year whose documents alone can have a number that begins like this term.
#[must_use]
pub fn year_of_number(term: &str) -> Option<(NaiveDate, NaiveDate)> {
    let digits = term.strip_prefix("inv").or_else(|| term.strip_prefix("crn"))?;
    let year: i32 = digits.get(..4)?.parse().ok()?;
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    day(1, 1).zip(day(12, 31))
}

/// Returns a text without blanks and dashes.
fn compact(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a text without blanks and dashes looks like a number or a reference.
fn is_code(text: &str) -> bool {
    let digits = ["inv", "crn", "rf"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || text.starts_with("rf") && c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_references_are_found_with_and_without_blanks() {
        for (text, joined, terms) in [
            ("INV-2027-000042", None, &["inv2027000042"][..]),
            (
                "inv 2027 000042",
                Some("inv2027000042"),
                &["inv", "2027", "000042"],
            ),
            ("2027-000042", None, &["2027000042"]),
            (
                "21 00000 00003 13947 14300 09017",
                Some("210000000003139471430009017"),
                &["21", "00000", "00003", "13947", "14300", "09017"],
            ),
            (
                "RF18 5390 0754 7034",
                Some("rf18539007547034"),
                &["rf18", "5390", "0754", "7034"],
            ),
            ("Muster-Web 2", None, &["muster-web", "2"]),
            ("  ", None, &[]),
        ] {
            let search = DocumentSearch::read(text);
            assert_eq!(search.joined.as_deref(), joined, "{text}");
            assert_eq!(search.terms, terms, "{text}");
        }
    }

    #[test]
    fn a_number_names_its_year() {
        let year = |term| year_of_number(term).map(|(first, last)| (first.to_string(), last.to_string()));
        let whole = Some(("2027-01-01".to_owned(), "2027-12-31".to_owned()));
        assert_eq!(year("inv2027"), whole);
        assert_eq!(year("crn20270001"), whole);
        for term in ["inv202", "inv", "2027", "invoice2027"] {
            assert_eq!(year(term), None, "{term}");
        }
    }
}
