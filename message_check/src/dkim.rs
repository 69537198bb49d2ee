//! Signatures of messages, RFC 6376, checked with keys that are given: there is no resolver here, so nothing can ask the
//! network. The expiry of a signature is not looked at, because people check messages long after they came.

use crate::bounds::SIGNATURES_MAX;
use crate::name::ascii;
use crate::own::Own;
use kontor_domain::message_checks::{CONFIGURED_KEY, GIVEN_KEY, Place, Reason, ReasonCode};
use mail_auth::AuthenticatedMessage;
use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::dkim::{Canonicalization, Signature};

/// Fewest bits of an RSA key that prove something, RFC 8301.
const KEY_BITS_MIN: usize = 1024;
/// Most bytes of a record.
const RECORD_MAX: usize = 4096;

/// A public key as DNS publishes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DkimKey {
    selector: String,
    domain: String,
    record: String,
}

/// Not the record of a DKIM key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the record of a DKIM key, such as v=DKIM1; k=rsa; p=MIIB…")]
pub struct InvalidKey;

impl DkimKey {
    /// Reads a key: its selector, its domain, and the text of its record.
    pub fn read(selector: &str, domain: &str, record: &str) -> Result<Self, InvalidKey> {
        let key = Self {
            selector: selector.trim().to_ascii_lowercase(),
            domain: ascii(domain).ok_or(InvalidKey)?,
            record: record.trim().to_owned(),
        };
        let is_selector = !key.selector.is_empty()
            && key.selector.len() <= 253
            && key
                .selector
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        let is_key = key.record.len() <= RECORD_MAX && key.public().is_some();
        if is_selector && is_key {
            Ok(key)
        } else {
            Err(InvalidKey)
        }
    }

    fn public(&self) -> Option<DomainKey> {
        let key = DomainKey::parse(self.record.as_bytes()).ok()?;
        (key.p.public_key_bits() >= KEY_BITS_MIN).then_some(key)
    }

    fn is_of(&self, signature: &Signature) -> bool {
        self.selector.eq_ignore_ascii_case(&signature.s) && ascii(&signature.d).as_ref() == Some(&self.domain)
    }

    /// Returns whether the domain only tries signatures out: then a wrong one means nothing.
    fn is_trial(&self) -> bool {
        self.tag("t")
            .is_some_and(|flags| flags.split(':').any(|flag| flag.trim() == "y"))
    }

    /// Returns whether the address of the signer must be in the domain itself.
    fn is_strict(&self) -> bool {
        self.tag("t")
            .is_some_and(|flags| flags.split(':').any(|flag| flag.trim() == "s"))
    }

    fn tag(&self, name: &str) -> Option<&str> {
        self.record
            .split(';')
            .filter_map(|tag| tag.split_once('='))
            .find(|(own, _)| own.trim() == name)
            .map(|(_, value)| value)
    }
}

/// Outcome of one signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    NotChecked,
    Failed,
    Passed,
}

/// Returns the finding on the signatures that name the provider. One right signature is enough, as servers add others
/// and break them.
pub(crate) fn check(raw: &[u8], own: &Own, given: &[DkimKey]) -> Reason {
    if signatures(raw) > SIGNATURES_MAX {
        return Reason::of(ReasonCode::DkimNotChecked);
    }
    let Some(message) = AuthenticatedMessage::parse(raw) else {
        return Reason::of(ReasonCode::DkimMissing);
    };
    let mut best: Option<(Outcome, Reason)> = None;
    for header in message
        .dkim_headers
        .iter()
        .filter(|header| own.signs_for(&header.header.d))
    {
        let (outcome, source) = judge(&message, header.name, header.value, &header.header, own, given);
        let code = match outcome {
            Outcome::Passed => ReasonCode::DkimPassed,
            Outcome::Failed => ReasonCode::DkimFailed,
            Outcome::NotChecked => ReasonCode::DkimNotChecked,
        };
        let mut reason = Reason::found(code, Place::Signature, header.header.d.to_ascii_lowercase());
        reason.about = source.map(str::to_owned);
        if best.as_ref().is_none_or(|(known, _)| *known < outcome) {
            best = Some((outcome, reason));
        }
    }
    best.map_or_else(|| Reason::of(ReasonCode::DkimMissing), |(_, reason)| reason)
}

/// Counts headers that look like signatures, before anything is computed for them.
fn signatures(raw: &[u8]) -> usize {
    const NAME: &[u8] = b"dkim-signature";
    raw.split(|byte| *byte == b'\n')
        .take_while(|line| !matches!(line, [] | [b'\r']))
        .filter(|line| {
            line.get(..NAME.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(NAME))
        })
        .count()
}

fn judge(
    message: &AuthenticatedMessage<'_>,
    name: &[u8],
    value: &[u8],
    signature: &Signature,
    own: &Own,
    given: &[DkimKey],
) -> (Outcome, Option<&'static str>) {
    let configured = own.keys.iter().map(|key| (key, CONFIGURED_KEY));
    let keys = configured.chain(given.iter().map(|key| (key, GIVEN_KEY)));
    let Some((key, source)) = keys.into_iter().find(|(key, _)| key.is_of(signature)) else {
        return (Outcome::NotChecked, None);
    };
    let outcome = if is_right(message, name, value, signature, key) {
        Outcome::Passed
    } else if key.is_trial() {
        Outcome::NotChecked
    } else {
        Outcome::Failed
    };
    (outcome, Some(source))
}

fn is_right(
    message: &AuthenticatedMessage<'_>,
    name: &[u8],
    value: &[u8],
    signature: &Signature,
    key: &DkimKey,
) -> bool {
    let Some(public) = key.public() else { return false };
    // Without the sender nothing that a reader sees is proven.
    let has_sender = signature
        .h
        .iter()
        .any(|header| header.eq_ignore_ascii_case("from"));
    let is_strict = !key.is_strict() || signature.i.is_empty() || is_in(&signature.i, &signature.d);
    has_sender
        && is_strict
        && has_body(message, signature)
        && has_signature(message, (name, value), signature, &public)
}

fn is_in(identity: &str, domain: &str) -> bool {
    identity
        .rsplit('@')
        .next()
        .is_some_and(|own| own.eq_ignore_ascii_case(domain))
}

fn has_body(message: &AuthenticatedMessage<'_>, signature: &Signature) -> bool {
    let algorithm = signature.a.into();
    let is_of = |canonicalization: &Canonicalization| *canonicalization == signature.cb;
    message
        .body_hashes
        .iter()
        .any(|(canonicalization, own, length, hash)| {
            is_of(canonicalization) && *own == algorithm && *length == signature.l && *hash == signature.bh
        })
}

fn has_signature(
    message: &AuthenticatedMessage<'_>,
    (name, value): (&[u8], &[u8]),
    signature: &Signature,
    key: &DomainKey,
) -> bool {
    let unsigned = without_signature(value);
    let mut headers = message.signed_headers(&signature.h, name, &unsigned);
    let verified = key
        .p
        .verify(&mut headers, &signature.b, signature.ch, signature.a);
    verified.is_ok()
}

/// Returns the value of a signature header without the signature itself and the end of its line, RFC 6376 §3.7.
fn without_signature(value: &[u8]) -> Vec<u8> {
    let value = value.strip_suffix(b"\n").unwrap_or(value);
    let value = value.strip_suffix(b"\r").unwrap_or(value);
    let mut tags: Vec<&[u8]> = Vec::new();
    for tag in value.split(|byte| *byte == b';') {
        let name_end = tag.iter().position(|byte| *byte == b'=');
        let is_signature = name_end.is_some_and(|end| {
            tag.get(..end)
                .unwrap_or_default()
                .trim_ascii()
                .eq_ignore_ascii_case(b"b")
        });
        match name_end {
            Some(end) if is_signature => tags.push(tag.get(..=end).unwrap_or_default()),
            _ => tags.push(tag),
        }
    }
    tags.join(&b';')
}
