//! Settings of stored files: a folder, or S3.

use super::Problem;
use super::given::Given;
use super::setting::Unit::Hours;
use super::setting::{NOTHING, Setting, secret, text, time};
use super::values;
use crate::files::{FilePlace, S3Bucket};
use chrono::TimeDelta;
use secrecy::SecretString;
use std::path::{Path, PathBuf};

/// Rows of the registry.
#[rustfmt::skip] // a table: each row is its values, then its meaning
pub(super) const SETTINGS: &[Setting] = &[
    text("files_dir", NOTHING, "a directory that exists",
        "Directory of stored files, shared by all nodes; empty: `files` in the data directory, which is created"),
    text("s3_bucket", NOTHING, "a name of 3 to 63 lower-case letters, digits, dots and hyphens",
        "Bucket of stored files in S3, in place of a directory; only in builds with the feature `s3`"),
    text("s3_endpoint", NOTHING, "an origin such as https://s3.example.ch, without a path",
        "Server of that bucket"),
    text("s3_region", "us-east-1", "lower-case letters, digits and hyphens",
        "Region of that bucket, which is part of every signature"),
    secret("s3_access_key", NOTHING, "8 to 128 letters, digits and `_.-`",
        "Name of the key for that bucket"),
    secret("s3_secret_key", NOTHING, "8 to 256 visible ASCII characters",
        "Secret of the key for that bucket"),
    time("file_orphan_hours", "24", 1..=8760, Hours,
        "Time after which a stored object that nothing refers to is deleted; longer than any request or job takes"),
];

/// Values of these settings.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "the registry describes each, and the reference is made of it"
)]
pub struct FileSettings {
    pub file_orphan: TimeDelta,
    pub place: FilePlace,
    /// Names of the settings of S3 that are given, if others are missing.
    incomplete: Option<Incomplete>,
}

#[derive(Debug, Clone)]
struct Incomplete {
    given: Vec<&'static str>,
    missing: Vec<&'static str>,
}

impl FileSettings {
    /// `data_dir` is where the files are unless a setting says otherwise.
    pub(super) fn read(given: &Given, data_dir: &Path) -> Result<Self, Problem> {
        let folder = given.optional("files_dir", |raw| Some(PathBuf::from(raw)))?;
        let bucket = given.optional("s3_bucket", bucket)?;
        let endpoint = given.optional("s3_endpoint", values::origin)?;
        let region = given.read("s3_region", region)?;
        let access_key = given.optional("s3_access_key", access_key)?;
        let secret_key = given.optional("s3_secret_key", secret_key)?;
        let needed = [
            ("s3_bucket", bucket.is_some()),
            ("s3_endpoint", endpoint.is_some()),
            ("s3_access_key", access_key.is_some()),
            ("s3_secret_key", secret_key.is_some()),
        ];
        let names = |wanted: bool| {
            let some = needed.iter().filter(|(_, is_given)| *is_given == wanted);
            some.map(|(name, _)| *name).collect::<Vec<_>>()
        };
        let incomplete = Incomplete {
            given: names(true),
            missing: names(false),
        };
        let place = match (bucket, endpoint, access_key, secret_key, folder) {
            (Some(bucket), Some(endpoint), Some(access_key), Some(secret_key), _) => {
                FilePlace::S3(S3Bucket {
                    bucket,
                    endpoint,
                    region,
                    access_key,
                    secret_key,
                })
            }
            (.., Some(folder)) => FilePlace::Given(folder),
            (.., None) => FilePlace::Own(data_dir.join("files")),
        };
        let is_mixed = !incomplete.given.is_empty() && !incomplete.missing.is_empty();
        Ok(Self {
            file_orphan: given.span("file_orphan_hours")?,
            place,
            incomplete: is_mixed.then_some(incomplete),
        })
    }

    /// Checks that S3 is given completely, and only to a build that has it.
    pub(super) fn unusable_s3(&self, problems: &[Problem]) -> Option<Problem> {
        // A faulty value was dropped, and seems to be missing.
        if problems.iter().any(|problem| problem.concerns("s3_")) {
            return None;
        }
        if let Some(Incomplete { given, missing }) = &self.incomplete {
            return Some(Problem::IncompleteS3 {
                given: given.join(", "),
                missing: missing.join(", "),
            });
        }
        let is_lacking = matches!(self.place, FilePlace::S3(_)) && !cfg!(feature = "s3");
        is_lacking.then_some(Problem::NoS3)
    }
}

/// Parses a name by the rules that all of S3's servers share.
fn bucket(raw: &str) -> Option<String> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let plain = raw.bytes().all(|byte| inner(byte) || b".-".contains(&byte));
    let ends = raw.bytes().next().is_some_and(inner) && raw.bytes().last().is_some_and(inner);
    (plain && ends && (3..=63).contains(&raw.len())).then(|| raw.to_owned())
}

fn region(raw: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (raw.bytes().all(plain) && (1..=63).contains(&raw.len())).then(|| raw.to_owned())
}

fn access_key(raw: &str) -> Option<SecretString> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    (raw.bytes().all(plain) && (8..=128).contains(&raw.len())).then(|| raw.into())
}

fn secret_key(raw: &str) -> Option<SecretString> {
    let plain = |byte: u8| byte.is_ascii_graphic();
    (raw.bytes().all(plain) && (8..=256).contains(&raw.len())).then(|| raw.into())
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    const ALL: [(&str, &str); 4] = [
        ("s3_bucket", "kontor-files"),
        ("s3_endpoint", "https://s3.example.ch"),
        ("s3_access_key", "hunter2hunter2"),
        ("s3_secret_key", "hunter2/hunter2="),
    ];

    fn load(flags: &[(&str, &str)]) -> Result<FileSettings, String> {
        let owned = flags
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()));
        let flags: Vec<(String, String)> = owned.collect();
        Settings::load(&flags, std::iter::empty(), None)
            .map(|settings| settings.files)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn s3_is_given_whole_and_to_a_build_that_has_it() {
        let loaded = load(&ALL);
        if cfg!(feature = "s3") {
            let debug = format!("{:?}", loaded.unwrap());
            assert!(
                debug.contains("kontor-files") && !debug.contains("hunter2"),
                "{debug}"
            );
        } else {
            assert!(loaded.unwrap_err().contains("this build has no S3"));
        }
        let text = load(&ALL[..3]).unwrap_err();
        let expected = "given are s3_bucket, s3_endpoint, s3_access_key, and missing are s3_secret_key";
        assert!(text.contains(expected), "{text}");
        // A faulty value is no missing one.
        let text = load(&[ALL[0], ("s3_endpoint", "https://s3.example.ch/path")]).unwrap_err();
        assert!(
            text.contains("--s3-endpoint") && !text.contains("incomplete"),
            "{text}"
        );
    }

    #[test]
    fn files_are_in_the_data_directory_unless_a_folder_is_given() {
        let place = |flags| load(flags).unwrap().place;
        assert!(matches!(place(&[("data_dir", "/d")]), FilePlace::Own(path) if path.ends_with("d/files")));
        assert!(matches!(place(&[("files_dir", "/f")]), FilePlace::Given(path) if path.ends_with("f")));
    }
}
