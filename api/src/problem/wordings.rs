//! Sentences about fields and general occurrences in four languages. The English one is written at the rule, with
//! parameters in braces, and is the key to the others. The tables are in the files beside this one; sentences of a
//! capability stand in its own `problems.rs`, and need no key.

use super::{Sentence, details, forms, relations, syntax};
use kontor_domain::locale::Locale;
use serde_json::{Map, Value};

/// Sentence about a field.
#[derive(Debug, Clone, Copy)]
pub struct Wording {
    /// Code of the field's fault.
    pub code: &'static str,
    /// Sentence, its English as written at the rule.
    pub sentence: Sentence,
}

/// Builds a row of a table.
pub(super) const fn row(
    code: &'static str,
    en: &'static str,
    de: &'static str,
    fr: &'static str,
    it: &'static str,
) -> Wording {
    let sentence = Sentence::new(en, de, fr, it);
    Wording { code, sentence }
}

/// Returns all sentences about fields.
pub fn of_fields() -> impl Iterator<Item = &'static Wording> {
    forms::ROWS.iter().chain(relations::ROWS)
}

/// Returns all sentences of the tables.
pub fn all() -> impl Iterator<Item = &'static Sentence> {
    let fields = of_fields().map(|wording| &wording.sentence);
    fields.chain(details::ROWS).chain(syntax::ROWS)
}

/// Returns the template in a language; unchanged, if it has no row.
#[must_use]
pub fn translated(template: &str, locale: Locale) -> &str {
    if locale == Locale::En {
        return template;
    }
    let row = all().find(|sentence| sentence.en == template);
    row.map_or(template, |sentence| sentence.localized(locale))
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
}
