//! Generated phishing mails: a genuine one with one trait of a forger, or none.

use super::mail::Mail;
use super::{FOREIGN_IBAN, IBAN, assert_clean, assert_verdict, codes, report};
use crate::examine_text;
use kontor_domain::message_checks::{ReasonCode, Verdict};

/// A change of a mail, with the verdict and the reason that must follow.
type Trait = (fn(&mut Mail, &str), Verdict, ReasonCode);

const FORGED: Verdict = Verdict::Forged;
const SUSPICIOUS: Verdict = Verdict::Suspicious;

/// Names that look like `kontor.example`.
const LOOK_ALIKES: [&str; 8] = [
    "kontor-example.test",
    "k\u{43e}ntor.example",
    "xn--kontr-mye.example",
    "kontor.example.pay-now.test",
    "kont0r.example",
    "kontor.exarnple",
    "kontro.example",
    "kontor-billing.test",
];
/// Names of strangers.
const STRANGERS: [&str; 4] = [
    "bank.test",
    "mail.stranger.test",
    "203.0.113.7",
    "xn--zrich-kva.test",
];

const TRAITS: &[Trait] = &[
    (
        |mail, like| mail.text.push(format!("Fragen: billing@{like} oder {like}")),
        SUSPICIOUS,
        ReasonCode::NameLookAlike,
    ),
    (
        |mail, like| mail.from = format!("Kontor <billing@{like}>"),
        FORGED,
        ReasonCode::SenderLookAlike,
    ),
    (
        |mail, like| mail.headers.push(format!("Reply-To: billing@{like}")),
        FORGED,
        ReasonCode::ReplyToLookAlike,
    ),
    (
        |mail, like| mail.headers[0] = format!("Return-Path: <x@{like}>"),
        FORGED,
        ReasonCode::ReturnPathLookAlike,
    ),
    (
        |mail, like| mail.text.push(format!("https://{like}/pay")),
        FORGED,
        ReasonCode::LinkLookAlike,
    ),
    (
        |mail, like| mail.text.push(format!("Zahlen: {like}/pay.")),
        FORGED,
        ReasonCode::LinkLookAlike,
    ),
    (
        |mail, like| mail.html.push(format!("<a href=\"https://{like}/\">Zahlen</a>")),
        FORGED,
        ReasonCode::LinkLookAlike,
    ),
    (
        |mail, like| {
            mail.html
                .push(format!("<form action=https://{like}/login></form>"));
        },
        FORGED,
        ReasonCode::LinkLookAlike,
    ),
    (
        |mail, like| {
            mail.html
                .push(format!("<base href='https://{like}/'><a href=/pay>x</a>"));
        },
        FORGED,
        ReasonCode::LinkLookAlike,
    ),
    (
        |mail, _| {
            mail.html
                .push("<a href='https://kontor.example@evil.test/'>Zahlen</a>".to_owned());
        },
        FORGED,
        ReasonCode::LinkLookAlike,
    ),
    (
        |mail, _| {
            mail.html
                .push("<a href=\"https://evil.test/\"><b>https://my.kontor</b>.example/pay</a>".to_owned());
        },
        FORGED,
        ReasonCode::LinkLookAlike,
    ),
    (
        |mail, _| mail.text[1] = format!("IBAN: {FOREIGN_IBAN}"),
        FORGED,
        ReasonCode::IbanForeign,
    ),
    (
        |mail, _| {
            mail.html
                .push("DE89&nbsp;3704<b></b> 0044&#8203; 0532 0130 00".to_owned());
        },
        FORGED,
        ReasonCode::IbanForeign,
    ),
    (
        |mail, _| mail.subject.push_str(" DE89370400440532013000"),
        FORGED,
        ReasonCode::IbanForeign,
    ),
    (
        |mail, _| {
            mail.attachments
                .push(("text/csv", b"IBAN;DE89370400440532013000".to_vec()));
        },
        FORGED,
        ReasonCode::IbanForeign,
    ),
    (
        |mail, _| mail.from = "\"billing@kontor.example\" <x@evil.test>".to_owned(),
        FORGED,
        ReasonCode::SenderNameMisleads,
    ),
    (
        |mail, _| mail.from = "Kontor <kontor@evil.test>".to_owned(),
        SUSPICIOUS,
        ReasonCode::SenderForeign,
    ),
    (
        |mail, _| mail.headers.push("Reply-To: x@evil.test".to_owned()),
        SUSPICIOUS,
        ReasonCode::ReplyToForeign,
    ),
    (
        |mail, _| mail.headers[0] = "Return-Path: <x@evil.test>".to_owned(),
        SUSPICIOUS,
        ReasonCode::ReturnPathForeign,
    ),
    (
        |mail, _| mail.headers.push("From: x@kontor.example".to_owned()),
        SUSPICIOUS,
        ReasonCode::SenderAmbiguous,
    ),
    (
        |mail, _| mail.headers.push("Subject: Our account has changed".to_owned()),
        SUSPICIOUS,
        ReasonCode::HeaderRepeated,
    ),
    (
        |mail, _| mail.from.push_str(", x@kontor.example"),
        SUSPICIOUS,
        ReasonCode::SenderAmbiguous,
    ),
    (|mail, _| mail.from.clear(), SUSPICIOUS, ReasonCode::SenderMissing),
    (
        |mail, _| {
            mail.html
                .push("<a href=javascript:alert(1)>Zahlen</a>".to_owned());
        },
        SUSPICIOUS,
        ReasonCode::LinkForeign,
    ),
    (
        |mail, _| mail.html.push("<img src='https://evil.test/qr.png'>".to_owned()),
        SUSPICIOUS,
        ReasonCode::NotRead,
    ),
    (
        |mail, _| mail.text[3] = "Code: 0000-1111-2222-3333".to_owned(),
        SUSPICIOUS,
        ReasonCode::CodeUnknown,
    ),
    (
        |mail, _| mail.attachments.push(("application/zip", b"PK\x03\x04".to_vec())),
        SUSPICIOUS,
        ReasonCode::NotRead,
    ),
    (
        |mail, _| mail.attachments.push(("image/gif", b"GIF89a".to_vec())),
        SUSPICIOUS,
        ReasonCode::NotRead,
    ),
];

/// Changes that prove nothing: a genuine mail with them stays genuine.
const HARMLESS: &[fn(&mut Mail)] = &[
    |_| {},
    |mail| {
        mail.text
            .push("LETZTE MAHNUNG! Ihr Konto wird in 24 Stunden gesperrt!!!".to_owned());
    },
    |mail| {
        mail.text
            .push("Kundennummer K-20417, Lea Muster, geboren am 1.1.1980".to_owned());
    },
    |mail| mail.text.push(format!("Konto {}", IBAN.replace(' ', ""))),
    |mail| {
        mail.text
            .push("Domain muster.ch, shop.muster.ch, lea@muster.ch".to_owned());
    },
    |mail| {
        mail.headers
            .push("Reply-To: help@support.kontor.example".to_owned());
    },
    |mail| {
        mail.html
            .push("<a href=tel:+41440000000>Telefon</a><a href=#top>^</a><img src=cid:logo>".to_owned());
    },
    |mail| {
        mail.html
            .push("<a href=https://status.pay.test/x>Zahlen mit Karte</a>".to_owned());
    },
    |mail| {
        mail.html
            .push("<a href=http://kontor.example>Website</a>".to_owned());
    },
    |mail| {
        mail.headers
            .push("Received: from evil.test ([203.0.113.7]) by mx.example.org".to_owned());
    },
];

#[test]
fn two_hundred_mails_are_judged_by_their_trait() {
    let mut random = fastrand::Rng::with_seed(200);
    for number in 0..200 {
        let mut mail = Mail::genuine(number);
        let kind = number % (TRAITS.len() + HARMLESS.len());
        if let Some((change, verdict, because)) = TRAITS.get(kind) {
            let like = LOOK_ALIKES[random.usize(..LOOK_ALIKES.len())];
            change(&mut mail, like);
            assert_verdict(&report(&mail.eml()), *verdict, *because);
        } else {
            HARMLESS[kind - TRAITS.len()](&mut mail);
            assert_clean(&report(&mail.eml()), ReasonCode::CodeKnown);
        }
    }
}

#[test]
fn links_to_strangers_doubt_a_mail_and_mails_of_strangers_are_never_genuine() {
    for stranger in STRANGERS {
        let mut mail = Mail::genuine(0);
        mail.html
            .push(format!("<a href=https://{stranger}/kontor.example>Zahlen</a>"));
        assert_verdict(&report(&mail.eml()), SUSPICIOUS, ReasonCode::LinkForeign);
    }
}

#[test]
fn every_trait_is_found_with_every_likeness() {
    for (change, verdict, because) in TRAITS {
        for like in LOOK_ALIKES {
            let mut mail = Mail::genuine(1);
            change(&mut mail, like);
            assert_verdict(&report(&mail.eml()), *verdict, *because);
        }
    }
}

#[test]
fn a_copied_code_proves_nothing_beside_something_else() {
    type Change = fn(&mut Mail);
    let changes: [(Change, ReasonCode); 5] = [
        (
            |mail| mail.subject = "Invoice INV-2027-000099".to_owned(),
            ReasonCode::ContentDiffers,
        ),
        (
            |mail| mail.subject = "Your account".to_owned(),
            ReasonCode::ContentDiffers,
        ),
        (
            |mail| mail.text.push("CHF 900.00".to_owned()),
            ReasonCode::ContentDiffers,
        ),
        (
            |mail| {
                mail.text
                    .push("Reference 21 00000 00003 13947 14300 09017".to_owned());
            },
            ReasonCode::ContentDiffers,
        ),
        (
            |mail| mail.to = "Max <max@other.test>".to_owned(),
            ReasonCode::RecipientDiffers,
        ),
    ];
    for (change, because) in changes {
        let mut mail = Mail::genuine(3);
        // What a server of the reader writes; a sender can write it, too.
        mail.headers.push(
            "Authentication-Results: mx.example.org; dkim=pass header.d=kontor.example; spf=pass".to_owned(),
        );
        assert_clean(&report(&mail.eml()), ReasonCode::CodeKnown);
        change(&mut mail);
        assert_verdict(&report(&mail.eml()), SUSPICIOUS, because);
    }
    let mut mail = Mail::genuine(3);
    mail.from = "Kontor billing <kontor@mailer.test>".to_owned();
    assert_verdict(&report(&mail.eml()), SUSPICIOUS, ReasonCode::SenderForeign);
}

#[test]
fn without_a_known_code_a_mail_is_not_proven() {
    let mut mail = Mail::genuine(0);
    mail.text.pop();
    mail.html.pop();
    assert_verdict(&report(&mail.eml()), SUSPICIOUS, ReasonCode::CodeMissing);
}

#[test]
fn a_pasted_text_is_forged_or_suspicious_but_never_genuine() {
    let own = super::own();
    let known = [super::sent()];
    let genuine = Mail::genuine(0).text.join("\n");
    let report = examine_text(&genuine, &own).report(&known);
    assert_verdict(&report, SUSPICIOUS, ReasonCode::SenderMissing);
    assert!(codes(&report).contains(&ReasonCode::CodeKnown));
    for (forged, because) in [
        (FOREIGN_IBAN.to_owned(), ReasonCode::IbanForeign),
        (
            "https://kontor-example.test".to_owned(),
            ReasonCode::LinkLookAlike,
        ),
    ] {
        let report = examine_text(&(genuine.clone() + "\n" + &forged), &own).report(&known);
        assert_verdict(&report, FORGED, because);
    }
}
