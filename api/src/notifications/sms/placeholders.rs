//! Headers and body of a request to a gateway, with placeholders for the SMS.
//!
//! Both are JSON, and placeholders are replaced in its texts after it was parsed: whatever an SMS contains, it stays one
//! text of the body, or one value of a header.

use super::TextMessage;
use hyper::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderName, HeaderValue, TRANSFER_ENCODING};
use serde_json::Value;
use std::fmt;

/// Headers that the request has by itself.
const RESERVED: [HeaderName; 4] = [HOST, CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION];

fn filled(template: &str, message: &TextMessage) -> String {
    // In one pass, so that a text that looks like a placeholder stays as it is.
    let mut filled = String::new();
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        filled.push_str(before);
        let places = [
            ("{number}", &message.to),
            ("{text}", &message.text),
            ("{key}", &message.key),
        ];
        let place = places.into_iter().find(|(name, _)| from.starts_with(name));
        let (name, value) = place.map_or(("{", "{"), |(name, value)| (name, value.as_str()));
        filled.push_str(value);
        rest = &from[name.len()..];
    }
    filled + rest
}

/// Body of the requests.
#[derive(Debug, Clone)]
pub struct BodyTemplate(Value);

impl BodyTemplate {
    /// Reads a JSON object with the placeholders `{number}`, `{text}` and `{key}` in its texts. Without the first two
    /// it can't be meant.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let body: Value = serde_json::from_str(raw).ok()?;
        let is_whole = raw.contains("{number}") && raw.contains("{text}");
        (body.is_object() && is_whole).then_some(Self(body))
    }

    pub(super) fn body(&self, message: &TextMessage) -> Vec<u8> {
        put_in(&self.0, message).to_string().into_bytes()
    }
}

fn put_in(template: &Value, message: &TextMessage) -> Value {
    match template {
        Value::String(text) => Value::String(filled(text, message)),
        Value::Array(items) => items.iter().map(|item| put_in(item, message)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), put_in(value, message)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => template.clone(),
    }
}

/// Headers of the requests. `Debug` prints only their names, since values are credentials.
#[derive(Clone, Default)]
pub struct HeaderTemplates(Vec<(HeaderName, String)>);

impl fmt::Debug for HeaderTemplates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

impl HeaderTemplates {
    /// Reads a JSON object of names and values, which may contain the placeholders.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let Value::Object(fields) = serde_json::from_str(raw).ok()? else {
            return None;
        };
        let header = |(name, value): (String, Value)| {
            let name = HeaderName::try_from(name)
                .ok()
                .filter(|name| !RESERVED.contains(name))?;
            let value = value.as_str()?.to_owned();
            HeaderValue::try_from(&value).ok()?;
            Some((name, value))
        };
        fields.into_iter().map(header).collect::<Option<_>>().map(Self)
    }

    pub(super) fn headers(
        &self,
        message: &TextMessage,
    ) -> impl Iterator<Item = Option<(HeaderName, HeaderValue)>> {
        self.0.iter().map(|(name, template)| {
            let mut value = HeaderValue::try_from(filled(template, message)).ok()?;
            value.set_sensitive(true);
            Some((name.clone(), value))
        })
    }
}
