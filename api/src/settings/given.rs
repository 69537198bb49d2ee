//! Texts given for the settings, each with the place that it came from, and their parsing.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use chrono::TimeDelta;
use serde::de::value::{Error as NoSuchWord, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};

use super::problem::Problem;
use super::registry;
use super::setting::Setting;

/// Text for one setting, and its place.
#[derive(Clone)]
pub(super) struct Value {
    pub text: String,
    pub place: String,
}

impl Value {
    /// Returns a value that no source gave.
    pub fn of(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            place: String::new(),
        }
    }
}

/// Settings of one source.
pub(super) type Layer = BTreeMap<&'static str, Value>;

/// Texts for all settings.
pub(super) struct Given(Layer);

impl Given {
    pub fn defaults() -> Self {
        let value = |setting: &Setting| Value {
            text: setting.default.to_owned(),
            place: format!("the default of {}", setting.name),
        };
        Self(
            registry::all()
                .map(|setting| (setting.name, value(setting)))
                .collect(),
        )
    }

    pub fn outweighed_by(mut self, layer: Layer) -> Self {
        self.0.extend(layer);
        self
    }

    pub fn read<T>(&self, name: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Problem> {
        self.read_by_row(name, |_, raw| parse(raw))
    }

    pub fn parsed<T: FromStr>(&self, name: &'static str) -> Result<T, Problem> {
        self.read(name, |raw| if raw.is_empty() { None } else { raw.parse().ok() })
    }

    /// Parses an optional value; an empty text is none.
    pub fn optional<T>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        self.read(name, |raw| {
            if raw.is_empty() {
                Some(None)
            } else {
                parse(raw).map(Some)
            }
        })
    }

    /// Parses values separated by commas.
    pub fn list<T>(&self, name: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Problem> {
        self.optional(name, |raw| {
            raw.split(',').map(|item| parse(item.trim())).collect()
        })
        .map(Option::unwrap_or_default)
    }

    /// Parses one of the words that the variants of `T` are written as.
    pub fn choice<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, Problem> {
        self.read_by_row(name, |setting, raw| {
            let word: StrDeserializer<NoSuchWord> = raw.into_deserializer();
            setting.allowed.has_word(raw).then(|| T::deserialize(word).ok())?
        })
    }

    pub fn number<T: TryFrom<u64>>(&self, name: &'static str) -> Result<T, Problem> {
        self.read_by_row(name, |setting, raw| {
            T::try_from(setting.allowed.number(raw)?).ok()
        })
    }

    /// Parses a length of time to wait.
    pub fn duration(&self, name: &'static str) -> Result<Duration, Problem> {
        self.number(name).map(Duration::from_secs)
    }

    /// Parses a length of time to add to a time.
    pub fn span(&self, name: &'static str) -> Result<TimeDelta, Problem> {
        self.read_by_row(name, |setting, raw| {
            TimeDelta::try_seconds(setting.allowed.number(raw)?.try_into().ok()?)
        })
    }

    fn read_by_row<T>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&'static Setting, &str) -> Option<T>,
    ) -> Result<T, Problem> {
        let row = registry::all()
            .find(|setting| setting.name == name)
            .zip(self.0.get(name));
        let (setting, value) = row.ok_or_else(|| Problem::unknown(name.to_owned(), None))?;
        parse(setting, &value.text).ok_or_else(|| Problem::not_allowed(setting, value))
    }
}
