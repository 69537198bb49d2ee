//! Cells of a list by type: text written by people is made harmless, everything else is written as it is.

use chrono::{DateTime, Utc};
use kontor_domain::moment::written;
use kontor_domain::money::decimal;
use kontor_domain::text::is_ignorable;
use serde_json::Value;
use std::borrow::Cow;
use std::fmt::Write;

/// Cell of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Empty cell.
    Empty,
    /// Text written by a person or a client: a name, a message, an address, a header.
    Text(String),
    /// Word or id of the API, which never looks like a formula.
    Word(String),
    /// Number, possibly negative.
    Number(i64),
    /// Amount in hundredths, possibly negative, written as a decimal number.
    Amount(i64),
    /// `true` or `false`.
    Flag(bool),
    /// Time, in the format of answers.
    Moment(DateTime<Utc>),
    /// Value as JSON, which stays valid after it is made harmless.
    Json(Value),
}

impl Cell {
    /// Returns the cell of an optional text.
    #[must_use]
    pub fn text(text: Option<String>) -> Self {
        text.map_or(Self::Empty, Self::Text)
    }

    /// Returns the cell of an optional word or id.
    #[must_use]
    pub fn word(word: Option<String>) -> Self {
        word.map_or(Self::Empty, Self::Word)
    }

    /// Returns the cell of an optional time.
    #[must_use]
    pub fn moment(at: Option<DateTime<Utc>>) -> Self {
        at.map_or(Self::Empty, Self::Moment)
    }

    /// Returns the characters of the cell, before CSV quotes them.
    #[must_use]
    pub fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => harmless(text),
            Self::Word(word) => Cow::Borrowed(word),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Amount(minor) => Cow::Owned(decimal(*minor).to_string()),
            Self::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Self::Moment(at) => Cow::Owned(written(*at)),
            Self::Json(value) => Cow::Owned(harmless_json(&value.to_string())),
        }
    }
}

/// Characters that start a formula in a spreadsheet (OWASP, CSV injection), in every width that Unicode
/// compatibility folds into them, and the minus sign.
const FORMULA: &[char] = &[
    '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\u{fe66}', '\u{fe62}', '\u{fe63}',
    '\u{fe6b}', '\u{207a}', '\u{207b}', '\u{207c}', '\u{208a}', '\u{208b}', '\u{208c}', '\u{2212}',
];

/// Whether a reader may start a new cell at this character, whichever separator it assumes for the file.
fn ends_cell(c: char) -> bool {
    matches!(c, ',' | ';' | '\t' | '\r' | '\n')
}

/// Whether readers drop or hide this character at the start of a cell.
fn is_passed_over(c: char) -> bool {
    c == '"' || c.is_whitespace() || c.is_control() || is_ignorable(c)
}

/// Puts an apostrophe before each character that could start a formula, wherever a reader may cut the cell; after
/// an apostrophe it is text. The same before a tab or carriage return at the start of a piece.
fn harmless(text: &str) -> Cow<'_, str> {
    let mut marked: Option<String> = None;
    let mut begins = true;
    for (at, c) in text.char_indices() {
        let is_risky = begins && (FORMULA.contains(&c) || matches!(c, '\t' | '\r'));
        if is_risky && marked.is_none() {
            marked = Some(text[..at].to_owned());
        }
        if let Some(marked) = &mut marked {
            if is_risky {
                marked.push('\'');
            }
            marked.push(c);
        }
        begins = ends_cell(c) || (begins && is_passed_over(c));
    }
    marked.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Like [`harmless`], for JSON: such a character in a string is escaped, which JSON reads back as the same one. A
/// negative number is unchanged, because nothing that a formula needs can follow it.
fn harmless_json(json: &str) -> String {
    let mut written = String::with_capacity(json.len());
    let (mut begins, mut in_text, mut is_escaped) = (true, false, false);
    for c in json.chars() {
        if begins && in_text && !is_escaped && FORMULA.contains(&c) {
            let _ = write!(written, "\\u{:04x}", u32::from(c));
        } else {
            written.push(c);
        }
        begins = ends_cell(c) || (begins && is_passed_over(c));
        in_text ^= c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use serde_json::json;

    fn text(raw: &str) -> String {
        Cell::Text(raw.to_owned()).written().into_owned()
    }

    #[test]
    fn a_formula_gets_an_apostrophe_wherever_a_cell_may_begin() {
        for (raw, written) in [
            ("=1+1", "'=1+1"),
            ("-1", "'-1"),
            ("+41", "'+41"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =1", " '=1"),
            ("\u{200b}=1", "\u{200b}'=1"),
            ("\u{a0}\u{202d}+1", "\u{a0}\u{202d}'+1"),
            ("\"=1", "\"'=1"),
            ("x;\"=HYPERLINK(1);", "x;\"'=HYPERLINK(1);"),
            ("x,=1", "x,'=1"),
            ("x;=1", "x;'=1"),
            ("x\t=1", "x\t'=1"),
            ("x\n-1", "x\n'-1"),
            ("x, ; \"\" @y", "x, ; \"\" '@y"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("x;\u{ff0b}1", "x;'\u{ff0b}1"),
            ("\u{ff0d}1 \u{ff20}1", "'\u{ff0d}1 \u{ff20}1"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("a=b, c - d, e+f", "a=b, c - d, e+f"),
            ("Müller-Lüdenscheid; Zürich", "Müller-Lüdenscheid; Zürich"),
            ("lea@example.com", "lea@example.com"),
            ("", ""),
        ] {
            assert_eq!(text(raw), written, "{raw:?}");
        }
    }

    #[test]
    fn what_is_no_text_stands_as_it_is() {
        let at = DateTime::UNIX_EPOCH + TimeDelta::seconds(1);
        for (cell, written) in [
            (Cell::Empty, ""),
            (Cell::Number(-7), "-7"),
            (Cell::Amount(-7), "-0.07"),
            (Cell::Amount(1_234_500), "12345.00"),
            (Cell::Flag(true), "true"),
            (Cell::Word("member.updated".to_owned()), "member.updated"),
            (Cell::Moment(at), "1970-01-01T00:00:01Z"),
        ] {
            assert_eq!(cell.written(), written);
        }
    }

    #[test]
    fn json_stays_json() {
        let value = json!({ "phone": "+41228203544", "name": "x;\"=1", "list": [1, -5, "@a", "\u{ff1d}"], "a=b": "\\=" });
        let written = Cell::Json(value.clone()).written().into_owned();
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value);
        assert!(written.contains("[1,-5,\"\\u0040a\",\"\\uff1d\"]"), "{written}");
        assert!(
            written.contains(";\\\"=1"),
            "behind a backslash nothing begins: {written}"
        );
    }

    proptest! {
        #[test]
        fn no_piece_begins_like_a_formula(raw in "[a=+@,;\t\n\r \"'\u{200b}\u{ff1d}-]{0,12}") {
            let written = text(&raw);
            for piece in written.split(ends_cell) {
                prop_assert!(!piece.trim_start_matches(is_passed_over).starts_with(FORMULA), "{written:?}");
            }
            prop_assert_eq!(written.replace('\'', ""), raw.replace('\'', ""));
        }

        #[test]
        fn json_of_any_text_is_read_back(texts in prop::collection::vec(any::<String>(), 0..4)) {
            let value = json!({ "texts": texts });
            let written = Cell::Json(value.clone()).written().into_owned();
            prop_assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value);
        }
    }
}
