//! Name of an API token, given by its owner.

use crate::text::{InvalidText, ParseText, TextForm, line};

/// The most code points in the name of an API token.
pub const API_TOKEN_NAME_MAX: usize = 80;

/// The name of an API token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTokenName(String);

impl ApiTokenName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ParseText for ApiTokenName {
    const FORM: TextForm = TextForm::of("ApiTokenName").length(1, API_TOKEN_NAME_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        line(raw, API_TOKEN_NAME_MAX).map(Self)
    }
}
