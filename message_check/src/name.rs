//! Names of the provider: domains of mail addresses and hosts of links, with their subdomains.

use crate::letters::folded;
use std::net::IpAddr;

/// A domain or host of the provider. Its subdomains are the provider's, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    ascii: String,
    /// Labels of the registrable domain with look-alikes made equal; empty for an address or a single label.
    pub(crate) labels: Vec<String>,
    /// First label of the registrable domain, as a reader sees it.
    pub(crate) core: String,
}

impl Name {
    /// Reads a domain or host, in Unicode or in ASCII.
    #[must_use]
    pub fn read(raw: &str) -> Option<Self> {
        let ascii = ascii(raw)?;
        let unicode = unicode(&ascii);
        let registrable = registrable(&ascii).map_or(unicode, |domain| self::unicode(&domain));
        let labels: Vec<&str> = registrable.split('.').collect();
        let is_domain = labels.len() > 1 && ascii.parse::<IpAddr>().is_err();
        Some(Self {
            core: labels.first().copied().unwrap_or_default().to_owned(),
            labels: labels
                .iter()
                .filter(|_| is_domain)
                .map(|label| folded(label))
                .collect(),
            ascii,
        })
    }

    /// Returns the name as DNS knows it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.ascii
    }

    /// Returns whether a host, as DNS knows it, is this name or below it.
    pub(crate) fn covers(&self, host: &str) -> bool {
        host.strip_suffix(self.ascii.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

/// Returns the domain that a host is registered under, by the public suffix list; none for an address, for a public
/// suffix itself and for a single label.
#[must_use]
pub fn registrable(host: &str) -> Option<String> {
    let ascii = ascii(host)?;
    if ascii.parse::<IpAddr>().is_ok() {
        return None;
    }
    // The list has its names in Unicode.
    let unicode = unicode(&ascii);
    let domain = psl::domain_str(&unicode)?;
    self::ascii(domain)
}

/// Returns the public suffix of a host in Unicode, if the list has it.
pub(crate) fn known_suffix(host: &str) -> Option<&str> {
    let suffix = psl::suffix(host.as_bytes())?;
    if !suffix.is_known() {
        return None;
    }
    std::str::from_utf8(suffix.as_bytes()).ok()
}

/// Returns a host as DNS knows it: UTS #46, small letters, no dot at the end. What UTS #46 refuses is taken literally.
pub(crate) fn ascii(host: &str) -> Option<String> {
    let host = host.trim().trim_end_matches('.');
    let host = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(host);
    if host.is_empty() || host.len() > 253 {
        return None;
    }
    let ascii = idna::domain_to_ascii(host).unwrap_or_else(|_| host.to_lowercase());
    Some(ascii).filter(|ascii| !ascii.is_empty())
}

/// Returns a host as a reader sees it, even if UTS #46 refuses it.
pub(crate) fn unicode(ascii: &str) -> String {
    idna::domain_to_unicode(ascii).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_covers_its_subdomains_only() {
        let name = Name::read("Kontor.Example.").unwrap();
        assert_eq!(name.as_str(), "kontor.example");
        for (host, is_ours) in [
            ("kontor.example", true),
            ("my.kontor.example", true),
            ("mykontor.example", false),
            ("kontor.example.test", false),
            ("example", false),
        ] {
            assert_eq!(name.covers(host), is_ours, "{host}");
        }
    }

    #[test]
    fn a_domain_is_registered_below_a_public_suffix() {
        for (host, domain) in [
            ("my.kontor.example", Some("kontor.example")),
            ("a.b.example.co.uk", Some("example.co.uk")),
            ("shop.github.io", Some("shop.github.io")),
            ("github.io", None),
            ("192.0.2.1", None),
            ("localhost", None),
            ("www.zürich.ch", Some("xn--zrich-kva.ch")),
        ] {
            assert_eq!(registrable(host).as_deref(), domain, "{host}");
        }
        assert!(Name::read(" ").is_none());
        assert!(Name::read("localhost").unwrap().labels.is_empty());
    }
}
