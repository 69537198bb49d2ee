//! Whether a build without TLS may use a PostgreSQL URL. With libpq's `prefer` it would silently fall back to plain
//! text, so a remote server is refused unless the operator permits it.

/// Whether the URL is for a socket or a loopback address, or has `sslmode=disable`.
#[must_use]
pub fn is_safe(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let parameter = |name: &str| {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    };
    if parameter("sslmode") == Some("disable") {
        return true;
    }
    let hosts = parameter("hostaddr")
        .or_else(|| parameter("host"))
        .unwrap_or_else(|| authority.rsplit_once('@').map_or(authority, |(_, host)| host));
    hosts.split(',').all(is_local)
}

fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let socket = name.is_empty() || name.starts_with('/') || name.to_ascii_lowercase().starts_with("%2f");
    socket
        || name == "localhost"
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn plain_text_stays_on_this_machine_unless_it_is_meant() {
        for url in [
            "postgres://kontor@127.0.0.1:5432/kontor",
            "postgres://localhost/kontor",
            "postgres://[::1]:5432/kontor",
            "postgres:///kontor?host=/run/postgresql",
            "postgres://u:p@db.example:5432/kontor?sslmode=disable",
        ] {
            assert!(is_safe(url), "{url}");
        }
        for url in [
            "postgres://kontor@db.example/kontor",
            "postgres://kontor@db.example/kontor?sslmode=require",
            "postgres://localhost,db.example/kontor",
            "postgres://localhost/kontor?host=db.example",
            "postgres://u:localhost@10.0.0.1/kontor",
        ] {
            assert!(!is_safe(url), "{url}");
        }
    }
}
