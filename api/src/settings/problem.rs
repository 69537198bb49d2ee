//! Faults of settings, with all that is needed to correct them: the place, the value (unless it is a secret, or may
//! be one under a misspelled name) and the allowed values.

use std::fmt;

use super::given::Value;
use super::setting::{Allowed, Setting};

/// Fault of a setting.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message names its parts")]
pub enum Problem {
    #[error("{place}: there is no such setting{}", hint(suggestion.as_deref()))]
    Unknown {
        place: String,
        suggestion: Option<String>,
    },
    #[error("{place}: {value} is not allowed{}; allowed: {}", hint(suggestion.as_deref()), setting.allowed)]
    NotAllowed {
        setting: &'static Setting,
        place: String,
        value: String,
        suggestion: Option<String>,
    },
    #[error("{place}: already given as {other}")]
    Twice { place: String, other: String },
    #[error("{place}: {reason}")]
    Unreadable { place: String, reason: String },
    #[error(
        "argon2_memory_kib = {memory_kib} with argon2_iterations = {iterations} hashes passwords too cheaply; \
         allowed with so many iterations: at least {enough} KiB"
    )]
    WeakArgon2 {
        memory_kib: u32,
        iterations: u32,
        enough: u32,
    },
    #[error("S3 is incomplete: given are {given}, and missing are {missing}")]
    IncompleteS3 { given: String, missing: String },
    #[error("s3_bucket is given, and this build has no S3: build with `--features s3`, or set files_dir")]
    NoS3,
}

/// All faults.
#[derive(Debug)]
pub struct SettingsError(pub Vec<Problem>);

impl Problem {
    pub(super) fn unknown(place: String, suggestion: Option<String>) -> Self {
        Self::Unknown { place, suggestion }
    }

    pub(super) fn not_allowed(setting: &'static Setting, value: &Value) -> Self {
        let words = if let Allowed::OneOf(words) = setting.allowed {
            words
        } else {
            &[]
        };
        Self::NotAllowed {
            setting,
            place: value.place.clone(),
            value: if setting.secret {
                "the value (a secret)".to_owned()
            } else {
                format!("{:?}", value.text)
            },
            suggestion: nearest(&value.text, words.iter().map(|&word| word.to_owned())),
        }
    }

    /// Returns the setting whose value is invalid.
    pub(super) fn setting(&self) -> Option<&'static str> {
        match self {
            Self::NotAllowed { setting, .. } => Some(setting.name),
            Self::Unknown { .. }
            | Self::Twice { .. }
            | Self::Unreadable { .. }
            | Self::WeakArgon2 { .. }
            | Self::IncompleteS3 { .. }
            | Self::NoS3 => None,
        }
    }

    pub(super) fn concerns(&self, prefix: &str) -> bool {
        self.setting().is_some_and(|name| name.starts_with(prefix))
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings are wrong:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for SettingsError {}

impl From<Problem> for SettingsError {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

fn hint(suggestion: Option<&str>) -> String {
    suggestion
        .map(|name| format!("; did you mean {name}?"))
        .unwrap_or_default()
}

/// Returns the candidate that `word` was probably meant to be: one that starts with it, or is a few letters away.
pub(super) fn nearest(word: &str, candidates: impl Iterator<Item = String>) -> Option<String> {
    let begins = |candidate: &str| word.len() > 2 && candidate.starts_with(word);
    candidates
        .map(|candidate| {
            (
                if begins(&candidate) {
                    1
                } else {
                    distance(word, &candidate)
                },
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= 1 + word.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Returns the number of letters to change, add or remove to turn one word into the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in to.chars().enumerate() {
            let best = (diagonal + usize::from(a != b))
                .min(row[j] + 1)
                .min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], best);
        }
    }
    row.last().copied().unwrap_or_default()
}
