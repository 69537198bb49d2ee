//! Links: a target, the text shown for it, and where it leads.

use crate::bounds::TOKEN_MAX;
use crate::likeness::Kin;
use crate::name;
use crate::own::Own;
use crate::text::{Token, tokens};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// Destination of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// The provider.
    Ours,
    /// A stranger, or nothing on the web.
    Foreign,
    /// A stranger with a likeness of a name of the provider, or behind a text that shows another destination.
    LookAlike,
}

/// A judged link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its destination.
    pub kind: LinkKind,
    /// Its host; its scheme if it leads to no host.
    pub host: String,
    /// The name of the provider that is imitated.
    pub like: Option<String>,
    /// Whether it would be opened without encryption.
    pub is_unencrypted: bool,
}

impl Link {
    /// Judges a link by its target and the text that is shown for it. Returns none for what opens nothing: places in
    /// the same document, phone numbers, parts of the same mail.
    #[must_use]
    pub fn judge(target: &str, shown: &str, own: &Own) -> Option<Self> {
        let target = target.trim().get(..TOKEN_MAX).unwrap_or(target.trim());
        let (host, user, is_unencrypted) = match destination(target)? {
            Destination::Web {
                host,
                user,
                is_unencrypted,
            } => (host, user, is_unencrypted),
            Destination::Mail(host) => (host, String::new(), false),
            Destination::Other(scheme) => return Some(Self::foreign(scheme)),
        };
        let kin = match own.kin_of_host(&host) {
            Kin::Foreign => imitated(&user, own)
                .or_else(|| imitated(shown, own))
                .map_or(Kin::Foreign, Kin::LookAlike),
            kin => kin,
        };
        let (kind, like) = match kin {
            Kin::Ours => (LinkKind::Ours, None),
            Kin::Foreign => (LinkKind::Foreign, None),
            Kin::LookAlike(like) => (LinkKind::LookAlike, Some(like)),
        };
        Some(Self {
            kind,
            host,
            like,
            is_unencrypted,
        })
    }

    fn foreign(host: String) -> Self {
        Self {
            kind: LinkKind::Foreign,
            host,
            like: None,
            is_unencrypted: false,
        }
    }
}

enum Destination {
    Web {
        host: String,
        user: String,
        is_unencrypted: bool,
    },
    Mail(String),
    Other(String),
}

fn destination(target: &str) -> Option<Destination> {
    if target.is_empty()
        || target.starts_with(['#', '?'])
        || (target.starts_with('/') && !target.starts_with("//"))
    {
        return None;
    }
    let url = match Url::parse(target) {
        Ok(url) => url,
        Err(url::ParseError::RelativeUrlWithoutBase) => Url::parse(&completed(target)?).ok()?,
        // A host that URLs can't have: it is opened nowhere, but judged as it reads.
        Err(_) => return Some(literal(target)),
    };
    match url.scheme() {
        "http" | "https" | "ftp" => Some(web(&url)),
        "mailto" => {
            let address = percent_decode_str(url.path()).decode_utf8_lossy();
            let domain = address.rsplit('@').next().and_then(name::ascii)?;
            Some(Destination::Mail(domain))
        }
        "cid" | "mid" | "tel" | "sms" | "about" => None,
        scheme => Some(Destination::Other(format!("{scheme}:"))),
    }
}

/// Returns what mail programs open for a target without a scheme, if it looks like a host.
fn completed(target: &str) -> Option<String> {
    let rest = target.trim_start_matches(['/', '\\']);
    let host = rest.split(['/', '?', '#', ':', '\\']).next()?;
    let is_host = target.starts_with("//") || host.contains('.') || host.contains('@');
    is_host.then(|| format!("http://{rest}"))
}

fn web(url: &Url) -> Destination {
    let host = match url.host() {
        Some(Host::Domain(domain)) => name::ascii(domain).unwrap_or_default(),
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        None => String::new(),
    };
    let user = format!("{} {}", url.username(), url.password().unwrap_or_default());
    Destination::Web {
        host,
        user: percent_decode_str(&user).decode_utf8_lossy().into_owned(),
        is_unencrypted: url.scheme() != "https",
    }
}

fn literal(target: &str) -> Destination {
    let (scheme, rest) = target.split_once(':').unwrap_or(("", target));
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let host = percent_decode_str(host).decode_utf8_lossy();
    Destination::Web {
        host: name::ascii(&host).unwrap_or_default(),
        user: user.to_owned(),
        is_unencrypted: !scheme.eq_ignore_ascii_case("https"),
    }
}

/// Returns the name of the provider that a text shows or imitates.
fn imitated(text: &str, own: &Own) -> Option<String> {
    tokens(text).into_iter().find_map(|token| {
        let host = match &token {
            Token::Url(url) => match destination(url)? {
                Destination::Web { host, .. } | Destination::Mail(host) => host,
                Destination::Other(_) => return None,
            },
            Token::Address(domain) | Token::Domain(domain, _) => name::ascii(domain)?,
        };
        match own.kin_of_host(&host) {
            Kin::Ours => Some(host),
            Kin::LookAlike(like) => Some(like),
            Kin::Foreign => None,
        }
    })
}
