//! The client's address behind proxies, from `X-Forwarded-For` or `Forwarded` (RFC 7239).
//!
//! Each proxy appends the address that it was called from. Only the right end of the list comes from a trusted
//! proxy, and everything to its left may be made up. The walk therefore goes from the right: as long as the caller
//! is a trusted proxy, the next hop that it reports is accepted. The first address that is not a trusted proxy is
//! the client. An unreadable hop ends the walk at the hop before it.

use crate::settings::ForwardedHeader;
use actix_web::http::header::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr};

impl ForwardedHeader {
    const fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }

    /// Returns the address in one element of the list; `None` if it is unreadable.
    fn address(self, element: &str) -> Option<IpAddr> {
        match self {
            Self::XForwardedFor => node(element),
            Self::Forwarded => node(forwarded_for(element)?),
        }
    }
}

/// Returns the client of a request, as an IPv4 address wherever it is one.
///
/// `headers` are trusted as long as the hop that sent them is one of `proxies`, starting with `peer`.
#[must_use]
pub fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet], which: ForwardedHeader) -> IpAddr {
    let mut hop = peer.to_canonical();
    // Several lines are one list, in the order of the lines (RFC 9110, section 5.3).
    let lines: Vec<_> = headers.get_all(which.name()).collect();
    let mut elements = lines
        .iter()
        .rev()
        .flat_map(|line| FromTheRight(Some(line.as_bytes())));
    while proxies.iter().any(|net| net.contains(&hop)) {
        let element = elements.next().and_then(|bytes| std::str::from_utf8(bytes).ok());
        let Some(before) = element.and_then(|element| which.address(element)) else {
            break;
        };
        hop = before;
    }
    hop
}

/// Elements of a list, last one first. A comma within quotes is no separator. An opening quote is looked for from
/// its closing one, so that a quote left open by a client swallows nothing that a proxy appended.
struct FromTheRight<'a>(Option<&'a [u8]>);

impl<'a> Iterator for FromTheRight<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.0.take()?;
        let mut end = rest.len();
        let last = |end: usize, comma: bool| {
            let found = |at: &usize| is_quote(rest, *at) || (comma && rest[*at] == b',');
            (0..end).rev().find(found)
        };
        while let Some(at) = last(end, true) {
            if rest[at] == b',' {
                self.0 = Some(&rest[..at]);
                return Some(&rest[at + 1..]);
            }
            end = last(at, false).unwrap_or(at);
        }
        Some(rest)
    }
}

/// Whether a quoted string starts or ends here; `\"` is a character within one (RFC 9110, section 5.6.4).
fn is_quote(text: &[u8], at: usize) -> bool {
    let escapes = text[..at].iter().rev().take_while(|byte| **byte == b'\\');
    text[at] == b'"' && escapes.count() % 2 == 0
}

/// Returns the value of `for` in an element of `Forwarded`; `None` unless it occurs exactly once.
fn forwarded_for(element: &str) -> Option<&str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let pairs = element.split(move |c: char| {
        let parts = c == ';' && !is_quoted;
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
        parts
    });
    let mut values = pairs.filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    });
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// Parses an address with or without brackets, port and quotes; `None` for `unknown`, obfuscated names and anything
/// else.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    // No address has a backslash of its own.
    let unescaped = quoted.map(|quoted| quoted.replace('\\', ""));
    let text = unescaped.as_deref().unwrap_or(text);
    let address = if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let has_port = port.strip_prefix(':').is_some_and(is_port);
        IpAddr::V6(
            address
                .parse::<Ipv6Addr>()
                .ok()
                .filter(|_| port.is_empty() || has_port)?,
        )
    } else {
        match text.split_once(':') {
            Some((address, port)) if is_port(port) && address.contains('.') => {
                IpAddr::V4(address.parse().ok()?)
            }
            _ => text.parse().ok()?,
        }
    };
    Some(address.to_canonical())
}

/// Whether a text is a port, or a name in its place (RFC 7239, section 6).
fn is_port(text: &str) -> bool {
    let is_name = |rest: &str| {
        !rest.is_empty()
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    match text.strip_prefix('_') {
        Some(rest) => is_name(rest),
        None => text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok(),
    }
}

#[cfg(test)]
mod tests;
