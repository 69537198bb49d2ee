//! Rules for all problem types and sentences, whichever capability has them.

use super::*;
use crate::problem::wordings::{all as general, names};
use kontor_domain::locale::Locale;

/// Sources of the lists, each with its number of problem types and of explanations.
const SOURCES: [(&str, usize, usize); 7] = [
    (
        include_str!("../problem/types.rs"),
        types::OF_REQUESTS.len() + types::OF_STATE.len(),
        0,
    ),
    (
        include_str!("../identity/problems.rs"),
        identity::ALL.len(),
        identity::DETAILS.len(),
    ),
    (
        include_str!("../organizations/problems.rs"),
        organizations::ALL.len(),
        organizations::DETAILS.len(),
    ),
    (
        include_str!("../invitations/problems.rs"),
        invitations::ALL.len(),
        invitations::DETAILS.len(),
    ),
    (include_str!("../products/problems.rs"), products::ALL.len(), 0),
    (
        include_str!("../transfers/problems.rs"),
        transfers::ALL.len(),
        transfers::DETAILS.len(),
    ),
    (include_str!("../teams/problems.rs"), teams::ALL.len(), 0),
];

#[test]
fn no_list_lacks_a_constant() {
    for (source, types, details) in SOURCES {
        assert_eq!(source.matches("= ProblemType::new(").count(), types, "{source}");
        assert_eq!(source.matches("= Sentence::new(").count(), details, "{source}");
    }
}

#[test]
fn every_code_is_there_once() {
    let all = all();
    let codes: BTreeSet<&str> = all.iter().map(|kind| kind.code).collect();
    assert_eq!(codes.len(), all.len());
}

#[test]
fn every_sentence_has_its_parameters_in_every_language() {
    for sentence in sentences() {
        let names: BTreeSet<_> = names(sentence.en).into_iter().collect();
        let all: BTreeSet<&str> = Locale::ALL
            .iter()
            .map(|locale| sentence.localized(*locale))
            .collect();
        assert_eq!(all.len(), Locale::ALL.len(), "{sentence:?}");
        for text in all {
            assert!(!text.trim().is_empty() && !text.contains('ß'), "{sentence:?}");
            let here: BTreeSet<_> = self::names(text).into_iter().collect();
            assert_eq!(here, names, "{text}");
        }
    }
}

/// Checks that a number before a counted word selects one of two forms.
#[test]
fn no_counted_word_has_a_single_form() {
    let counted = ["{min} ", "{max} ", "{count} ", "{limit} ", "{days} ", "{equal} "];
    // Exceptions: the same in singular and plural, in a range that ends at 200, or not a counted word.
    let plain = [
        "Zeichen",
        "Byte",
        "Guthaben",
        "Mitglieder und",
        "members and",
        "membres et",
        "membri e",
        "to ",
        "bis ",
        "à ",
        "a ",
        "und ",
        "and ",
        "et ",
        "e ",
        "liegen",
        "sein",
        "haben",
        "byte {",
        "e-mail {",
        "prepaid {",
        "unpaid {",
        "other {",
        "offene {",
    ];
    for sentence in sentences() {
        for locale in Locale::ALL {
            let text = sentence.localized(*locale);
            for name in counted {
                for (at, _) in text.match_indices(name) {
                    let after = &text[at + name.len()..];
                    let is_plain = plain.iter().any(|word| after.starts_with(word));
                    assert!(is_plain || after.starts_with('{'), "{text}");
                }
            }
        }
    }
}

fn sentences() -> impl Iterator<Item = Sentence> {
    let titles = all().into_iter().map(|kind| kind.title);
    titles.chain(general().chain(details()).copied())
}
