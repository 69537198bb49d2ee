use super::ForwardedHeader::{Forwarded, XForwardedFor};
use super::*;
use actix_web::http::header::{HeaderName, HeaderValue};

/// Trusted networks of every row.
const PROXIES: [&str; 4] = [
    "10.0.0.0/8",
    "::ffff:172.16.0.0/108",
    "2001:db8:ffff::/48",
    "127.0.0.1/32",
];

/// Header lines from a peer, and the resulting client.
type Row = (&'static str, &'static [&'static str], &'static str);

#[rustfmt::skip]
const X_FORWARDED_FOR: &[Row] = &[
    // No header, or none from a trusted peer.
    ("10.0.0.1", &[], "10.0.0.1"),
    ("203.0.113.9", &[], "203.0.113.9"),
    ("203.0.113.9", &["198.51.100.1"], "203.0.113.9"),
    ("::ffff:203.0.113.9", &["198.51.100.1"], "203.0.113.9"),
    // From the right, through trusted proxies, to the first address that is not one.
    ("10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
    ("10.0.0.1", &["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
    ("10.0.0.1", &["198.51.100.1, x, 203.0.113.9"], "203.0.113.9"),
    ("10.0.0.1", &["198.51.100.1, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
    ("10.0.0.1", &["198.51.100.1, 203.0.113.9, 10.0.0.3, 10.0.0.2"], "203.0.113.9"),
    ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
    ("10.0.0.1", &["198.51.100.1,203.0.113.9"], "203.0.113.9"),
    ("10.0.0.1", &["198.51.100.1 ,\t203.0.113.9 "], "203.0.113.9"),
    // Several lines are one list.
    ("10.0.0.1", &["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
    ("10.0.0.1", &["198.51.100.1, 203.0.113.9", "10.0.0.2"], "203.0.113.9"),
    ("10.0.0.1", &["203.0.113.9", ""], "10.0.0.1"),
    // An unreadable hop ends the walk at the hop before it.
    ("10.0.0.1", &["nonsense"], "10.0.0.1"),
    ("10.0.0.1", &[""], "10.0.0.1"),
    ("10.0.0.1", &["203.0.113.9,"], "10.0.0.1"),
    ("10.0.0.1", &["203.0.113.9, , 10.0.0.2"], "10.0.0.2"),
    ("10.0.0.1", &["203.0.113.9, unknown, 10.0.0.2"], "10.0.0.2"),
    ("10.0.0.1", &["203.0.113.9, _hidden"], "10.0.0.1"),
    ("10.0.0.1", &["203.0.113.999"], "10.0.0.1"),
    ("10.0.0.1", &["0203.0.113.9"], "10.0.0.1"),
    ("10.0.0.1", &["203.0.113.9/32"], "10.0.0.1"),
    ("10.0.0.1", &["fe80::1%eth0"], "10.0.0.1"),
    // Ports, brackets and quotes.
    ("10.0.0.1", &["203.0.113.9:4711"], "203.0.113.9"),
    ("10.0.0.1", &["203.0.113.9:65536"], "10.0.0.1"),
    ("10.0.0.1", &["203.0.113.9:"], "10.0.0.1"),
    ("10.0.0.1", &["203.0.113.9, 10.0.0.2:80"], "203.0.113.9"),
    ("10.0.0.1", &["2001:db8::9"], "2001:db8::9"),
    ("10.0.0.1", &["[2001:db8::9]"], "2001:db8::9"),
    ("10.0.0.1", &["[2001:db8::9]:4711"], "2001:db8::9"),
    ("10.0.0.1", &["[2001:db8::9]x"], "10.0.0.1"),
    ("10.0.0.1", &["[203.0.113.9]"], "10.0.0.1"),
    ("10.0.0.1", &["\"203.0.113.9\""], "203.0.113.9"),
    ("10.0.0.1", &["\"[2001:db8::9]:4711\""], "2001:db8::9"),
    ("10.0.0.1", &["\"198.51.100.1, 203.0.113.9"], "203.0.113.9"),
    // IPv4-mapped addresses are IPv4, as peer, as hop and as a network.
    ("::ffff:10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
    ("10.0.0.1", &["198.51.100.1, ::ffff:203.0.113.9"], "203.0.113.9"),
    ("10.0.0.1", &["203.0.113.9, ::ffff:10.0.0.2"], "203.0.113.9"),
    ("10.0.0.1", &["203.0.113.9, [::ffff:10.0.0.2]:80"], "203.0.113.9"),
    ("172.16.0.1", &["203.0.113.9"], "203.0.113.9"),
    ("172.32.0.1", &["203.0.113.9"], "172.32.0.1"),
    ("2001:db8:ffff::1", &["2001:db8::9"], "2001:db8::9"),
];

#[rustfmt::skip]
const FORWARDED: &[Row] = &[
    // Quoted strings contain anything that a client sends in a header copied by its proxy.
    ("10.0.0.1", &["for=203.0.113.9;host=\"a\\\",for=198.51.100.7;x=\\\"b\""], "203.0.113.9"),
    ("10.0.0.1", &["for=203.0.113.9;host=\"a;for=198.51.100.7\""], "203.0.113.9"),
    ("10.0.0.1", &["for=198.51.100.7, for=203.0.113.9;host=\"a\\\\\""], "203.0.113.9"),
    ("10.0.0.1", &["for=203.0.113.9"], "203.0.113.9"),
    ("10.0.0.1", &["For=\"203.0.113.9:4711\";proto=https;by=10.0.0.1"], "203.0.113.9"),
    ("10.0.0.1", &["proto=https; for = 203.0.113.9"], "203.0.113.9"),
    ("10.0.0.1", &["for=\"[2001:db8::9]:4711\""], "2001:db8::9"),
    ("10.0.0.1", &["for=\"[2001:db8::9]:_port\""], "2001:db8::9"),
    ("10.0.0.1", &["for=198.51.100.1, for=203.0.113.9;proto=http, for=10.0.0.2"], "203.0.113.9"),
    ("10.0.0.1", &["for=198.51.100.1", "for=203.0.113.9"], "203.0.113.9"),
    ("10.0.0.1", &["for=198.51.100.1, for=unknown"], "10.0.0.1"),
    ("10.0.0.1", &["for=198.51.100.1, for=_hidden, for=10.0.0.2"], "10.0.0.2"),
    ("10.0.0.1", &["for=198.51.100.1, proto=https"], "10.0.0.1"),
    ("10.0.0.1", &["for=198.51.100.1;for=203.0.113.9"], "10.0.0.1"),
    ("10.0.0.1", &["for=\"198.51.100.1, for=203.0.113.9"], "203.0.113.9"),
    ("10.0.0.1", &["for=\"a\\\", for=203.0.113.9"], "203.0.113.9"),
    ("10.0.0.1", &["for=203.0.113.9;host=\"a,b\""], "203.0.113.9"),
    ("203.0.113.9", &["for=198.51.100.1"], "203.0.113.9"),
];

fn proxies() -> Vec<IpNet> {
    PROXIES
        .iter()
        .map(|net| crate::settings::canonical(net.parse().unwrap()))
        .collect()
}

fn headers(name: &'static str, lines: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines {
        let line = HeaderValue::from_str(line).unwrap();
        headers.append(HeaderName::from_static(name), line);
    }
    headers
}

#[test]
fn the_client_is_the_first_hop_from_the_right_that_is_no_trusted_proxy() {
    assert!(X_FORWARDED_FOR.len() >= 30);
    for (which, rows) in [(XForwardedFor, X_FORWARDED_FOR), (Forwarded, FORWARDED)] {
        for (peer, lines, expected) in rows {
            let found = client(
                peer.parse().unwrap(),
                &headers(which.name(), lines),
                &proxies(),
                which,
            );
            assert_eq!(found.to_string(), *expected, "{peer}: {lines:?}");
        }
    }
}

#[test]
fn only_the_header_of_the_setting_counts() {
    let peer: IpAddr = "10.0.0.1".parse().unwrap();
    let other = headers("forwarded", &["for=203.0.113.9"]);
    assert_eq!(client(peer, &other, &proxies(), XForwardedFor), peer);
    let other = headers("x-forwarded-for", &["203.0.113.9"]);
    assert_eq!(client(peer, &other, &proxies(), Forwarded), peer);
}

#[test]
fn a_line_that_is_no_text_ends_the_walk() {
    let mut lines = headers("x-forwarded-for", &["198.51.100.1"]);
    let bytes = HeaderValue::from_bytes(b"203.0.113.9, \xff, 10.0.0.2").unwrap();
    lines.append(HeaderName::from_static("x-forwarded-for"), bytes);
    let peer = "10.0.0.1".parse().unwrap();
    assert_eq!(
        client(peer, &lines, &proxies(), XForwardedFor).to_string(),
        "10.0.0.2"
    );
}

#[test]
fn whatever_stands_on_the_left_changes_nothing() {
    for left in [
        "198.51.100.1",
        "\"",
        "for=\"",
        "x\\\"",
        ",,,",
        "[",
        "198.51.100.1;for=\"a",
    ] {
        let lines = headers("x-forwarded-for", &[&format!("{left}, 203.0.113.9, 10.0.0.2")]);
        let peer = "10.0.0.1".parse().unwrap();
        assert_eq!(
            client(peer, &lines, &proxies(), XForwardedFor).to_string(),
            "203.0.113.9",
            "{left}"
        );
        let lines = headers(
            "forwarded",
            &[&format!("{left}, for=\"203.0.113.9:1\", for=10.0.0.2")],
        );
        assert_eq!(
            client(peer, &lines, &proxies(), Forwarded).to_string(),
            "203.0.113.9",
            "{left}"
        );
    }
}
