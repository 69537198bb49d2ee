//! DKIM: keys of the settings, keys that are given along, and no key.

use super::mail::Mail;
use super::{assert_clean, assert_verdict, own};
use crate::{DkimKey, InvalidKey, Own, examine};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::message_checks::{ReasonCode, Report, Verdict};
use mail_auth::common::crypto::Ed25519Key;
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::{Canonicalization, DkimSigner};

/// A key made for these tests, RFC 8463 §A.2.
const SEED: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const PUBLIC: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

fn record() -> String {
    format!("v=DKIM1; k=ed25519; p={PUBLIC}")
}

fn signed(mail: &str, domain: &str, headers: &[&str], canonicalization: Canonicalization) -> String {
    let key = Ed25519Key::from_seed_and_public_key(
        &STANDARD.decode(SEED).unwrap(),
        &STANDARD.decode(PUBLIC).unwrap(),
    );
    let signature = DkimSigner::from_key(key.unwrap())
        .domain(domain)
        .selector("k1")
        .headers(headers.iter().map(|header| (*header).to_owned()))
        .header_canonicalization(canonicalization)
        .body_canonicalization(canonicalization)
        .expiration(60)
        .sign(mail.as_bytes())
        .unwrap();
    signature.to_header() + mail
}

fn genuine() -> String {
    // Without a code: only the signature proves anything.
    let mut mail = Mail::genuine(0);
    mail.text.pop();
    mail.html.pop();
    mail.eml()
}

fn signed_genuine() -> String {
    signed(
        &genuine(),
        "kontor.example",
        &["From", "Subject", "To"],
        Canonicalization::Relaxed,
    )
}

fn with_key(record: &str) -> Own {
    let mut own = own();
    own.keys
        .push(DkimKey::read("k1", "kontor.example", record).unwrap());
    own
}

fn report(raw: &str, own: &Own, given: &[DkimKey]) -> Report {
    examine(raw.as_bytes(), own, given)
        .unwrap()
        .report(&[super::sent()])
}

#[test]
fn a_right_signature_proves_a_mail_with_a_key_of_the_settings_only() {
    for canonicalization in [Canonicalization::Relaxed, Canonicalization::Simple] {
        let mail = signed(
            &genuine(),
            "kontor.example",
            &["From", "Subject"],
            canonicalization,
        );
        assert_verdict(
            &report(&mail, &with_key(&record()), &[]),
            Verdict::Genuine,
            ReasonCode::DkimPassed,
        );
        let given = DkimKey::read("K1", "Kontor.Example.", &record()).unwrap();
        assert_verdict(
            &report(&mail, &own(), &[given]),
            Verdict::Suspicious,
            ReasonCode::DkimPassed,
        );
        assert_verdict(
            &report(&mail, &own(), &[]),
            Verdict::Suspicious,
            ReasonCode::DkimNotChecked,
        );
    }
}

#[test]
fn a_changed_mail_is_forged_if_the_key_is_known_and_else_not_checked() {
    let mail = signed_genuine();
    for (from, to) in [
        ("Subject: =?utf-8?B?", "Subject: =?utf-8?B?QUFB"),
        ("\r\n--alternative--", "\r\nx\r\n--alternative--"),
    ] {
        let changed = mail.replacen(from, to, 1);
        assert_ne!(changed, mail);
        assert_verdict(
            &report(&changed, &with_key(&record()), &[]),
            Verdict::Forged,
            ReasonCode::DkimFailed,
        );
        assert_verdict(
            &report(&changed, &own(), &[]),
            Verdict::Suspicious,
            ReasonCode::DkimNotChecked,
        );
    }
}

#[test]
fn an_absent_key_or_signature_fails_nothing() {
    let known = Mail::genuine(0).eml();
    let signed = signed(&known, "kontor.example", &["From"], Canonicalization::Relaxed);
    assert_clean(&report(&known, &own(), &[]), ReasonCode::DkimMissing);
    assert_clean(&report(&signed, &own(), &[]), ReasonCode::DkimNotChecked);
    let other = DkimKey::read("k2", "kontor.example", &record()).unwrap();
    assert_clean(&report(&signed, &own(), &[other]), ReasonCode::DkimNotChecked);
    let stranger = self::signed(&known, "evil.test", &["From"], Canonicalization::Relaxed);
    assert_clean(&report(&stranger, &own(), &[]), ReasonCode::DkimMissing);
}

#[test]
fn a_signature_without_the_sender_proves_nothing_and_one_in_trial_fails_nothing() {
    let mail = signed(
        &genuine(),
        "kontor.example",
        &["Subject"],
        Canonicalization::Relaxed,
    );
    assert_verdict(
        &report(&mail, &with_key(&record()), &[]),
        Verdict::Forged,
        ReasonCode::DkimFailed,
    );
    let trial = with_key(&(record() + "; t=y:s"));
    assert_verdict(
        &report(&mail, &trial, &[]),
        Verdict::Suspicious,
        ReasonCode::DkimNotChecked,
    );
    assert_verdict(
        &report(&signed_genuine(), &trial, &[]),
        Verdict::Genuine,
        ReasonCode::DkimPassed,
    );
}

#[test]
fn one_right_signature_is_enough() {
    let wrong = "DKIM-Signature: v=1; a=ed25519-sha256; d=kontor.example; s=k1; h=from; bh=AAAA; b=AAAA\r\n";
    let mail = wrong.to_owned() + &signed_genuine();
    assert_verdict(
        &report(&mail, &with_key(&record()), &[]),
        Verdict::Genuine,
        ReasonCode::DkimPassed,
    );
    assert_verdict(
        &report(&(wrong.to_owned() + &genuine()), &with_key(&record()), &[]),
        Verdict::Forged,
        ReasonCode::DkimFailed,
    );
}

#[test]
fn records_that_are_no_keys_are_refused() {
    for (selector, domain, record) in [
        ("k1", "kontor.example", "v=DKIM1; p="),
        ("k1", "kontor.example", "v=spf1 -all"),
        ("k1", "kontor.example", "p=AAAA"),
        (
            "",
            "kontor.example",
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        ),
        (
            "k 1",
            "kontor.example",
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        ),
        (
            "k1",
            "",
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        ),
    ] {
        assert_eq!(
            DkimKey::read(selector, domain, record),
            Err(InvalidKey),
            "{record}"
        );
    }
}
