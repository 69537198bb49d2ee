//! Tests of whole messages.

mod attachments;
mod bombs;
mod mail;
mod phishing;
#[expect(dead_code, reason = "documents of all kinds, of which a few are needed here")]
#[path = "../../../documents/examples/render/samples.rs"]
mod samples;
mod signatures;

use crate::{Name, Own, examine};
use kontor_domain::billing::Iban;
use kontor_domain::message_checks::{Bearing, Reason, ReasonCode, Report, Sent, Verdict};
use kontor_domain::text::ParseText;

/// The code that a document of the organization has.
const CODE: &str = "7K2M-9QXD-04WR-E1ZB";
/// The provider's account.
const IBAN: &str = "CH44 3199 9123 0008 8901 2";
/// A stranger's account.
const FOREIGN_IBAN: &str = "DE89 3704 0044 0532 0130 00";

fn own() -> Own {
    let names = |name| Name::read(name).into_iter().collect();
    Own {
        mail_domains: names("kontor.example"),
        link_hosts: names("status.pay.test"),
        ibans: vec![Iban::parse(IBAN).unwrap()],
        ..Own::default()
    }
}

/// Facts sent with the code.
fn sent() -> Sent {
    Sent {
        code: CODE.to_owned(),
        number: Some("INV-2027-000042".to_owned()),
        address_forms: vec!["l…@e…".to_owned()],
        ..Sent::default()
    }
}

/// Checks a message of which the code is known.
fn report(mail: &str) -> Report {
    report_of(mail.as_bytes(), &own())
}

fn report_of(raw: &[u8], own: &Own) -> Report {
    examine(raw, own, &[]).unwrap().report(&[sent()])
}

fn codes(report: &Report) -> Vec<ReasonCode> {
    report.reasons.iter().map(|reason| reason.code).collect()
}

/// Fails unless nothing speaks against an unsigned message, which is not proven for all that.
#[track_caller]
fn assert_clean(report: &Report, because: ReasonCode) {
    assert_verdict(report, Verdict::Suspicious, because);
    let speaks_against =
        |reason: &&Reason| matches!(reason.code.bearing(), Bearing::Doubts | Bearing::Refutes);
    assert_eq!(report.reasons.iter().find(speaks_against), None);
}

#[track_caller]
fn assert_verdict(report: &Report, verdict: Verdict, because: ReasonCode) {
    assert_eq!(report.verdict, verdict, "{:#?}", report.reasons);
    assert!(
        codes(report).contains(&because),
        "{because}: {:#?}",
        report.reasons
    );
}
