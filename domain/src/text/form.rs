//! The form of a text, as far as a client can check it before it sends the text.

/// The form of a text, as the contract states it. It is wider than the parser, or as wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextForm {
    /// The name of the type.
    pub name: &'static str,
    /// A sentence about the type, where the contract has an entry of its own for it.
    pub about: &'static str,
    /// The fewest code points.
    pub min: Option<usize>,
    /// The most code points.
    pub max: Option<usize>,
    /// A regular expression of ECMA-262.
    pub pattern: Option<&'static str>,
    /// A format of JSON Schema, such as `email`.
    pub format: Option<&'static str>,
    /// A text of this form.
    pub example: Option<&'static str>,
}

impl TextForm {
    /// The form of any text.
    #[must_use]
    pub const fn of(name: &'static str) -> Self {
        Self {
            name,
            about: "",
            min: None,
            max: None,
            pattern: None,
            format: None,
            example: None,
        }
    }

    /// The same with a sentence about the type.
    #[must_use]
    pub const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    /// The same with `min` to `max` code points.
    #[must_use]
    pub const fn length(self, min: usize, max: usize) -> Self {
        Self {
            min: Some(min),
            ..self.at_most(max)
        }
    }

    /// The same with at most `max` code points.
    #[must_use]
    pub const fn at_most(self, max: usize) -> Self {
        Self {
            max: Some(max),
            ..self
        }
    }

    /// The same with a pattern.
    #[must_use]
    pub const fn matching(self, pattern: &'static str) -> Self {
        Self {
            pattern: Some(pattern),
            ..self
        }
    }

    /// The same with a format.
    #[must_use]
    pub const fn formatted(self, format: &'static str) -> Self {
        Self {
            format: Some(format),
            ..self
        }
    }

    /// The same with an example.
    #[must_use]
    pub const fn example(self, example: &'static str) -> Self {
        Self {
            example: Some(example),
            ..self
        }
    }
}
