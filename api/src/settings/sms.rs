//! Settings of SMS: the gateway, and limits.

use super::Problem;
use super::given::Given;
use super::setting::Unit::Seconds;
use super::setting::{NOTHING, Setting, count, secret, text, time};
use crate::notifications::sms::{BodyTemplate, Endpoint, HeaderTemplates, Tls};
use kontor_persistence::SmsRules;
use std::path::Path;
use std::time::Duration;

/// Rows of the registry.
#[rustfmt::skip] // a table: each row is its values, then its meaning
pub(super) const SETTINGS: &[Setting] = &[
    secret("sms_url", NOTHING, "an http or https URL",
        "URL of the SMS gateway, which receives a POST for each SMS; empty: SMS are written to the folder sms of the data directory"),
    secret("sms_headers", NOTHING, "a JSON object of names and values",
        "Headers for the gateway, such as `{\"Authorization\": \"Bearer …\", \"Idempotency-Key\": \"{key}\"}`"),
    text("sms_body", r#"{"to": "{number}", "text": "{text}", "id": "{key}"}"#, "a JSON object with {number}, {text} and {key} in its texts",
        "Body for the gateway; {key} is the same at each attempt to deliver an SMS, so that the gateway can recognize it"),
    text("sms_ca_file", NOTHING, "a file of PEM certificates",
        "Certificates of a private authority that may have signed the gateway's certificate"),
    time("sms_timeout_seconds", "10", 1..=60, Seconds,
        "Time for the gateway to answer"),
    count("sms_deliveries", "2", 1..=64, "SMS",
        "Number of SMS delivered at the same time; one more for codes"),
    count("sms_attempts", "12", 1..=100, "attempts",
        "Number of attempts to deliver an SMS before it is set aside as a dead letter; a code is dropped once it has expired"),
    count("sms_codes_per_number_per_day", "10", 1..=1_000, "SMS",
        "Maximum number of codes that an account can have sent in a day, and of codes to one number"),
    count("sms_factor_codes_per_hour", "5", 1..=1_000, "SMS",
        "Maximum number of codes in an hour to the phone that is the second factor of an account"),
    count("sms_factor_codes_per_challenge", "3", 1..=100, "SMS",
        "Maximum number of codes for one login or step-up"),
    time("sms_factor_code_pause_seconds", "60", 0..=600, Seconds,
        "Time between two codes to the phone that is the second factor of an account"),
    count("sms_notices_per_number_per_day", "10", 1..=1_000, "SMS",
        "Maximum number of notices to one number in a day; further ones are omitted"),
    count("sms_codes_per_day", "1000", 1..=10_000_000, "SMS",
        "Maximum number of codes in a day, to all numbers together; further ones are refused"),
    count("sms_notices_per_day", "5000", 1..=10_000_000, "SMS",
        "Maximum number of notices in a day, to all numbers together; further ones are omitted"),
];

/// Values of these settings.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "the registry describes each, and the reference is made of it"
)]
pub struct SmsSettings {
    pub endpoint: Option<Endpoint>,
    pub headers: HeaderTemplates,
    pub body: BodyTemplate,
    pub tls: Tls,
    pub timeout: Duration,
    pub deliveries: usize,
    pub attempts: u32,
    pub rules: SmsRules,
}

impl SmsSettings {
    pub(super) fn read(given: &Given) -> Result<Self, Problem> {
        let headers = given.optional("sms_headers", HeaderTemplates::parse)?;
        Ok(Self {
            endpoint: given.optional("sms_url", Endpoint::parse)?,
            headers: headers.unwrap_or_default(),
            body: given.read("sms_body", BodyTemplate::parse)?,
            tls: given.read("sms_ca_file", |raw| match raw {
                NOTHING => Tls::public(),
                file => Tls::with_file(Path::new(file)),
            })?,
            timeout: given.duration("sms_timeout_seconds")?,
            deliveries: given.number("sms_deliveries")?,
            attempts: given.number("sms_attempts")?,
            rules: SmsRules {
                factor_codes_per_hour: given.number("sms_factor_codes_per_hour")?,
                factor_codes_per_challenge: given.number("sms_factor_codes_per_challenge")?,
                factor_code_pause: given.span("sms_factor_code_pause_seconds")?,
                codes_per_number: given.number("sms_codes_per_number_per_day")?,
                notices_per_number: given.number("sms_notices_per_number_per_day")?,
                codes: given.number("sms_codes_per_day")?,
                notices: given.number("sms_notices_per_day")?,
            },
        })
    }
}
