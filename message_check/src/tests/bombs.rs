//! Messages that are made to keep the check busy.

use super::mail::Mail;
use super::{assert_clean, own, report};
use crate::{MESSAGE_MAX, Refusal, examine, examine_text};
use base64::Engine as _;
use kontor_domain::message_checks::{ReasonCode, Verdict};

fn refused(raw: &str) -> Option<Refusal> {
    examine(raw.as_bytes(), &own(), &[]).err()
}

fn nested(levels: usize) -> String {
    let open =
        |level: usize| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n");
    let head: String = (0..levels).map(open).collect();
    let close = |tail, level| format!("{tail}\r\n--b{level}--\r\n");
    let tail = (0..levels).rev().fold(String::new(), close);
    format!("From: a@b.test\r\n{head}Content-Type: text/plain\r\n\r\nHello{tail}")
}

fn forwarded(levels: usize) -> String {
    format!(
        "From: a@b.test\r\n{}Content-Type: text/plain\r\n\r\nHello",
        "Content-Type: message/rfc822\r\n\r\n".repeat(levels)
    )
}

fn wide(parts: usize) -> String {
    let parts = "--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n".repeat(parts);
    format!("From: a@b.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n")
}

#[test]
fn nesting_and_parts_are_bounded() {
    assert_eq!(refused(&nested(20)), None);
    assert_eq!(refused(&nested(21)), Some(Refusal::TooDeep));
    assert_eq!(refused(&forwarded(20)), None);
    assert_eq!(refused(&forwarded(21)), Some(Refusal::TooDeep));
    assert_eq!(refused(&wide(998)), None);
    assert_eq!(refused(&wide(1000)), Some(Refusal::TooManyParts));
    // Inside an encoding, where nothing can be counted beforehand.
    let inner = base64::engine::general_purpose::STANDARD.encode(forwarded(20_000));
    let encoded = format!(
        "From: a@b.test\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{inner}"
    );
    assert_eq!(refused(&encoded), Some(Refusal::TooDeep));
    let digest = encoded
        .replace("message/rfc822", "multipart/digest; boundary=b")
        .replace("Content-Transfer-Encoding: base64\r\n", "");
    let digest = digest.replacen(
        "\r\n\r\n",
        "\r\n\r\n--b\r\nContent-Transfer-Encoding: Base64\r\n\r\n",
        1,
    );
    assert_eq!(refused(&digest), Some(Refusal::TooDeep));
    let folded = encoded.replace("Content-Type: message", "Content-Type :\r\n\tMessage");
    assert_eq!(refused(&folded), Some(Refusal::TooDeep));
    for bomb in [nested(15_000), forwarded(30_000), wide(20_000)] {
        assert_eq!(
            refused(&bomb[..bomb.len().min(MESSAGE_MAX)]),
            Some(Refusal::TooManyParts)
        );
    }
}

#[test]
fn what_is_no_message_is_refused() {
    assert_eq!(refused(""), Some(Refusal::NotAMessage));
    assert_eq!(refused("\r\n\r\n"), Some(Refusal::NotAMessage));
    assert_eq!(refused(&"a".repeat(MESSAGE_MAX + 1)), Some(Refusal::TooLarge));
}

#[test]
fn long_texts_and_many_links_end_in_time() {
    for unit in [
        "CH58 0079 ",
        "https://a.test/ ",
        "7K2M-9QXD-",
        "<a href=//k.test>",
        "&#1",
        "a@b.test ",
        "<",
        "https://k-o-n-t-o-r.test/",
        "ko",
    ] {
        let text = unit.repeat(MESSAGE_MAX / unit.len());
        let report = examine_text(&text, &own()).report(&[]);
        assert_ne!(report.verdict, Verdict::Genuine, "{unit}");
        let html = format!(
            "From: a@b.test\r\nContent-Type: text/html\r\n\r\n{}",
            &text[..text.len() - 100]
        );
        assert!(examine(html.as_bytes(), &own(), &[]).is_ok(), "{unit}");
    }
}

#[test]
fn many_signatures_are_not_computed() {
    let mut mail = Mail::genuine(0);
    let signature = |number: usize| {
        format!(
            "DKIM-Signature: v=1; a=rsa-sha256; d=kontor.example; s=a; h=from; l={number}; bh=AAAA; b=AAAA"
        )
    };
    mail.headers.extend((0..2000).map(signature));
    assert_clean(&report(&mail.eml()), ReasonCode::DkimNotChecked);
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_refused_or_judged(raw: Vec<u8>) {
        let _ = examine(&raw, &own(), &[]);
        let _ = crate::pdf::read(&[b"%PDF-1.7\n".as_slice(), &raw].concat());
        let _ = crate::image::qr_codes(&[b"\x89PNG\r\n\x1a\n".as_slice(), &raw].concat(), &mut { u64::MAX });
    }

    #[test]
    fn any_headers_are_refused_or_judged(lines in proptest::collection::vec("[A-Za-z-]{1,14}: [ -~é]{0,40}", 0..12), body in "\\PC{0,200}") {
        let _ = examine(format!("{}\r\n\r\n{body}", lines.join("\r\n")).as_bytes(), &own(), &[]);
    }
}
