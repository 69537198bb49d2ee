//! Paths of resources inside a product: a drive's folder, a mailbox, a website.

use crate::text::{InvalidText, ParseText, TextForm, verbatim};

/// Maximum number of code points in a path.
pub const RESOURCE_PATH_MAX: usize = 1_024;

/// A path: `/` for the whole product, or `/` before each segment, as in `/Marketing/2026`. Spelling and case
/// matter, and paths are never normalized, since another spelling may address another resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourcePath(String);

impl ResourcePath {
    /// Returns the path of the whole product.
    #[must_use]
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Wraps a path from the database, where it was checked before.
    #[must_use]
    pub const fn stored(path: String) -> Self {
        Self(path)
    }

    /// Whether this is the whole product.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0 == "/"
    }

    /// Returns the paths that cover this one: the root, each parent, and last the path itself.
    pub fn covering(&self) -> impl Iterator<Item = &str> {
        let inner = self.0.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0);
        let below = (!self.is_root()).then_some(self.0.as_str());
        let parents = inner.filter_map(|at| self.0.get(..at));
        std::iter::once("/").chain(parents).chain(below)
    }

    /// Whether `other` is this path or lies below it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.is_root()
            || other
                .0
                .strip_prefix(&self.0)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl std::borrow::Borrow<str> for ResourcePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl ParseText for ResourcePath {
    const FORM: TextForm = TextForm::of("ResourcePath")
        .length(1, RESOURCE_PATH_MAX)
        .matching("^/");

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        const FORM: InvalidText =
            InvalidText::Form("a path such as /Marketing/2026, or / for the whole product");
        const EXACT: InvalidText =
            InvalidText::Form("in Unicode NFC, without leading or trailing whitespace: it is taken verbatim");
        let path = verbatim(raw, RESOURCE_PATH_MAX, EXACT)?;
        let segments = path.strip_prefix('/').ok_or(FORM)?;
        let plain = |segment: &str| !segment.trim().is_empty() && segment != "." && segment != "..";
        if segments.is_empty() || segments.split('/').all(plain) {
            Ok(Self(path))
        } else {
            Err(FORM)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(raw: &str) -> ResourcePath {
        ResourcePath::parse(raw).unwrap()
    }

    #[test]
    fn a_path_covers_itself_and_what_lies_below() {
        assert!(path("/").covers(&path("/a/b")) && path("/a").covers(&path("/a")));
        assert!(path("/a").covers(&path("/a/b")) && !path("/a/b").covers(&path("/a")));
        assert!(!path("/a").covers(&path("/ab")) && !path("/A").covers(&path("/a")));
        assert!(!path("/a").covers(&path("/")));
    }

    #[test]
    fn the_covering_paths_are_those_that_cover() {
        let covering = |raw: &str| -> Vec<String> { path(raw).covering().map(str::to_owned).collect() };
        assert_eq!(covering("/"), ["/"]);
        assert_eq!(covering("/a"), ["/", "/a"]);
        assert_eq!(covering("/a/b c/d"), ["/", "/a", "/a/b c", "/a/b c/d"]);
        for other in ["/", "/a", "/a/b c", "/a/b c/d", "/a/b", "/b", "/a/b c/d/e"] {
            let is_there = covering("/a/b c/d").contains(&other.to_owned());
            assert_eq!(is_there, path(other).covers(&path("/a/b c/d")), "{other}");
        }
    }

    #[test]
    fn other_spellings_of_a_place_are_refused() {
        for raw in ["", "a", "/a/", "//", "/a//b", "/./a", "/a/..", "/a/ /b", "/a\nb"] {
            assert!(ResourcePath::parse(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn a_path_is_taken_to_the_letter_or_refused() {
        for raw in ["/a ", " /a", "/a\u{a0}", "/a\n", "/Zu\u{308}rich"] {
            let refused = ResourcePath::parse(raw).unwrap_err();
            assert!(refused.to_string().contains("verbatim"), "{raw:?}: {refused}");
        }
        assert_eq!(path("/Zürich/a b/ c").as_str(), "/Zürich/a b/ c");
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_passes_is_stable(raw in any::<String>()) {
            if let Ok(path) = ResourcePath::parse(&raw) {
                prop_assert_eq!(path.as_str(), raw);
            }
        }
    }
}
