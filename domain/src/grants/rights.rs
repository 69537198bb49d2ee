//! Rights by name, as listed in a grant.

use std::collections::BTreeSet;

/// Maximum length of the code of a right, kind or plan.
const CODE_MAX: usize = 40;

/// Whether `text` is a valid code: lower-case letters, digits and underscores, starting with a letter.
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
    /// Reads a code, without checking that a kind has it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_code(text).then(|| Self(text.to_owned()))
    }

    /// Returns the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The rights that a grant gives.
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
                .map(|word| RightName::parse(word))
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
