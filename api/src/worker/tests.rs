//! Rows that a running installation already has are still read, and the same ones are written.

use super::*;
use kontor_persistence::Payload;
use serde_json::{Value, json};

const BODY: &str = "0192f0c1e5b07cc3a4d15e6f708192a3";

fn is_stored_as<P: Payload>(kind: &str, payload: &Value) {
    assert_eq!(P::KIND.as_str(), kind);
    let read: P = serde_json::from_value(payload.clone()).unwrap_or_else(|error| panic!("{kind}: {error}"));
    assert_eq!(&serde_json::to_value(read).unwrap(), payload, "{kind}");
}

fn is_refused<P: Payload>(payload: &Value) -> String {
    serde_json::from_value::<P>(payload.clone())
        .err()
        .expect("an error")
        .to_string()
}

#[test]
fn payloads_keep_their_stored_form() {
    let id = |prefix: &str| format!("{prefix}_{BODY}");
    let end = json!({
        "organization": id("org"), "member": id("member"), "valid_until": "2026-11-23T08:00:00.000000Z",
    });
    is_stored_as::<DeliverMail>("deliver_mail", &json!({ "mail": id("mail") }));
    is_stored_as::<DeliverSms>("deliver_sms", &json!({ "sms": id("sms") }));
    is_stored_as::<AnswerSignUp>("answer_sign_up", &json!({ "sign_up": id("signup") }));
    is_stored_as::<AnswerPasswordReset>(
        "answer_password_reset",
        &json!({ "password_reset_request": id("resetreq") }),
    );
    is_stored_as::<AnswerEmailChange>(
        "answer_email_change",
        &json!({ "email_change": id("emailchange") }),
    );
    is_stored_as::<WarnOfMembershipEnd>("warn_of_membership_end", &end);
    is_stored_as::<EndMembership>("end_membership", &end);
    is_stored_as::<PurgeExpired>("purge_expired", &Value::Null);
    is_stored_as::<IssueRenewals>("issue_renewals", &Value::Null);
    is_stored_as::<DecideReminders>(
        "decide_reminders",
        &json!({ "finished_on": "2026-11-23", "held_on": "2026-11-22", "after": { "day": "2026-11-23", "due_on": "2026-10-23", "invoice": id("inv") } }),
    );
    is_stored_as::<SendReminder>("send_reminder", &json!({ "reminder": id("rem") }));
    is_stored_as::<SendRenewalNotices>("send_renewal_notices", &Value::Null);
    is_stored_as::<PayDueInvoices>("pay_due_invoices", &Value::Null);
    is_stored_as::<PayFromPrepaid>("pay_from_prepaid", &json!({ "organization": id("org") }));
    is_stored_as::<RenderDocument>(
        "render_document",
        &json!({ "organization": id("org"), "document": id("inv"), "form": "final" }),
    );
    is_stored_as::<BookBankFile>("book_bank_file", &json!({ "file": id("bkf") }));
    is_stored_as::<SettleInvoice>(
        "settle_invoice",
        &json!({ "organization": id("org"), "invoice": id("inv") }),
    );
    is_stored_as::<SettleProduct>(
        "settle_product",
        &json!({ "invoice": id("inv"), "product": id("prod") }),
    );
    is_stored_as::<SweepFiles>("sweep_files", &json!({ "folder": 255 }));
    is_stored_as::<RotateSigningKeys>("rotate_signing_keys", &Value::Null);
}

#[test]
fn a_payload_without_its_id_is_refused_by_name() {
    assert!(is_refused::<AnswerSignUp>(&json!({})).contains("`sign_up`"));
    let other = json!({ "sign_up": format!("user_{BODY}") });
    assert!(is_refused::<AnswerSignUp>(&other).contains("signup"));
    assert!(is_refused::<EndMembership>(&Value::Null).contains("null"));
}
