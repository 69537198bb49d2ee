//! The master key is created once, kept private, and never replaced.

use std::fs::Permissions;

use super::*;
use crate::entropy::SeededEntropy;

/// Data directory of one test, created on demand and removed afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("kontor-keys-{}-{name}", std::process::id())))
    }

    fn key_file(&self) -> PathBuf {
        self.0.join("master.key")
    }

    fn load(&self, seed: u64) -> Result<MasterKey, KeyError> {
        let database = DatabaseUrl::Sqlite(self.0.join("kontor.sqlite3"));
        MasterKey::load_or_create(None, &database, &self.0, &SeededEntropy::new(seed))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_key_is_made_at_the_first_start_and_read_at_the_next() {
    let scratch = Scratch::new("made");
    let made = scratch.load(1).unwrap();
    assert_eq!((mode(&scratch.0), mode(&scratch.key_file())), (0o700, 0o600));
    assert_eq!(scratch.load(2).unwrap().derive("x"), made.derive("x"));
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let scratch = Scratch::new("exposed");
    scratch.load(1).unwrap();
    fs::set_permissions(scratch.key_file(), Permissions::from_mode(0o640)).unwrap();
    let error = scratch.load(1).unwrap_err().to_string();
    assert!(
        error.contains("mode 640") && error.contains("chmod 600"),
        "{error}"
    );
}

#[test]
fn a_damaged_key_is_not_replaced() {
    let scratch = Scratch::new("damaged");
    scratch.load(1).unwrap();
    fs::write(scratch.key_file(), "hunter2").unwrap();
    let error = scratch.load(1).unwrap_err().to_string();
    assert!(
        error.contains("master.key: not 32 bytes") && !error.contains("hunter2"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(scratch.key_file()).unwrap(), "hunter2");
}

#[test]
fn postgresql_needs_a_key_from_the_settings() {
    let key = STANDARD.encode([7; KEY_BYTES]);
    let database = DatabaseUrl::Postgres("postgres://db/kontor".into());
    let load = |configured: Option<&MasterKey>| {
        let entropy = SeededEntropy::new(1);
        MasterKey::load_or_create(configured, &database, Path::new("data"), &entropy)
    };
    let error = load(None).unwrap_err().to_string();
    assert!(
        error.contains("KONTOR_MASTER_KEY") && error.contains("openssl rand -base64 32"),
        "{error}"
    );
    assert!(load(MasterKey::parse(&key).as_ref()).is_ok());
}

#[test]
fn derived_keys_are_hmac_sha256_of_the_label() {
    // printf signing-keys | openssl dgst -sha256 -mac HMAC -macopt hexkey:0707…07 -binary | base64
    let key = MasterKey::parse(&STANDARD.encode([7; KEY_BYTES])).unwrap();
    assert_eq!(
        STANDARD.encode(key.derive("signing-keys")),
        "TuhsO2AU1rBVkCtlUz6FiJwMKwHDG2ZK3xovfiLM6aI="
    );
    assert_ne!(key.derive("signing-keys"), key.derive("outbox"));
}

#[test]
fn only_32_bytes_are_a_key() {
    let lengths = [0, 16, 31, 33].map(|length| STANDARD.encode(vec![7; length]));
    assert!(lengths.iter().all(|text| MasterKey::parse(text).is_none()));
    assert!(MasterKey::parse("not base64!").is_none());
}
