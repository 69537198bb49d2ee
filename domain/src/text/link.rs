//! Text that a mail program would turn into a link, or that a reader would type into a browser.

use super::{fold, without_ignorables};
use std::borrow::Cow;

/// Whether `text` contains a web address (with a scheme, `www.`, a path, or as a bare host) or an e-mail address.
#[must_use]
pub fn has_link(text: &str) -> bool {
    has_address(text) || hosts(&plain(text)).any(is_host)
}

/// As [`has_link`], but a bare host such as `Booking.com` does not count, since some company names are hosts.
#[must_use]
pub fn has_address(text: &str) -> bool {
    let text = plain(text);
    SCHEMES.iter().any(|scheme| text.contains(scheme)) || tokens(&text).any(is_address)
}

/// Breaks the links in a text, so that no program recognizes them and a reader still sees what was written:
/// `evil[.]example`. For text written by one person and mailed to another.
#[must_use]
pub fn without_links(text: &str) -> Cow<'_, str> {
    if !may_be_link(text) {
        return Cow::Borrowed(text);
    }
    let words = text.split_inclusive(char::is_whitespace);
    let broken = words.map(|word| {
        if may_be_link(word) {
            word.replace(':', "[:]")
                .replace(DOTS, "[.]")
                .replace(['.', '\u{ff0e}', '\u{fe52}'], "[.]")
                .replace(['@', '\u{ff20}', '\u{fe6b}'], "[@]")
        } else {
            word.to_owned()
        }
    });
    Cow::Owned(broken.collect())
}

/// As [`has_link`], and anything that looks like a host: the set of top-level domains changes, and a broken name is
/// still readable.
fn may_be_link(text: &str) -> bool {
    let like_a_host = |piece| labels(piece).is_some_and(|labels| !is_titled(&labels));
    has_link(text) || hosts(&plain(text)).any(like_a_host)
}

/// Characters read as a dot: full stops of other scripts, and leaders.
const DOTS: [char; 7] = [
    '\u{3002}', '\u{ff61}', '\u{2024}', '\u{2027}', '\u{702}', '\u{701}', '\u{a4f8}',
];

/// Returns the text without case, widths and ignorable characters, and with one kind of dot.
fn plain(text: &str) -> String {
    fold(&without_ignorables(text)).replace(DOTS, ".")
}

/// Prefixes of an address; browsers accept `https:` without slashes, too.
const SCHEMES: [&str; 4] = ["://", "http:", "https:", "mailto:"];

/// Whether a character can be part of a host: letters and digits, except modifier letters that look like
/// punctuation.
fn is_of_host(c: char) -> bool {
    c.is_alphanumeric() && !('\u{2b0}'..='\u{2ff}').contains(&c)
}

/// Splits a text into possible hosts, at characters a host can't contain.
fn hosts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_of_host(c) && c != '.' && c != '-')
        .map(|piece| piece.trim_matches(['.', '-']))
}

/// Splits a text into possible addresses, without the punctuation around them.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let between = |c: char| !is_of_host(c) && !".:/?#@-'’‘`".contains(c);
    text.split(between)
        .map(|token| token.trim_matches(|c: char| ".:?'’‘`-".contains(c)))
        .filter(|token| !token.is_empty())
}

/// Whether a token is an address: `www.`, a mailbox, or a host with a path or port.
fn is_address(token: &str) -> bool {
    if token
        .strip_prefix("www.")
        .is_some_and(|rest| rest.contains(|c: char| c.is_alphanumeric()))
    {
        return true;
    }
    if let Some((local, domain)) = token.rsplit_once('@') {
        return !local.is_empty() && labels(domain).is_some();
    }
    let Some(end) = token.find(['/', ':', '?', '#']) else {
        return false;
    };
    let host = &token[..end];
    SHORTENERS.contains(&host)
        || labels(host)
            .is_some_and(|labels| labels.iter().all(|label| label.len() > 1) && !is_titled(&labels))
}

/// Whether a token is a bare host.
fn is_host(token: &str) -> bool {
    if token.split('.').count() == 4 && token.parse::<std::net::Ipv4Addr>().is_ok() {
        return true;
    }
    let Some(labels) = labels(token) else { return false };
    let (top, others) = labels.split_last().unwrap_or((&"", &[]));
    is_top_level(top) && others.iter().any(|label| label.chars().count() > 1) && !is_titled(&labels)
}

/// Returns the labels of a host: at least two, the last one of letters.
fn labels(host: &str) -> Option<Vec<&str>> {
    let labels: Vec<&str> = host.split('.').collect();
    let plain = |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    let top = labels.last()?;
    let named = top.chars().count() > 1 && (top.chars().all(char::is_alphabetic) || top.starts_with("xn--"));
    (labels.len() > 1 && labels.iter().all(plain) && named).then_some(labels)
}

/// Hosts with a one-letter label; any other such label is taken for an initial.
const SHORTENERS: &[&str] = &["t.me", "t.co", "x.co", "g.co", "s.id", "v.gd", "x.com", "u.to"];

/// Titles and legal forms often written without a space: `Dr.med`, `Co.KG`.
const TITLES: &[&str] = &[
    "ag", "capt", "co", "corp", "dipl", "dott", "dr", "drs", "eng", "fr", "gmbh", "hr", "inc", "ing", "ir",
    "jr", "kg", "lic", "ltd", "mag", "med", "mlle", "mme", "mr", "mrs", "ms", "no", "nr", "ph", "prof",
    "rer", "sr", "st", "ste",
];

fn is_titled(labels: &[&str]) -> bool {
    labels.len() > 1
        && labels[..labels.len() - 1]
            .iter()
            .all(|label| TITLES.contains(label) || label.chars().count() == 1)
}

/// Common top-level domains of several letters. A complete list would refuse names, since `.smith`, `.ing` and
/// `.med` are such domains too.
const GENERIC: &[&str] = &[
    "academy",
    "agency",
    "amsterdam",
    "app",
    "art",
    "arpa",
    "asia",
    "bank",
    "barcelona",
    "bayern",
    "berlin",
    "best",
    "bid",
    "biz",
    "blog",
    "brussels",
    "bzh",
    "cafe",
    "cam",
    "casa",
    "casino",
    "cat",
    "center",
    "cfd",
    "chat",
    "click",
    "cloud",
    "club",
    "coach",
    "code",
    "com",
    "company",
    "cyou",
    "date",
    "deals",
    "dev",
    "digital",
    "download",
    "edu",
    "email",
    "energy",
    "events",
    "example",
    "express",
    "finance",
    "fit",
    "fun",
    "fund",
    "gent",
    "gmbh",
    "gov",
    "group",
    "guru",
    "hamburg",
    "help",
    "homes",
    "host",
    "hosting",
    "icu",
    "immo",
    "info",
    "ink",
    "int",
    "international",
    "invalid",
    "jobs",
    "koeln",
    "life",
    "link",
    "live",
    "loan",
    "london",
    "lol",
    "ltd",
    "madrid",
    "market",
    "media",
    "men",
    "mil",
    "mobi",
    "mom",
    "money",
    "monster",
    "museum",
    "name",
    "net",
    "network",
    "news",
    "ninja",
    "one",
    "onion",
    "online",
    "org",
    "ovh",
    "page",
    "paris",
    "partners",
    "party",
    "photo",
    "pics",
    "plus",
    "porn",
    "press",
    "pro",
    "quest",
    "racing",
    "rest",
    "review",
    "rocks",
    "sale",
    "saarland",
    "sbs",
    "school",
    "science",
    "services",
    "sex",
    "sexy",
    "shop",
    "shopping",
    "site",
    "social",
    "software",
    "solutions",
    "space",
    "store",
    "stream",
    "studio",
    "support",
    "surf",
    "swiss",
    "systems",
    "team",
    "tech",
    "tel",
    "test",
    "tickets",
    "tirol",
    "today",
    "top",
    "tours",
    "trade",
    "travel",
    "vip",
    "wang",
    "web",
    "webcam",
    "website",
    "wien",
    "wiki",
    "win",
    "work",
    "works",
    "world",
    "wtf",
    "xxx",
    "xyz",
    "zip",
    "zone",
    "zuerich",
];

fn is_top_level(label: &str) -> bool {
    let country = || isocountry::CountryCode::for_alpha2(&label.to_ascii_uppercase()).is_ok();
    GENERIC.contains(&label)
        || label.starts_with("xn--")
        || matches!(
            label,
            "ac" | "eu" | "su" | "uk" | "рф" | "中国" | "网址" | "онлайн" | "дети"
        )
        || (label.len() == 2 && country())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_in_every_dress() {
        for link in [
            "Win at https://evil.example/x",
            "HTTP://EVIL",
            "see www.evil.example",
            "WWW.evil",
            "Visit evil.com now",
            "evil.com",
            "(evil.ch)",
            "evil.co.uk!",
            "evil\u{ff0e}com",
            "evil。com",
            "evil\u{2024}com",
            "evil\u{2027}com",
            "evil\u{701}com",
            "evil\u{a4f8}com",
            "evil.museum",
            "ev\u{200b}il.c\u{ad}om",
            "ｅｖｉｌ.ｃｏｍ",
            "call me: lea@evil.example",
            "mailto:x",
            "evil.berlin/offer",
            "evil.whatever/offer",
            "evil.ch:8080",
            "xn--e1afmkfd.xn--p1ai",
            "bit.ly/x",
            "t.me/evil2",
            "203.0.113.9",
            "Prize evil.com★",
            "evil.com→",
            "evil.com•",
            "evil.com=",
            "evil.com%",
            "evil.com_",
            "evil.com~x",
            "evil.com★/x",
            "https:evil.com",
            r"https:\\evil.com",
            "a@evil.com★",
            "x_y.evil.com",
            "ev_il.com/x",
            "evil.com\u{2d0}",
        ] {
            assert!(has_link(link), "{link}");
        }
    }

    #[test]
    fn names_are_no_links() {
        for name in [
            "Dr. med. Lea Muster",
            "Dr.med. Lea",
            "Dipl.-Ing. Noa",
            "Dipl.Ing. Noa",
            "Prof.Dr.Dr. h.c.",
            "St.Gallen",
            "J.R.R. Tolkien",
            "J.R.R.Tolkien",
            "Muster GmbH & Co.KG",
            "Muster & Co. KG",
            "S.p.A.",
            "e.V.",
            "z.B.",
            "M.Sc.",
            "Ph.D",
            "No.1",
            "a/b",
            "24/7 Service",
            "Jr.",
            "St. John",
            "Müller/Meier",
            "d'Arc",
            "A.B. Volvo",
            "3.14",
            "1.2.3",
            "AC/DC",
            "@home",
            "Lea @ Work",
            "Ltd.Co",
            "und/oder",
        ] {
            assert!(!has_link(name), "{name}");
        }
        assert!(!has_address("Booking.com") && has_link("Booking.com"));
        assert!(
            has_address("Booking.com/x") && has_address("www.booking.com") && has_address("x@booking.com")
        );
    }

    #[test]
    fn a_broken_link_is_none() {
        for (raw, broken) in [
            (
                "See https://evil.example/x now",
                "See https[:]//evil[.]example/x now",
            ),
            ("Booking.com", "Booking[.]com"),
            ("lea@evil.example", "lea[@]evil[.]example"),
            ("a\nwww.evil.example\nb", "a\nwww[.]evil[.]example\nb"),
            ("or evil.com→ now", "or evil[.]com→ now"),
            ("https:evil.com", "https[:]evil[.]com"),
            ("evil.internal", "evil[.]internal"),
            ("Dr. med. Lea", "Dr. med. Lea"),
            ("Dr.med. J.R.Muster", "Dr.med. J.R.Muster"),
        ] {
            assert_eq!(without_links(raw), broken);
            assert!(!has_link(&without_links(raw)), "{raw}");
        }
    }
}
