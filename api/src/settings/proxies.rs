//! Trusted proxies: their networks, and the header in which they name the client.

use ipnet::{IpNet, Ipv4Net};
use serde::Deserialize;

/// Header in which trusted proxies report the address that called them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, a list of addresses.
    XForwardedFor,
    /// `Forwarded` (RFC 7239), with its parameter `for`.
    Forwarded,
}

/// Number of bits of an IPv6 address before the IPv4 address that it maps (RFC 4291, section 2.5.5.2).
const MAPPED_PREFIX: u8 = 96;

/// Normalizes a network of trusted proxies: one of IPv4-mapped addresses becomes the IPv4 network that it means.
#[must_use]
pub fn canonical(net: IpNet) -> IpNet {
    let IpNet::V6(v6) = net else {
        return net;
    };
    let mapped = v6.addr().to_ipv4_mapped();
    let bits = v6.prefix_len().checked_sub(MAPPED_PREFIX);
    mapped
        .zip(bits)
        .and_then(|(address, bits)| Ipv4Net::new(address, bits).ok())
        .map_or(net, IpNet::V4)
}
