//! An SMS in words.

use super::super::render::{RenderError, line};
use super::super::templates;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Maximum length of a text, in characters: two segments of an SMS in the alphabet of GSM (3GPP TS 23.038).
pub const TEXT_MAX: usize = 306;

/// SMS ready to be sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextMessage {
    /// Key, the same at every attempt.
    pub key: String,
    /// Number in international form.
    pub to: String,
    /// Text; a code that is bound to a host has a line of its own.
    pub text: String,
    /// Time of queueing, not of the attempt.
    #[serde(serialize_with = "crate::moment::moment")]
    pub date: DateTime<Utc>,
}

impl fmt::Debug for TextMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextMessage")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// Renders `template` in the language `locale` (`de`, `fr`, `it`, `en`), for the operator of this name. The text has at
/// most [`TEXT_MAX`] characters; a longer one is cut.
///
/// # Errors
/// [`RenderError`] if there is no such template or a parameter is missing.
pub fn render_sms(
    template: &str,
    locale: &str,
    parameters: &BTreeMap<String, String>,
    brand: &str,
) -> Result<String, RenderError> {
    let name = format!("{locale}/{template}");
    let source = templates::sms(locale, template).ok_or_else(|| RenderError::Missing(name.clone()))?;
    let lines: Result<Vec<String>, RenderError> = source
        .lines()
        .map(|source| line(&name, source, parameters, brand))
        .collect();
    Ok(lines?.join("\n").chars().take(TEXT_MAX).collect())
}
