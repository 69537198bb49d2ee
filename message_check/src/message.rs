//! Opening a message: its parts in one list, whatever is nested in it.

use crate::bounds::{MESSAGE_MAX, NESTING_MAX, PARTS_LIMIT};
use mail_parser::{
    Address, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};

/// Reason why a message is not checked at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// More bytes than are read.
    #[error("must be at most {MESSAGE_MAX} bytes")]
    TooLarge,
    /// Not a message.
    #[error("must be a message with headers, as mail programs save it")]
    NotAMessage,
    /// Parts inside parts without end.
    #[error("must not have more than {NESTING_MAX} levels of parts inside parts")]
    TooDeep,
    /// Too many parts.
    #[error("must have fewer than {PARTS_LIMIT} parts")]
    TooManyParts,
}

impl Refusal {
    /// Returns the word for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::NotAMessage => "format",
            Self::TooDeep => "too_deep",
            Self::TooManyParts => "too_many_parts",
        }
    }
}

/// Content of a part.
pub(crate) enum Content {
    Text(String),
    Html(String),
    Bytes(Vec<u8>),
}

/// A part without parts.
pub(crate) struct Part {
    /// Media type in small letters, such as `image/png`.
    pub media_type: String,
    pub content: Content,
}

/// An opened message.
pub(crate) struct Opened {
    pub from: Vec<Mailbox>,
    pub reply_to: Vec<Mailbox>,
    pub return_path: Vec<Mailbox>,
    /// Recipients, those of copies too.
    pub to: Vec<Mailbox>,
    pub subject: String,
    /// Number of sender headers, which should be one.
    pub sender_headers: usize,
    /// Name of a header that stands twice and may stand once, besides the sender.
    pub repeated_header: Option<String>,
    pub parts: Vec<Part>,
}

/// An address with the name before it.
pub(crate) struct Mailbox {
    pub name: String,
    pub address: String,
}

/// Opens a message.
pub(crate) fn open(raw: &[u8]) -> Result<Opened, Refusal> {
    if raw.len() > MESSAGE_MAX {
        return Err(Refusal::TooLarge);
    }
    // Before the parser makes anything of it: each level and each part has such a line.
    if occurrences(raw, b"multipart/") + occurrences(raw, b"message/") >= PARTS_LIMIT {
        return Err(Refusal::TooManyParts);
    }
    // What is nested inside an encoding can't be counted beforehand, and the parser recurses into it.
    if has_encoded_message(raw) {
        return Err(Refusal::TooDeep);
    }
    let message = MessageParser::default().parse(raw).ok_or(Refusal::NotAMessage)?;
    if message.parts.is_empty() || message.headers().is_empty() {
        return Err(Refusal::NotAMessage);
    }
    let mut opened = Opened {
        from: mailboxes(message.from()),
        reply_to: mailboxes(message.reply_to()),
        return_path: return_path(&message),
        to: mailboxes(message.to())
            .into_iter()
            .chain(mailboxes(message.cc()))
            .collect(),
        subject: message.subject().unwrap_or_default().to_owned(),
        sender_headers: message
            .headers()
            .iter()
            .filter(|header| header.name == HeaderName::From)
            .count(),
        repeated_header: repeated_header(&message),
        parts: Vec::new(),
    };
    opened.parts = flattened(message)?;
    Ok(opened)
}

/// Headers of which a message has one at most, RFC 5322 section 3.6 and RFC 2045 section 5.
const SINGLE: [HeaderName<'_>; 8] = [
    HeaderName::Subject,
    HeaderName::To,
    HeaderName::Cc,
    HeaderName::Date,
    HeaderName::MessageId,
    HeaderName::ReplyTo,
    HeaderName::ContentType,
    HeaderName::ContentTransferEncoding,
];

fn repeated_header(message: &Message<'_>) -> Option<String> {
    let count = |name: &HeaderName<'_>| {
        message
            .headers()
            .iter()
            .filter(|header| header.name == *name)
            .count()
    };
    let repeated = SINGLE.iter().find(|name| count(name) > 1)?;
    Some(repeated.as_str().to_lowercase())
}

/// Whether a part that is a message has an encoding, which RFC 2046 (section 5.2.1) forbids.
fn has_encoded_message(raw: &[u8]) -> bool {
    let is_digest = occurrences(raw, b"multipart/digest") > 0;
    let mut block = Block::default();
    let lines = raw.split(|byte| *byte == b'\n');
    let lines = lines.flat_map(|line| {
        line.strip_suffix(b"\r")
            .unwrap_or(line)
            .split(|byte| *byte == b'\r')
    });
    for line in lines {
        if line.trim_ascii().is_empty() {
            if block.is_encoded_message(is_digest) {
                return true;
            }
            block = Block::default();
        } else {
            block.add(line);
        }
    }
    block.is_encoded_message(is_digest)
}

/// Lines between two empty ones, which may be headers.
#[derive(Default)]
struct Block {
    header: Vec<u8>,
    has_type: bool,
    is_message: bool,
    is_encoded: bool,
}

impl Block {
    fn add(&mut self, line: &[u8]) {
        let line = line.to_ascii_lowercase();
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
            self.header = name.trim_ascii().to_vec();
        }
        let has = |word: &[u8]| occurrences(&line, word) > 0;
        match self.header.as_slice() {
            b"content-type" => {
                self.has_type = true;
                self.is_message |= has(b"message");
            }
            b"content-transfer-encoding" => self.is_encoded |= has(b"base64") || has(b"quoted"),
            _ => {}
        }
    }

    const fn is_encoded_message(&self, is_digest: bool) -> bool {
        self.is_encoded && (self.is_message || is_digest && !self.has_type)
    }
}

fn occurrences(raw: &[u8], needle: &[u8]) -> usize {
    raw.windows(needle.len())
        .filter(|window| window.eq_ignore_ascii_case(needle))
        .count()
}

/// Takes messages apart from the outside inwards, so that neither reading nor dropping one recurses.
fn flattened(message: Message<'_>) -> Result<Vec<Part>, Refusal> {
    let mut waiting = vec![(message, 0)];
    let (mut parts, mut count, mut refusal) = (Vec::new(), 0, None);
    while let Some((message, depth)) = waiting.pop() {
        count += message.parts.len();
        let depths = depths(&message, depth);
        let deepest = depths.iter().max().copied().unwrap_or(depth);
        if count >= PARTS_LIMIT {
            refusal.get_or_insert(Refusal::TooManyParts);
        } else if deepest > NESTING_MAX {
            refusal.get_or_insert(Refusal::TooDeep);
        }
        for (part, depth) in message.parts.into_iter().zip(depths) {
            let media_type = media_type(&part);
            let content = match part.body {
                PartType::Message(inner) => {
                    waiting.push((inner, depth + 1));
                    continue;
                }
                PartType::Multipart(_) => continue,
                _ if refusal.is_some() => continue,
                PartType::Text(text) => Content::Text(text.into_owned()),
                PartType::Html(text) => Content::Html(text.into_owned()),
                PartType::Binary(bytes) | PartType::InlineBinary(bytes) => Content::Bytes(bytes.into_owned()),
            };
            parts.push(Part { media_type, content });
        }
    }
    refusal.map_or(Ok(parts), Err)
}

/// Returns how deep each part lies. Containers come before their parts.
fn depths(message: &Message<'_>, outer: usize) -> Vec<usize> {
    let mut depths = vec![outer; message.parts.len()];
    for at in 0..message.parts.len() {
        let inside = depths.get(at).copied().unwrap_or(outer) + 1;
        if let Some(PartType::Multipart(children)) = message.parts.get(at).map(|part| &part.body) {
            for child in children {
                let slot = usize::try_from(*child)
                    .ok()
                    .and_then(|child| depths.get_mut(child));
                if let Some(depth) = slot {
                    *depth = inside;
                }
            }
        }
    }
    depths
}

fn media_type(part: &MessagePart<'_>) -> String {
    let Some(content) = part.content_type() else {
        return "text/plain".to_owned();
    };
    let text = format!("{}/{}", content.ctype(), content.subtype().unwrap_or("*"));
    text.to_ascii_lowercase()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "/+-.*".contains(*c))
        .take(80)
        .collect()
}

fn mailboxes(address: Option<&Address<'_>>) -> Vec<Mailbox> {
    let Some(address) = address else { return Vec::new() };
    address
        .iter()
        .take(100)
        .map(|mailbox| Mailbox {
            name: mailbox.name().unwrap_or_default().to_owned(),
            address: mailbox.address().unwrap_or_default().to_owned(),
        })
        .collect()
}

fn return_path(message: &Message<'_>) -> Vec<Mailbox> {
    match message.return_path() {
        HeaderValue::Address(address) => mailboxes(Some(address)),
        _ => message
            .return_address()
            .map(|address| Mailbox {
                name: String::new(),
                address: address.to_owned(),
            })
            .into_iter()
            .collect(),
    }
}
