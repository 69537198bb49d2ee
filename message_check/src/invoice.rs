//! Numbers and payment references of invoices in text.

use crate::bounds::INVOICES_MAX;
use kontor_domain::billing::{NumberSeries, PaymentReference};

/// Most characters of a reference, without blanks.
const REFERENCE_MAX: usize = 27;
/// Most blanks between two groups of a reference.
const GAP_MAX: usize = 2;

/// Names of invoices, in the order in which a message has them, once each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvoiceNames {
    /// Numbers as printed.
    pub numbers: Vec<String>,
    /// Payment references with right check digits, without blanks.
    pub references: Vec<String>,
}

impl InvoiceNames {
    /// Takes the numbers and references of a text in plain letters.
    pub(crate) fn take(&mut self, text: &str) {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
        for number in text.split(|c: char| !is_part(c)).filter_map(number) {
            add(&mut self.numbers, number);
        }
        let chars: Vec<char> = text.chars().map(|c| c.to_ascii_uppercase()).collect();
        for start in 0..chars.len() {
            if self.references.len() < INVOICES_MAX && starts(&chars, start) {
                for reference in references_from(&chars, start) {
                    add(&mut self.references, reference);
                }
            }
        }
    }
}

fn add(names: &mut Vec<String>, name: String) {
    if names.len() < INVOICES_MAX && !names.contains(&name) {
        names.push(name);
    }
}

/// Returns the number of an invoice that a word is, as printed.
fn number(word: &str) -> Option<String> {
    let mut parts = word.trim_matches('-').split('-').skip(1);
    let (year, count) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let number = NumberSeries::Invoice.number(year, count);
    number
        .eq_ignore_ascii_case(word.trim_matches('-'))
        .then_some(number)
}

/// Returns whether a reference can begin here: a digit or `RF`, not inside a word.
fn starts(chars: &[char], at: usize) -> bool {
    let is_head = match chars.get(at) {
        Some('R') => chars.get(at + 1) == Some(&'F'),
        Some(c) => c.is_ascii_digit(),
        None => false,
    };
    let before = at.checked_sub(1).and_then(|before| chars.get(before));
    is_head && before.is_none_or(|c| !c.is_ascii_alphanumeric())
}

/// Returns the references that begin here. Their groups may have blanks between them, so what follows may belong to one.
fn references_from(chars: &[char], start: usize) -> Vec<String> {
    let (mut text, mut gap, mut found) = (String::with_capacity(REFERENCE_MAX), 0, Vec::new());
    let is_creditor = chars.get(start) == Some(&'R');
    for (at, c) in chars.iter().enumerate().skip(start) {
        if c.is_whitespace() && gap < GAP_MAX {
            gap += 1;
            continue;
        }
        let is_part = c.is_ascii_digit() || is_creditor && c.is_ascii_uppercase();
        if !is_part || text.len() == REFERENCE_MAX {
            break;
        }
        gap = 0;
        text.push(*c);
        let is_whole = chars.get(at + 1).is_none_or(|next| !next.is_ascii_alphanumeric());
        if is_whole
            && (is_creditor || text.len() == REFERENCE_MAX)
            && let Ok(reference) = PaymentReference::parse(&text)
        {
            found.push(reference.as_str().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(text: &str) -> InvoiceNames {
        let mut names = InvoiceNames::default();
        names.take(text);
        names
    }

    #[test]
    fn numbers_are_found_in_sentences_and_file_names() {
        let found =
            names("Rechnung INV-2027-000042, inv-2027-1000042.pdf (INV-2027-000042) für -INV-2026-000001-");
        assert_eq!(
            found.numbers,
            ["INV-2027-000042", "INV-2027-1000042", "INV-2026-000001"]
        );
        for other in [
            "CRN-2027-000042",
            "INV-2027-42",
            "XINV-2027-000042",
            "INV-2027-000042-1",
            "INV--",
            "2027-000042",
        ] {
            assert!(names(other).numbers.is_empty(), "{other}");
        }
    }

    #[test]
    fn references_are_found_with_and_without_blanks() {
        let qr = "210000000003139471430009017";
        for text in [
            "Referenz 21 00000 00003 13947 14300 09017",
            "CHF 74 21 00000 00003 13947\n14300 09017 und mehr",
            "QRR\n210000000003139471430009017\n",
            "(210000000003139471430009017).",
        ] {
            assert!(names(text).references.contains(&qr.to_owned()), "{text}");
        }
        let creditor = "RF18539007547034";
        for text in [
            "RF18 5390 0754 7034 bitte",
            "ref:rf18539007547034",
            "RF18 5390 0754 7034",
        ] {
            assert!(names(text).references.contains(&creditor.to_owned()), "{text}");
        }
        for other in [
            "21 00000 00003 13947 14300 09018",
            "1210000000003139471430009017",
            "RF19539007547034",
            "XRF18539007547034",
            "000000000000000000000000000",
            "",
        ] {
            assert_eq!(names(other).references, [""; 0], "{other}");
        }
    }

    #[test]
    fn names_are_bounded() {
        let many: String = (0..2 * INVOICES_MAX)
            .map(|count| NumberSeries::Invoice.number(2027, count as u64) + "\n")
            .collect();
        assert_eq!(names(&many).numbers.len(), INVOICES_MAX);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[0-9RFa-f \n.-]{0,200}") {
            for reference in names(&text).references {
                prop_assert!(PaymentReference::parse(&reference).is_ok());
            }
        }
    }
}
