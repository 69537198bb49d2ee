//! Sentences about fields and occurrences in four languages. The English one is written at the rule, with
//! parameters in braces, and is the key to the others. The tables are in the files beside this one.

use super::{ProblemType, details, forms, relations, syntax, types};
use kontor_domain::locale::Locale;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Sentence.
#[derive(Debug, Clone, Copy)]
pub struct Wording {
    /// Code of the field's fault; empty for details of problems.
    pub code: &'static str,
    /// Sentence in English, as written at the rule.
    pub en: &'static str,
    de: &'static str,
    fr: &'static str,
    it: &'static str,
}

/// Builds a row of a table.
pub(super) const fn row(
    code: &'static str,
    en: &'static str,
    de: &'static str,
    fr: &'static str,
    it: &'static str,
) -> Wording {
    Wording { code, en, de, fr, it }
}

impl Wording {
    /// Returns the sentence in a language.
    #[must_use]
    pub const fn localized(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::De => self.de,
            Locale::Fr => self.fr,
            Locale::It => self.it,
            Locale::En => self.en,
        }
    }
}

/// Problems of items in bulk requests, which are field codes there too.
pub const OF_ITEMS: &[ProblemType] = &[
    types::FORBIDDEN,
    types::LEGAL_REPRESENTATIVE_ONLY,
    types::NOT_FOUND,
    types::ALREADY_MEMBER,
    types::ALREADY_INVITED,
    types::INVITATION_LIMIT,
    types::MAIL_LIMIT,
];

/// Returns all sentences about fields.
pub fn of_fields() -> impl Iterator<Item = &'static Wording> {
    forms::ROWS.iter().chain(relations::ROWS)
}

/// Returns all sentences of the tables.
pub fn all() -> impl Iterator<Item = &'static Wording> {
    of_fields().chain(details::ROWS).chain(syntax::ROWS)
}

/// Returns all field codes, in alphabetical order.
#[must_use]
pub fn field_codes() -> Vec<&'static str> {
    let codes = of_fields().map(|wording| wording.code);
    let codes: BTreeSet<&str> = codes.chain(OF_ITEMS.iter().map(|kind| kind.code)).collect();
    codes.into_iter().collect()
}

/// Whether a field's sentence is in the tables.
#[must_use]
pub fn is_listed(code: &str, template: &str) -> bool {
    of_fields().any(|wording| wording.code == code && wording.en == template)
        || OF_ITEMS
            .iter()
            .any(|kind| kind.code == code && kind.title == template)
}

/// Returns the template in a language; unchanged, if it has no row.
#[must_use]
pub fn translated(template: &str, locale: Locale) -> &str {
    if locale == Locale::En {
        return template;
    }
    let row = all().find(|wording| wording.en == template);
    let title = || types::ALL.iter().find(|kind| kind.title == template);
    row.map(|wording| wording.localized(locale))
        .or_else(|| title().map(|kind| kind.title_in(locale)))
        .unwrap_or(template)
}

/// Replaces the parameters of a sentence by their values. `{count:member|members}` is the singular or plural that
/// fits `count`.
#[must_use]
pub fn fill(template: &str, params: &Map<String, Value>, locale: Locale) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        let (name, forms) = parts(place);
        text.push_str(before);
        match (params.get(name), forms) {
            (Some(value), None) => text.push_str(&shown(value)),
            (Some(value), Some((one, many))) => text.push_str(if is_one(value, locale) { one } else { many }),
            (None, _) => text.extend(["{", place, "}"]),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Parses a placeholder: a name, and the singular and plural if it only selects one of them.
fn parts(place: &str) -> (&str, Option<(&str, &str)>) {
    let Some((name, forms)) = place.split_once(':') else {
        return (place, None);
    };
    (name, forms.split_once('|'))
}

/// Whether a number takes the singular (Unicode CLDR, cardinal rules); in French, zero does too.
fn is_one(value: &Value, locale: Locale) -> bool {
    match value.as_u64() {
        Some(0) => locale == Locale::Fr,
        number => number == Some(1),
    }
}

/// Returns the sentence for the list of codes, with all words in the plural.
#[must_use]
pub fn of_several(template: &str) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        match parts(place) {
            (_, Some((_, many))) => text.push_str(many),
            _ => text.extend(["{", place, "}"]),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Returns the names of the parameters, each once.
#[must_use]
pub fn names(template: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for part in template.split('{').skip(1) {
        let Some((place, _)) = part.split_once('}') else {
            continue;
        };
        let (name, _) = parts(place);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_sentence_has_its_parameters_in_every_language() {
        for wording in all() {
            let names: BTreeSet<_> = names(wording.en).into_iter().collect();
            let all: BTreeSet<&str> = Locale::ALL
                .iter()
                .map(|locale| wording.localized(*locale))
                .collect();
            assert_eq!(all.len(), Locale::ALL.len(), "{wording:?}");
            for text in all {
                assert!(!text.trim().is_empty() && !text.contains('ß'), "{wording:?}");
                let here: BTreeSet<_> = super::names(text).into_iter().collect();
                assert_eq!(here, names, "{text}");
            }
        }
    }

    #[test]
    fn one_sentence_has_one_translation() {
        for wording in all() {
            for locale in Locale::ALL {
                assert_eq!(
                    translated(wording.en, *locale),
                    wording.localized(*locale),
                    "{}",
                    wording.en
                );
            }
        }
    }

    #[test]
    fn parameters_take_the_place_of_their_names() {
        let params = json!({ "min": 1, "allowed": ["a", 2, null] });
        let params = params.as_object().unwrap();
        assert_eq!(
            fill("{min} of {allowed}: {other}", params, Locale::En),
            "1 of a, 2, null: {other}"
        );
        assert_eq!(fill("}{", params, Locale::En), "}{}");
        assert_eq!(translated("no such sentence", Locale::De), "no such sentence");
    }

    #[test]
    fn words_follow_their_number() {
        let said = |count: u64, template: &str, locale| {
            fill(template, json!({ "count": count }).as_object().unwrap(), locale)
        };
        let members = "{count} {count:member|members}";
        for (count, text) in [
            (0, "0 members"),
            (1, "1 member"),
            (2, "2 members"),
            (21, "21 members"),
        ] {
            assert_eq!(said(count, members, Locale::En), text);
        }
        assert_eq!(said(0, "{count} {count:membre|membres}", Locale::Fr), "0 membre");
        assert_eq!(
            said(0, "{count} {count:Mitglied|Mitglieder}", Locale::De),
            "0 Mitglieder"
        );
        assert_eq!(names("{min} {count} {count:a|b}"), ["min", "count"]);
        assert_eq!(of_several(members), "{count} members");
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
        for wording in all() {
            for locale in Locale::ALL {
                let text = wording.localized(*locale);
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
}
