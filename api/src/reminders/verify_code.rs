//! Proving the origin of a document, mail or SMS by its code, without a login. Known and unknown codes run the same
//! statements, and only unknown ones count against the caller's network.

use super::problems::throttled;
use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::{Json, Visitor, field};
use crate::quotas::network;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use kontor_domain::identity::Subject;
use kontor_persistence::Verified;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Code.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "7HQM-2R9D-WX4K-B8TZ" }))]
pub struct VerifyCode {
    /// Code printed on a document, or written in a mail or SMS.
    #[validate(nested)]
    code: field::VerificationCode,
}

/// Origin of a code.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CodeOrigin)]
pub enum CodeOriginView {
    /// From the provider.
    Ours,
    /// Unknown: the message is not from the provider, or the code was mistyped.
    Unknown,
}

/// Result for a code. For an unknown one, only the result is given.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VerifiedCode, example = json!({
    "result": "ours", "sent_on": "2027-01-08", "address_forms": ["a…@b…"], "invoice_number_ending": "42"
}))]
pub struct VerifiedCodeView {
    /// Result.
    result: CodeOriginView,
    /// Day on which it was sent, or the document issued.
    #[schema(required = true)]
    sent_on: Option<NaiveDate>,
    /// Forms of the addresses to which it was mailed.
    address_forms: Vec<String>,
    /// Last digits of the number of the invoice; null for a mail that is about no invoice.
    #[schema(required = true)]
    invoice_number_ending: Option<String>,
}

impl From<Option<Verified>> for VerifiedCodeView {
    fn from(found: Option<Verified>) -> Self {
        let result = if found.is_some() {
            CodeOriginView::Ours
        } else {
            CodeOriginView::Unknown
        };
        let sent_on = found.as_ref().map(|verified| verified.sent_on);
        let (address_forms, number_ending) = found
            .map(|verified| (verified.address_forms, verified.number_ending))
            .unwrap_or_default();
        Self {
            result,
            sent_on,
            address_forms,
            invoice_number_ending: number_ending,
        }
    }
}

/// Verify a code
///
/// Tells whether a document, mail or SMS is from the provider, by its code: the day on which it was sent, the form of the
/// addresses and the end of the invoice's number. After 5 unknown codes in a row from one network, waiting times grow from
/// 30 seconds to an hour, as for logins.
#[utoipa::path(tag = "reminders", operation_id = "verify_code", security(()), request_body = VerifyCode,
    responses((status = 200, description = "The result", body = VerifiedCodeView),
        (status = 429, description = "`verification_throttled`")))]
#[post("/v1/reminders/verify")]
pub async fn verify_code(
    visitor: Visitor,
    body: Json<VerifyCode>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let code = body.value.code.take()?;
    let address = visitor.context.origin.ip_address.as_deref();
    let subject = Subject::verification(&network(address.and_then(|address| address.parse().ok())));
    let rules = app.throttle_rules();
    let verified = app
        .write(visitor, move |tx, _| {
            let tickets = match tx.identity().count_attempt(&subject, rules)? {
                Ok(tickets) => tickets,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let found = tx.reminders().verify(&code)?;
            tx.identity().settle_attempt(&tickets, found.is_some())?;
            Ok::<_, Error>(Ok(found))
        })
        .await?
        .map_err(throttled)?;
    Ok(HttpResponse::Ok().json(VerifiedCodeView::from(verified)))
}
