//! Whether a foreign host looks like a name of the provider.

use crate::letters::folded;
use crate::name::{self, Name};
use std::net::IpAddr;

/// Shortest first label of a name that is looked for in the labels of others.
const CORE_MIN: usize = 3;
/// Shortest first label of a name for which one letter more, less or other is a likeness.
const NEAR_MIN: usize = 5;
/// Words that forgers put before or after a name.
const BAITS: &[&str] = &[
    "account",
    "admin",
    "app",
    "auth",
    "bank",
    "billing",
    "ch",
    "client",
    "cloud",
    "com",
    "customer",
    "customers",
    "doc",
    "docs",
    "facture",
    "fattura",
    "help",
    "hosting",
    "info",
    "invoice",
    "invoices",
    "konto",
    "kunden",
    "kundencenter",
    "login",
    "mail",
    "manager",
    "my",
    "mein",
    "net",
    "online",
    "pay",
    "payment",
    "payments",
    "portal",
    "rechnung",
    "rechnungen",
    "secure",
    "security",
    "service",
    "services",
    "support",
    "team",
    "update",
    "verify",
    "web",
    "webmail",
    "www",
    "zahlung",
];

/// Relation of a host to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kin {
    /// It is the provider's.
    Ours,
    /// It is a stranger's.
    Foreign,
    /// It is a stranger's and looks like this name.
    LookAlike(String),
}

/// Returns the relation of a host, as DNS knows it, to names of the provider.
pub(crate) fn kin(host: &str, own: &[&Name]) -> Kin {
    if own.iter().any(|name| name.covers(host)) {
        return Kin::Ours;
    }
    if host.parse::<IpAddr>().is_ok() {
        return Kin::Foreign;
    }
    let labels = Labels::of(host);
    own.iter()
        .find(|name| labels.resemble(name))
        .map_or(Kin::Foreign, |name| Kin::LookAlike(name.as_str().to_owned()))
}

/// Labels of a host.
struct Labels {
    /// All labels, folded.
    folded: Vec<String>,
    /// Labels before the public suffix, as a reader sees them.
    own: Vec<String>,
}

impl Labels {
    fn of(host: &str) -> Self {
        let host = name::unicode(host);
        let suffix = name::known_suffix(&host).map_or(1, |suffix| suffix.split('.').count());
        let labels: Vec<&str> = host.split('.').collect();
        let own = labels
            .len()
            .saturating_sub(suffix)
            .max(usize::from(!labels.is_empty()));
        Self {
            folded: labels.iter().map(|label| folded(label)).collect(),
            own: labels.iter().take(own).map(|label| (*label).to_owned()).collect(),
        }
    }

    fn resemble(&self, name: &Name) -> bool {
        if name.labels.is_empty() {
            return false;
        }
        // The whole name, at the end or in the middle of a foreign one.
        let is_inside = self
            .folded
            .windows(name.labels.len())
            .any(|part| part == name.labels.as_slice());
        is_inside || self.own.iter().any(|label| label_resembles(label, name))
    }
}

fn label_resembles(label: &str, name: &Name) -> bool {
    let core = folded(&name.core);
    if name.core.chars().count() < CORE_MIN {
        return false;
    }
    let joined: String = label.split(['-', '_']).collect();
    if folded(&joined) == name.labels.concat() {
        return true;
    }
    let is_near = |text: &str| {
        text == core
            || (name.core.chars().count() >= NEAR_MIN
                && (differ_by_one(text, &core) || has_bait(text, &core)))
    };
    let without_digits = |text: &str| folded(text.trim_end_matches(|c: char| c.is_ascii_digit()));
    label
        .split(['-', '_'])
        .chain([joined.as_str()])
        .any(|piece| is_near(&folded(piece)) || without_digits(piece) == core)
}

/// Returns whether a text is the core with a bait before or after it.
fn has_bait(text: &str, core: &str) -> bool {
    let rest = text.strip_prefix(core).or_else(|| text.strip_suffix(core));
    rest.is_some_and(|rest| BAITS.iter().any(|bait| folded(bait) == rest))
}

/// Returns whether two texts differ by one letter more, less or other, or by two neighbors that changed places.
fn differ_by_one(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (long, short) = if one.len() >= other.len() {
        (&one, &other)
    } else {
        (&other, &one)
    };
    if long.len() - short.len() > 1 {
        return false;
    }
    let head = long.iter().zip(short).take_while(|(a, b)| a == b).count();
    let (long_rest, short_rest) = (&long[head..], &short[head..]);
    match (long_rest, short_rest) {
        ([_, rest @ ..], other) if long.len() > short.len() => rest == other,
        ([_, rest @ ..], [_, other @ ..]) if rest == other => true,
        ([a, b, rest @ ..], [c, d, other @ ..]) => a == d && b == c && rest == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_or_one_swap_is_near() {
        for near in ["kontar", "kontorr", "konto", "kotnor", "xkontor"] {
            assert!(differ_by_one(near, "kontor"), "{near}");
        }
        for far in ["kontor", "kantar", "kont", "kontorrr", ""] {
            assert!(!differ_by_one(far, "kontor"), "{far}");
        }
    }

    #[test]
    fn hosts_of_strangers_do_not_resemble() {
        let name = Name::read("kontor.example").unwrap();
        for stranger in [
            "bank.test",
            "motor.test",
            "example.test",
            "an.example",
            "192.0.2.1",
            "sektor.example",
            "kon.test",
        ] {
            assert_eq!(kin(stranger, &[&name]), Kin::Foreign, "{stranger}");
        }
    }
}
