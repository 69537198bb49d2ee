//! Rows of the registry, and the check of the values that they describe.

use std::fmt;
use std::ops::RangeInclusive;

/// Default of a setting that has none.
pub(super) const NOTHING: &str = "";

/// Setting, as an operator sees it.
#[derive(Debug)]
pub struct Setting {
    /// Key in the file; the flag and the variable are derived from it.
    pub name: &'static str,
    /// Default; parsed like any other value.
    pub default: &'static str,
    /// Accepted values.
    pub allowed: Allowed,
    /// Meaning.
    pub help: &'static str,
    /// Whether the value must never be shown.
    pub secret: bool,
}

/// Values accepted by a setting.
#[derive(Debug)]
pub enum Allowed {
    /// Described in words; the parsing code decides.
    Text(&'static str),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Number of the named things.
    Count(RangeInclusive<u64>, &'static str),
    /// Length of time.
    Time(RangeInclusive<u64>, Unit),
}

/// Unit of a length of time.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
}

impl Allowed {
    /// Returns the number in `raw` if it is in the range; lengths of time in seconds.
    pub(super) fn number(&self, raw: &str) -> Option<u64> {
        let (range, factor) = match self {
            Self::Count(range, _) => (range, 1),
            Self::Time(range, unit) => (range, unit.seconds()),
            Self::Text(_) | Self::OneOf(_) => return None,
        };
        raw.parse()
            .ok()
            .filter(|number| range.contains(number))
            .map(|number| number * factor)
    }

    /// Whether `raw` is one of the words, if words are listed.
    pub(super) fn has_word(&self, raw: &str) -> bool {
        matches!(self, Self::OneOf(words) if words.contains(&raw))
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(words) => f.write_str(words),
            Self::OneOf(words) => f.write_str(&words.join(", ")),
            Self::Count(range, what) => write!(f, "{} to {} {what}", range.start(), range.end()),
            Self::Time(range, unit) => write!(f, "{} to {} {}", range.start(), range.end(), unit.name()),
        }
    }
}

impl Unit {
    const fn seconds(self) -> u64 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3_600,
            Self::Days => 86_400,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
        }
    }
}

type Words = &'static str;

pub(super) const fn text(name: Words, default: Words, allowed: Words, help: Words) -> Setting {
    Setting {
        name,
        default,
        allowed: Allowed::Text(allowed),
        help,
        secret: false,
    }
}

pub(super) const fn secret(name: Words, default: Words, allowed: Words, help: Words) -> Setting {
    Setting {
        name,
        default,
        allowed: Allowed::Text(allowed),
        help,
        secret: true,
    }
}

pub(super) const fn one_of(name: Words, default: Words, words: &'static [Words], help: Words) -> Setting {
    Setting {
        name,
        default,
        allowed: Allowed::OneOf(words),
        help,
        secret: false,
    }
}

pub(super) const fn count(
    name: Words,
    default: Words,
    range: RangeInclusive<u64>,
    what: Words,
    help: Words,
) -> Setting {
    Setting {
        name,
        default,
        allowed: Allowed::Count(range, what),
        help,
        secret: false,
    }
}

pub(super) const fn time(
    name: Words,
    default: Words,
    range: RangeInclusive<u64>,
    unit: Unit,
    help: Words,
) -> Setting {
    Setting {
        name,
        default,
        allowed: Allowed::Time(range, unit),
        help,
        secret: false,
    }
}
