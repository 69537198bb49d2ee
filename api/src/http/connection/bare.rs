//! Recognizing the heads that the HTTP library writes by itself.

/// Maximum length of such a head, in bytes.
const LONGEST: usize = 192;
/// End of each such head: the date is its last header.
const END: &[u8] = b" GMT\r\n\r\n";
/// The only headers of such a head. Every answer of the application also has a request id.
const HEADERS: [&str; 3] = ["content-length: 0", "connection: ", "date: "];

/// Head that was not written by the application.
#[derive(Debug, PartialEq, Eq)]
pub struct Head {
    /// Position of its first byte in the written bytes.
    pub at: usize,
    /// Status.
    pub status: u16,
    /// Whether the request was HTTP/1.0.
    pub is_http_10: bool,
}

/// Returns the bare head at the end of `bytes`. It is always at the end, because the connection ends with it.
pub fn head(bytes: &[u8]) -> Option<Head> {
    if !bytes.ends_with(END) {
        return None;
    }
    let from = bytes.len().saturating_sub(LONGEST);
    let start = bytes[from..]
        .windows(7)
        .rposition(|window| window == b"HTTP/1.")?;
    let at = from + start;
    let text = std::str::from_utf8(&bytes[at..]).ok()?;
    let mut lines = text.strip_suffix("\r\n\r\n")?.split("\r\n");
    let (version, status) = lines.next()?.split_once(' ')?;
    let status: u16 = status.get(..3)?.parse().ok()?;
    let is_bare = lines.all(|line| HEADERS.iter().any(|header| line.starts_with(header)));
    (status >= 400 && is_bare && text.contains("\r\ncontent-length: 0\r\n")).then_some(Head {
        at,
        status,
        is_http_10: version == "HTTP/1.0",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\
        date: Mon, 23 Nov 2026 08:00:00 GMT\r\n\r\n";

    fn at(text: &str) -> Option<(usize, u16)> {
        head(text.as_bytes()).map(|head| (head.at, head.status))
    }

    #[test]
    fn a_bare_head_is_found_at_the_end_only() {
        assert_eq!(at(BARE), Some((0, 400)));
        assert_eq!(at(&BARE.replace("connection: close\r\n", "")), Some((0, 400)));
        assert_eq!(
            at(&BARE.replace("400 Bad Request", "431 Request Header Fields Too Large")),
            Some((0, 431))
        );
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-request-id: a\r\n\r\n{}";
        assert_eq!(at(&format!("{answer}{BARE}")), Some((answer.len(), 400)));
        assert_eq!(at(&format!("{BARE}{answer}")), None);
        assert_eq!(at(""), None);
        let old = head(BARE.replace("HTTP/1.1", "HTTP/1.0").as_bytes()).unwrap();
        assert!(old.is_http_10);
    }

    #[test]
    fn an_answer_of_the_application_is_left_alone() {
        let no_content = BARE.replace("400 Bad Request", "204 No Content");
        assert_eq!(at(&no_content), None);
        let own = BARE.replace("connection: close", "x-request-id: a");
        assert_eq!(at(&own), None);
        assert_eq!(at(&BARE.replace("content-length: 0", "content-length: 9")), None);
        let quoted = format!("{BARE}\r\n");
        assert_eq!(at(&quoted), None, "the end of a chunk follows");
    }
}
