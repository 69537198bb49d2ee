//! Name under which a member of staff works.

use crate::text::{InvalidText, ParseText, TextForm, line};

/// Maximum number of code points in a desk name.
pub const DESK_NAME_MAX: usize = 60;

/// The name of a member of staff towards customers, the only one that they ever see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskName(String);

impl DeskName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Wraps a name from the database, where it was checked before.
    #[must_use]
    pub const fn stored(name: String) -> Self {
        Self(name)
    }
}

impl ParseText for DeskName {
    const FORM: TextForm = TextForm::of("DeskName").length(1, DESK_NAME_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        line(raw, DESK_NAME_MAX).map(Self)
    }
}
