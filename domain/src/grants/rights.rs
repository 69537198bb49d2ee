//! Rights by name, as listed in a grant.

use crate::text::{InvalidText, ParseText, TextForm};
use std::collections::BTreeSet;

/// Maximum length of the code of a right, kind or plan.
const CODE_MAX: usize = 40;

/// Pattern of every code, for [`TextForm`].
pub const CODE_PATTERN: &str = "^[a-z][a-z0-9_]{0,39}$";

/// Whether `text` is a code: small letters, digits and underscores, beginning with a letter.
#[must_use]
pub fn is_code(text: &str) -> bool {
    (1..=CODE_MAX).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// The code of a right, such as `technical`; its meaning depends on the kind of product.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RightName(String);

impl RightName {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ParseText for RightName {
    const FORM: TextForm = TextForm::of("RightName").matching(CODE_PATTERN);

    /// Reads a code. Whether a kind has such a right is checked with the catalog, not here.
    fn parse(text: &str) -> Result<Self, InvalidText> {
        const FORM: InvalidText = InvalidText::Form("the code of a right");
        is_code(text).then(|| Self(text.to_owned())).ok_or(FORM)
    }
}

/// Rights given by a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rights {
    /// Every right of the product's kind, including future ones.
    All,
    /// The listed rights.
    Some(BTreeSet<RightName>),
}

/// The word for [`Rights::All`].
const ALL: &str = "*";

impl Rights {
    /// Whether `right` is listed by name.
    #[must_use]
    pub fn name(&self, right: &RightName) -> bool {
        match self {
            Self::All => true,
            Self::Some(rights) => rights.contains(right),
        }
    }

    /// Reads words such as `technical`, or `*` alone for all.
    #[must_use]
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let words: Vec<&str> = words.into_iter().collect();
        match words.as_slice() {
            [] => None,
            [ALL] => Some(Self::All),
            words => words
                .iter()
                .map(|word| RightName::parse(word).ok())
                .collect::<Option<_>>()
                .map(Self::Some),
        }
    }

    /// Returns the words, in a stable order.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        match self {
            Self::All => vec![ALL],
            Self::Some(rights) => rights.iter().map(RightName::as_str).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_words_or_everything() {
        let some = Rights::parse(["statistics", "technical"]).unwrap();
        assert_eq!(some.words(), ["statistics", "technical"]);
        assert_eq!(Rights::parse(["*"]), Some(Rights::All));
        for wrong in [&[][..], &["*", "view"], &["View"], &[""], &["a b"]] {
            assert_eq!(Rights::parse(wrong.iter().copied()), None, "{wrong:?}");
        }
    }
}
