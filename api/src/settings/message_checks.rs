//! Settings of message checks: names and keys of the provider, and limits.

use super::Problem;
use super::given::Given;
use super::setting::Unit::Days;
use super::setting::{NOTHING, Setting, text, time};
use chrono::TimeDelta;
use kontor_message_check::{DkimKey, Name};

/// Rows of the registry.
#[rustfmt::skip] // a table: each row is its values, then its meaning
pub(super) const SETTINGS: &[Setting] = &[
    text("message_check_mail_domains", NOTHING, "domains separated by commas",
        "Domains of the provider's mail addresses, with their subdomains; empty: the one that the domain of mail_from is registered under"),
    text("message_check_link_hosts", NOTHING, "host names separated by commas",
        "Further hosts that the provider's links lead to, with their subdomains; empty: those that public_url, verify_url and issuer_website are registered under"),
    text("message_check_dkim_keys_file", NOTHING, "a file with a key on each line: selector, domain and record, such as `s1 example.ch v=DKIM1; p=…`",
        "Public keys of the provider's DKIM signatures, as published in DNS; without the key of a signature it is not checked"),
    time("message_check_days", "7", 1..=30, Days,
        "Time for which the result of a message check is kept"),
];

/// Values of these settings.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "the registry describes each, and the reference is made of it"
)]
pub struct MessageCheckSettings {
    pub mail_domains: Vec<Name>,
    pub link_hosts: Vec<Name>,
    pub dkim_keys: Vec<DkimKey>,
    pub kept: TimeDelta,
}

/// A name of the provider: made of letters, digits and hyphens, in Unicode or in ASCII.
fn own_name(raw: &str) -> Option<Name> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    raw.chars().all(is_plain).then(|| Name::read(raw)).flatten()
}

impl MessageCheckSettings {
    pub(super) fn read(given: &Given) -> Result<Self, Problem> {
        let keys = given.optional("message_check_dkim_keys_file", |path| {
            keys(&std::fs::read_to_string(path).ok()?)
        })?;
        Ok(Self {
            mail_domains: given.list("message_check_mail_domains", own_name)?,
            link_hosts: given.list("message_check_link_hosts", own_name)?,
            dkim_keys: keys.unwrap_or_default(),
            kept: given.span("message_check_days")?,
        })
    }
}

/// Reads keys, one on each line; none if one is wrong.
fn keys(text: &str) -> Option<Vec<DkimKey>> {
    let lines = text.lines().map(str::trim);
    let keys = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    keys.map(|line| {
        let (selector, rest) = line.split_once(char::is_whitespace)?;
        let (domain, record) = rest.trim_start().split_once(char::is_whitespace)?;
        DkimKey::read(selector, domain, record).ok()
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    #[test]
    fn keys_are_read_line_by_line() {
        let text = format!("# ours\n\ns1 example.ch {RECORD}\ns2\tmail.example.ch\t{RECORD}\n");
        assert_eq!(keys(&text).map(|keys| keys.len()), Some(2));
        assert_eq!(
            keys(&format!("s1 example.ch {RECORD}\ns2 example.ch v=spf1")),
            None
        );
        assert_eq!(keys("s1"), None);
    }
}
