//! The rules of the settings, each source and each kind of mistake.

use std::fs;
use std::path::PathBuf;

use super::*;
use crate::database_url::DatabaseUrl;
use crate::keys::MasterKey;
use chrono::TimeDelta;
use std::time::Duration;

const KEY: &str = "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=";

/// File of one test, removed afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, content: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kontor-{}-{name}", std::process::id()));
        fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        fs::remove_file(&self.0).unwrap();
    }
}

fn load(
    flags: &[(&str, &str)],
    variables: &[(&str, &str)],
    file: Option<&Scratch>,
) -> Result<Settings, String> {
    let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    };
    Settings::load(
        &owned(flags),
        owned(variables).into_iter(),
        file.map(|scratch| scratch.0.as_path()),
    )
    .map_err(|error| error.to_string())
}

fn error(flags: &[(&str, &str)], variables: &[(&str, &str)], file: Option<&Scratch>) -> String {
    load(flags, variables, file).unwrap_err()
}

#[test]
fn the_defaults_are_sound() {
    let settings = load(&[], &[], None).unwrap();
    assert_eq!(
        settings.server.public_url.as_deref(),
        Some("http://127.0.0.1:8080")
    );
    assert!(
        matches!(settings.database.database_url, DatabaseUrl::Sqlite(path) if path.ends_with("data/kontor.sqlite3"))
    );
    assert_eq!(settings.identity.session, TimeDelta::days(30));
    assert_eq!(settings.server.request_timeout, Duration::from_secs(30));
    assert!(
        settings.mail.smtp_url.is_none()
            && settings.server.cors_origins.is_empty()
            && settings.server.workers > 0
    );
}

#[test]
fn a_sender_without_a_name_has_that_of_the_operator() {
    let sender = |flags: &[(&str, &str)]| load(flags, &[], None).unwrap().mail.mail_from.to_string();
    assert_eq!(sender(&[]), "Kontor <kontor@localhost>");
    let brand = ("brand_name", "Räber & Söhne");
    let sent = sender(&[brand, ("mail_from", "post@raeber.example")]);
    assert!(
        sent.contains("Räber & Söhne") && sent.ends_with("<post@raeber.example>"),
        "{sent}"
    );
    let named = ("mail_from", "Post <post@raeber.example>");
    assert_eq!(sender(&[brand, named]), "Post <post@raeber.example>");
}

#[test]
fn flags_outweigh_variables_outweigh_the_file_outweighs_defaults() {
    let file = Scratch::new(
        "order",
        "write_batch = 1\nwrite_queue = 1\npassword_min_length = 8\n",
    );
    let variables = [
        ("KONTOR_WRITE_BATCH", "2"),
        ("KONTOR_WRITE_QUEUE", "2"),
        ("HOME", "/"),
    ];
    let settings = load(&[("write_batch", "3")], &variables, Some(&file)).unwrap();
    assert_eq!(
        (settings.database.write_batch, settings.database.write_queue),
        (3, 2)
    );
    assert_eq!(
        (settings.identity.password_min_length, settings.jobs.mail_attempts),
        (8, 12)
    );
}

#[test]
fn the_file_takes_strings_integers_and_arrays_of_strings() {
    let file = Scratch::new(
        "kinds",
        "log = 'warn'\nwrite_batch = 5\ncors_origins = ['https://A.example:443', 'http://b.example:81']\n\
         trusted_proxies = '10.0.0.0/8, ::1'\n",
    );
    let settings = load(&[], &[], Some(&file)).unwrap();
    assert_eq!(
        settings.server.cors_origins,
        ["https://a.example", "http://b.example:81"]
    );
    assert_eq!(
        settings.server.trusted_proxies,
        ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]
    );
}

#[test]
fn unknown_names_are_errors_with_a_suggestion_in_the_spelling_of_their_source() {
    let file = Scratch::new("unknown", "boddy_limit_bytes = 1\n[smtp]\nurl = 'x'\n");
    let text = error(
        &[("log_fromat", "json")],
        &[("KONTOR_DATABASE", "hunter2")],
        Some(&file),
    );
    for expected in [
        "unknown: boddy_limit_bytes: there is no such setting; did you mean body_limit_bytes?",
        "unknown: smtp: neither a string",
        "KONTOR_DATABASE: there is no such setting; did you mean KONTOR_DATABASE_URL?",
        "--log-fromat: there is no such setting; did you mean --log-format?",
    ] {
        assert!(text.contains(expected), "{expected} is missing in {text}");
    }
    assert!(
        !text.contains("hunter2"),
        "the value of an unknown name may be a secret"
    );
}

#[test]
fn all_mistakes_are_told_at_once_even_outweighed_ones() {
    let file = Scratch::new("all", "workers = 'many'\nlisten = 'here'\n");
    let variables = [
        ("KONTOR_WORKERS", "4"),
        ("KONTOR_WRITE_BATCH", "0"),
        ("KONTOR_LOG_FORMAT", "jsno"),
    ];
    let text = error(&[("session_days", "1000")], &variables, Some(&file));
    for expected in [
        "all: workers: \"many\" is not allowed; allowed: `cores`, or 1 to 1024 threads",
        "all: listen: \"here\" is not allowed; allowed: an address and port",
        "KONTOR_WRITE_BATCH: \"0\" is not allowed; allowed: 1 to 4096 writes",
        "KONTOR_LOG_FORMAT: \"jsno\" is not allowed; did you mean json?; allowed: text, json",
        "--session-days: \"1000\" is not allowed; allowed: 1 to 365 days",
    ] {
        assert!(text.contains(expected), "{expected} is missing in {text}");
    }
    assert_eq!(text.lines().count(), 6, "{text}");
}

/// Settings that are printed on documents, and may have any character that a document can have.
const PRINTED: [&str; 5] = [
    "issuer_name",
    "issuer_street",
    "issuer_house_number",
    "issuer_postcode",
    "issuer_town",
];

#[test]
fn every_row_is_read_and_its_range_holds() {
    for setting in registry::all() {
        let wrong: Vec<String> = match &setting.allowed {
            Allowed::Count(range, _) | Allowed::Time(range, _) => {
                for bound in [range.start(), range.end()] {
                    let message = load(&[(setting.name, &bound.to_string())], &[], None)
                        .err()
                        .unwrap_or_default();
                    assert!(!message.contains("not allowed"), "{message}");
                }
                let below = range
                    .start()
                    .checked_sub(1)
                    .map_or("-1".to_owned(), |below| below.to_string());
                vec![
                    below,
                    (range.end() + 1).to_string(),
                    String::new(),
                    "many".to_owned(),
                ]
            }
            Allowed::OneOf(words) => {
                words
                    .iter()
                    .for_each(|word| assert!(load(&[(setting.name, word)], &[], None).is_ok(), "{word}"));
                vec![String::new(), words[0].to_uppercase()]
            }
            Allowed::Text(_) if setting.name == "data_dir" => vec![String::new()],
            Allowed::Text(_) if setting.name == "files_dir" => Vec::new(),
            Allowed::Text(_) if PRINTED.contains(&setting.name) => vec!["会".to_owned()],
            Allowed::Text(_) => vec!["=[@".to_owned()],
        };
        for value in wrong {
            let text = error(&[(setting.name, &value)], &[], None);
            assert!(
                text.contains(&registry::flag(setting.name)),
                "{} takes {value}: {text}",
                setting.name
            );
        }
    }
}

#[test]
fn secrets_appear_neither_in_errors_nor_in_debug() {
    let variables = [
        ("KONTOR_MASTER_KEY", KEY),
        ("KONTOR_DATABASE_URL", "postgres://kontor:hunter2@db/kontor"),
        ("KONTOR_SMTP_URL", "smtps://kontor:hunter2@mail.example.ch"),
    ];
    let debug = format!("{:?}", load(&[], &variables, None).unwrap());
    assert!(
        debug.contains("REDACTED") && !debug.contains("hunter2") && !debug.contains(KEY),
        "{debug}"
    );
    for (variable, _) in variables {
        let text = error(&[], &[(variable, "hunter2")], None);
        assert!(
            text.contains(variable) && text.contains("allowed: ") && !text.contains("hunter2"),
            "{text}"
        );
    }
    let file = Scratch::new("syntax", "log = 'info'\nmaster_key = 'hunter2\n");
    let text = error(&[], &[], Some(&file));
    assert!(
        text.contains("syntax: line 2: ") && !text.contains("hunter2"),
        "{text}"
    );
}

#[test]
fn a_secret_may_be_a_path_to_it() {
    let good = Scratch::new("good-secret", &format!("{KEY}\n"));
    let bad = Scratch::new("bad-secret", "hunter2");
    let variable = "KONTOR_MASTER_KEY_FILE";
    let path = |scratch: &Scratch| scratch.0.to_str().unwrap().to_owned();
    let settings = load(&[], &[(variable, &path(&good))], None).unwrap();
    assert_eq!(
        settings.database.master_key.unwrap().derive("x"),
        MasterKey::parse(KEY).unwrap().derive("x")
    );
    let text = error(&[], &[(variable, &path(&bad))], None);
    assert!(
        text.contains(&format!("{variable} ({})", path(&bad))) && !text.contains("hunter2"),
        "{text}"
    );
    assert!(
        error(&[], &[(variable, "/nowhere")], None)
            .contains("KONTOR_MASTER_KEY_FILE (/nowhere): cannot be read")
    );
    let both = error(&[], &[("KONTOR_MASTER_KEY", KEY), (variable, &path(&good))], None);
    assert!(both.contains("already given as KONTOR_MASTER_KEY"), "{both}");
}

#[test]
fn a_weak_argon2_combination_is_named() {
    let weak = [("argon2_iterations", "1"), ("argon2_memory_kib", "47103")];
    assert!(error(&weak, &[], None).contains("argon2_iterations = 1"));
    assert!(
        load(
            &[("argon2_iterations", "1"), ("argon2_memory_kib", "47104")],
            &[],
            None
        )
        .is_ok()
    );
    assert!(
        load(
            &[("argon2_iterations", "3"), ("argon2_memory_kib", "12288")],
            &[],
            None
        )
        .is_ok()
    );
    let half = error(
        &[("argon2_iterations", "1"), ("argon2_memory_kib", "lots")],
        &[],
        None,
    );
    assert!(!half.contains("too cheaply"), "{half}");
}

#[test]
fn addresses_follow_from_where_the_server_listens() {
    let url = |listen| load(&[("listen", listen)], &[], None).unwrap().server.public_url;
    assert_eq!(url("127.0.0.1:0"), None);
    assert_eq!(url("0.0.0.0:80").as_deref(), Some("http://localhost:80"));
    for wrong in [
        "ftp://a.ch",
        "https://a.ch/",
        "https://a.ch?x",
        "https://u@a.ch",
        "https://",
        "http://:80",
        "a.ch",
        "http://a:b",
    ] {
        assert!(load(&[("public_url", wrong)], &[], None).is_err(), "{wrong}");
    }
}

#[test]
fn databases_are_told_apart_by_their_scheme() {
    let database = |url| {
        load(&[("database_url", url), ("data_dir", "/d")], &[], None).map(|it| it.database.database_url)
    };
    assert!(matches!(database(""), Ok(DatabaseUrl::Sqlite(path)) if path == Path::new("/d/kontor.sqlite3")));
    assert!(matches!(database("sqlite:/a/b"), Ok(DatabaseUrl::Sqlite(path)) if path == Path::new("/a/b")));
    assert!(matches!(
        database("postgresql://db/kontor"),
        Ok(DatabaseUrl::Postgres(_))
    ));
    assert!(
        ["sqlite:", "sqlite://a", "sqlite::memory:", "mysql://db"]
            .into_iter()
            .all(|url| database(url).is_err())
    );
}

#[test]
fn variables_about_a_kubernetes_service_are_not_settings() {
    let service = [
        ("KONTOR_SERVICE_HOST", "10.0.0.1"),
        ("KONTOR_SERVICE_PORT_HTTP", "80"),
        ("KONTOR_PORT", "tcp://10.0.0.1:80"),
        ("KONTOR_PORT_80_TCP_ADDR", "10.0.0.1"),
        ("KONTOR_CONFIG", "elsewhere.toml"),
    ];
    assert!(load(&[], &service, None).is_ok());
    assert!(error(&[], &[("KONTOR_PORT", "80")], None).contains("no such setting"));
}

#[test]
fn flags_are_understood_before_and_after_the_subcommand() {
    let command = || {
        clap::Command::new("kontor")
            .args(arguments())
            .subcommand(clap::Command::new("serve"))
    };
    let line = [
        "kontor",
        "--write-batch",
        "7",
        "serve",
        "--master-key-file",
        "key",
        "--session-days",
        "-1",
    ];
    let given = flags(&command().try_get_matches_from(line).unwrap());
    let mut names: Vec<_> = given
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            ("master_key_file", "key"),
            ("session_days", "-1"),
            ("write_batch", "7")
        ]
    );
    command().debug_assert();
}

#[test]
fn the_reference_lists_exactly_the_registry() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/settings.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, reference_markdown()).unwrap();
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == reference_markdown(),
        "docs/settings.md is out of date; rewrite it with UPDATE=1"
    );
}

proptest::proptest! {
    // Each case reads all settings twice.
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(100))]

    /// Any text for any setting is accepted, or refused by the setting's name, and never repeated if it is a
    /// secret.
    #[test]
    fn any_text_for_any_setting(row in 0..registry::all().count(), text: String, piece in "[a-z]{2,8}:[/@a-z0-9.:?=&%-]{0,40}") {
        let setting = registry::all().nth(row).unwrap();
        for value in [&text, &piece] {
            let refused = load(&[(setting.name, value)], &[], None).err();
            if let Some(message) = refused {
                proptest::prop_assert!(message.contains(&setting.name.replace('_', "-")) || message.contains(setting.name), "{}", message);
                let told = setting.secret && value.len() > 12 && message.contains(value.as_str());
                proptest::prop_assert!(!told, "{}", message);
            }
        }
    }
}
